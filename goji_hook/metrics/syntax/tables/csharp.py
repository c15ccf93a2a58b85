"""C#."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table
from goji_hook.metrics.syntax.tables import c

_LAMBDA = "[(lambda_expression) (anonymous_method_expression)]"

TABLE = Table(
    name="csharp",
    title="C#",
    grammar="tree_sitter_c_sharp",
    functions=(
        "(method_declaration name: (_) @name body: (_))",
        # the grammar takes the blocks of C# 14 for constructors: extension(Client client) { ... }
        '(constructor_declaration name: (_) @name body: (_) (#not-eq? @name "extension"))',
        '(destructor_declaration "~" @name name: (_) @end body: (_))',
        "(local_function_statement name: (_) @name body: (_))",
        '(operator_declaration "operator" @name operator: _ @end body: (_))',
        '(conversion_operator_declaration ["implicit" "explicit"] @name type: (_) @end body: (_))',
        "(accessor_declaration name: _ @name body: (_))",
        "(property_declaration name: (_) @name value: (arrow_expression_clause))",
        '(indexer_declaration "this" @name value: (arrow_expression_clause))',
        f"(variable_declarator name: (_) @name {_LAMBDA})",
        f'(assignment_expression left: [(identifier) (member_access_expression)] @name operator: "=" right: {_LAMBDA})',
    ),
    owners=(
        "(class_declaration name: (_) @name)",
        "(struct_declaration name: (_) @name)",
        "(interface_declaration name: (_) @name)",
        "(record_declaration name: (_) @name)",
        "(enum_declaration name: (_) @name)",
        "(property_declaration name: (_) @name accessors: (_))",
        "(event_declaration name: (_) @name)",
        '(indexer_declaration "this" @name accessors: (_))',
    ),
    self_prefixes=("this.",),
    decisions=(
        "if_statement",
        "for_statement",
        "foreach_statement",
        "while_statement",
        "do_statement",
        '(switch_section "case")',
        "switch_expression_arm",
        "when_clause",
        "catch_clause",
        "catch_filter_clause",
        "conditional_expression",
        "and_pattern",
        "or_pattern",
        '(binary_expression operator: ["&&" "||"] @it)',
    ),
    defaults=('(switch_expression_arm . (discard) . "=>")',),
    nesting=(
        "if_statement",
        "for_statement",
        "foreach_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
        "switch_expression",
        "try_statement",
        "using_statement",
        "lock_statement",
        "fixed_statement",
    ),
    chained=("(if_statement alternative: (if_statement) @it)",),
    comments=("comment", "shebang_directive"),
    strings=(
        "string_literal",
        "verbatim_string_literal",
        "raw_string_literal",
        "interpolated_string_expression",
        "character_literal",
    ),
    interpolations=("interpolation",),
    annotations=("attribute_list", "preproc_if_in_attribute_list"),
    uncounted=c.UNCOUNTED,
    repairs=c.CONDITIONS,
)
