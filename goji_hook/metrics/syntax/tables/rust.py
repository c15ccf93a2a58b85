"""Rust."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_PLAIN = "(type_identifier) (scoped_type_identifier) (primitive_type) (array_type) (tuple_type) (pointer_type)"
_TYPES = (
    f"[{_PLAIN}] @name",
    "(generic_type type: (_) @name)",
    "(dynamic_type trait: (_) @name)",
    "(bounded_type (dynamic_type trait: (_) @name))",
)

TABLE = Table(
    name="rust",
    title="Rust",
    grammar="tree_sitter_rust",
    functions=(
        "(function_item name: (_) @name)",
        "(let_declaration pattern: (identifier) @name value: (closure_expression))",
        "(static_item name: (_) @name value: (closure_expression))",
        "(const_item name: (_) @name value: (closure_expression))",
    ),
    owners=(
        *(f"(impl_item type: {kind})" for kind in _TYPES),
        *(f"(impl_item type: (reference_type type: {kind}))" for kind in _TYPES),
        "(trait_item name: (_) @name)",
    ),
    separator="::",
    owner_separator="::",
    decisions=(
        "if_expression",
        "while_expression",
        "for_expression",
        "loop_expression",
        "match_arm",
        "(match_pattern condition: (_))",
        "(let_declaration alternative: (_))",
        '(binary_expression operator: ["&&" "||"] @it)',
        '(let_chain "&&" @it)',
    ),
    defaults=('(match_arm pattern: (match_pattern . "_" .))',),
    nesting=(
        "if_expression",
        "while_expression",
        "for_expression",
        "loop_expression",
        "match_expression",
    ),
    chained=("(else_clause (if_expression) @it)",),
    comments=("line_comment", "block_comment", "shebang"),
    strings=("string_literal", "raw_string_literal", "char_literal", "lifetime"),
)
