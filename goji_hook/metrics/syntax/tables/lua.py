"""Lua."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_TARGET = "[(identifier) (dot_index_expression)] @name"
_ONE = "(expression_list . value: (function_definition) .)"
_BRACKETS = "(bracket_index_expression table: (_) @qualifier field: (string) @name)"

TABLE = Table(
    name="lua",
    title="Lua",
    grammar="tree_sitter_lua",
    functions=(
        "(function_declaration name: (_) @name)",
        f"(assignment_statement (variable_list . name: {_TARGET} . (attribute)? .) {_ONE})",
        f"(assignment_statement (variable_list . name: {_BRACKETS} .) {_ONE})",
        "(field name: [(identifier) (string)] @name value: (function_definition))",
    ),
    owners=(
        f"(assignment_statement (variable_list . name: {_TARGET} . (attribute)? .)"
        " (expression_list . value: (table_constructor) .))",
    ),
    self_prefixes=("self.",),
    decisions=(
        "if_statement",
        "elseif_statement",
        "for_statement",
        "while_statement",
        "repeat_statement",
        '(binary_expression operator: ["and" "or"] @it)',
    ),
    nesting=("if_statement", "for_statement", "while_statement", "repeat_statement"),
    comments=("comment", "hash_bang_line"),
    strings=("string",),
)
