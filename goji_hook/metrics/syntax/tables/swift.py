"""Swift."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_ACCESSORS = "[(computed_getter) (computed_setter) (computed_modify)]"

TABLE = Table(
    name="swift",
    title="Swift",
    grammar="tree_sitter_swift",
    functions=(
        "(function_declaration name: _ @name body: (_))",
        '(init_declaration name: "init" @name body: (_))',
        '(deinit_declaration "deinit" @name body: (_))',
        "(property_declaration name: (_) @name computed_value: (computed_property (statements)))",
        '(subscript_declaration "subscript" @name (computed_property (statements)))',
        '(computed_getter (getter_specifier "get" @name))',
        '(computed_setter (setter_specifier "set" @name))',
        "(computed_modify (modify_specifier) @name)",
        '(didset_clause "didSet" @name)',
        '(willset_clause "willSet" @name)',
        "(property_declaration name: (_) @name value: (lambda_literal))",
        "(assignment target: (_) @name result: (lambda_literal))",
    ),
    owners=(
        "(class_declaration name: (_) @name)",
        "(protocol_declaration name: (_) @name)",
        f"(property_declaration name: (_) @name computed_value: (computed_property {_ACCESSORS}))",
        "(property_declaration name: (_) @name (willset_didset_block))",
        f'(subscript_declaration "subscript" @name (computed_property {_ACCESSORS}))',
    ),
    self_prefixes=("self.", "Self."),
    decisions=(
        "if_statement",
        "guard_statement",
        "for_statement",
        "while_statement",
        "repeat_while_statement",
        "switch_entry",
        "(switch_entry (where_keyword) @it)",
        "catch_block",
        "ternary_expression",
        "conjunction_expression",
        "disjunction_expression",
    ),
    defaults=("(switch_entry (default_keyword))",),
    nesting=(
        "if_statement",
        "guard_statement",
        "for_statement",
        "while_statement",
        "repeat_while_statement",
        "switch_statement",
        "(do_statement (catch_block))",
    ),
    chained=("(if_statement (else) . (if_statement) @it)",),
    comments=("comment", "multiline_comment", "shebang_line"),
    strings=("line_string_literal", "multi_line_string_literal", "raw_string_literal", "regex_literal"),
    interpolations=("interpolated_expression",),
    annotations=("attribute",),
)
