"""GDScript, of Godot 3 and 4."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="gdscript",
    title="GDScript",
    grammar="tree_sitter_gdscript",
    extra=True,
    functions=(
        "(function_definition name: (_) @name)",
        '(constructor_definition "_init" @name)',
        "(lambda name: (_) @name)",
        "(variable_statement name: (_) @name value: (lambda) @bound)",
        "(const_statement name: (_) @name value: (lambda) @bound)",
        "(assignment left: [(identifier) (attribute)] @name right: (lambda) @bound)",
        '(set_body "set" @name)',
        '(get_body "get" @name)',
    ),
    owners=("(class_definition name: (_) @name)", "(variable_statement name: (_) @name setget: (_))"),
    self_prefixes=("self.",),
    decisions=(
        "if_statement",
        "elif_clause",
        "for_statement",
        "while_statement",
        "pattern_section",
        "pattern_guard",
        "conditional_expression",
        '(binary_operator op: ["and" "or" "&&" "||"] @it)',
    ),
    defaults=(
        '(pattern_section . (identifier) @_name . ":" (#eq? @_name "_"))',
        '(pattern_section . (pattern_binding) . ":")',
    ),
    nesting=("if_statement", "for_statement", "while_statement", "match_statement"),
    comments=("comment",),
    docstrings=("(expression_statement . (string) @it .)",),
    strings=("string", "string_name", "node_path", "get_node"),
    annotations=("annotations",),
)
