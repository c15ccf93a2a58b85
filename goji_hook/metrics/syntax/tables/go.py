"""Go."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_ONE_FUNCTION = "(expression_list . (func_literal) .)"
_TYPE = (
    "[(type_identifier) @qualifier (generic_type type: (type_identifier) @qualifier)"
    " (pointer_type [(type_identifier) @qualifier (generic_type type: (type_identifier) @qualifier)])]"
)

TABLE = Table(
    name="go",
    title="Go",
    grammar="tree_sitter_go",
    functions=(
        "(function_declaration name: (_) @name body: (_))",
        f"(method_declaration receiver: (parameter_list (parameter_declaration type: {_TYPE}))"
        " name: (_) @name body: (_))",
        f"(short_var_declaration left: (expression_list . (identifier) @name .) right: {_ONE_FUNCTION})",
        f"(var_spec name: (identifier) @name value: {_ONE_FUNCTION})",
        "(assignment_statement left: (expression_list . [(identifier) (selector_expression)] @name .)"
        f" right: {_ONE_FUNCTION})",
        "(keyed_element key: (literal_element (identifier) @name) value: (literal_element (func_literal)))",
    ),
    decisions=(
        "if_statement",
        "for_statement",
        "expression_case",
        "type_case",
        "communication_case",
        '(binary_expression operator: ["&&" "||"] @it)',
    ),
    nesting=(
        "if_statement",
        "for_statement",
        "expression_switch_statement",
        "type_switch_statement",
        "select_statement",
    ),
    chained=("(if_statement alternative: (if_statement) @it)",),
    comments=("comment",),
    strings=("interpreted_string_literal", "raw_string_literal", "rune_literal"),
)
