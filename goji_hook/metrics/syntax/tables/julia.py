"""Julia."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_CALL = (
    "(call_expression . [(identifier) @name (field_expression) @name (operator) @name"
    " (parenthesized_expression (typed_expression (_) . (_) @name))])"
)
_TYPED = f"(typed_expression . {_CALL})"
_WHERE = f"(where_expression . [{_CALL} {_TYPED}])"
_HEADS = (_CALL, _TYPED, _WHERE, f"(where_expression . {_WHERE})")
_LAMBDA = "[(arrow_function_expression) (function_definition (signature . (argument_list))) @bound]"

TABLE = Table(
    name="julia",
    title="Julia",
    grammar="tree_sitter_julia",
    extra=True,
    functions=(
        *(f"(function_definition (signature {head}))" for head in _HEADS),
        *(f"(macro_definition (signature {head}))" for head in _HEADS),
        *(f"(assignment . {head})" for head in _HEADS),
        f"(assignment . [(identifier) (field_expression)] @name (operator) {_LAMBDA} .)",
    ),
    decisions=(
        "if_statement",
        "elseif_clause",
        "for_statement",
        "while_statement",
        "catch_clause",
        "ternary_expression",
        "for_clause",
        "if_clause",
        '(binary_expression (operator) @it (#any-of? @it "&&" "||"))',
    ),
    nesting=("if_statement", "for_statement", "while_statement", "try_statement"),
    comments=("line_comment", "block_comment"),
    docstrings=(
        "(source_file (string_literal) @it . (_))",
        "(module_definition (string_literal) @it . (_))",
    ),
    strings=(
        "string_literal",
        "prefixed_string_literal",
        "command_literal",
        "prefixed_command_literal",
        "character_literal",
    ),
    interpolations=("string_interpolation",),
)
