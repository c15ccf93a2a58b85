"""OCaml."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_NAME = "[(value_name) (parenthesized_operator)] @name"
_LAMBDA = "[(fun_expression) (function_expression)]"
_CATCHES_ALL = "[(any_pattern) (value_pattern)]"

TABLE = Table(
    name="ocaml",
    title="OCaml",
    grammar="tree_sitter_ocaml",
    extra=True,
    language="language_ocaml",
    functions=(
        f"(let_binding pattern: {_NAME} (parameter))",
        f"(let_binding pattern: {_NAME} body: {_LAMBDA})",
    ),
    static_functions=("(method_definition (method_name) @name)",),
    owners=(
        "(module_binding (module_name) @name)",
        "(class_binding (class_name) @name)",
    ),
    static_separator="#",
    decisions=(
        "if_expression",
        "for_expression",
        "while_expression",
        "match_case",
        "guard",
        "and_operator",
        "or_operator",
    ),
    defaults=(
        f"(match_expression (match_case . pattern: {_CATCHES_ALL} . body: (_)) @it)",
        f"(function_expression (match_case . pattern: {_CATCHES_ALL} . body: (_)) @it)",
    ),
    nesting=(
        "if_expression",
        "for_expression",
        "while_expression",
        "match_expression",
        "function_expression",
        "try_expression",
    ),
    chained=("(else_clause (if_expression) @it)",),
    comments=("comment", "shebang"),
    strings=("string", "quoted_string", "character"),
)
