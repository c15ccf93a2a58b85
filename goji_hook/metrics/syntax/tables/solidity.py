"""Solidity, with Yul in its assembly blocks."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="solidity",
    title="Solidity",
    grammar="tree_sitter_solidity",
    functions=(
        "(function_definition name: (_) @name body: (_))",
        "(modifier_definition name: (_) @name body: (_))",
        '(constructor_definition "constructor" @name)',
        '(fallback_receive_definition ["fallback" "receive"] @name body: (_))',
        "(yul_function_definition . (yul_identifier) @name)",
    ),
    owners=(
        "(contract_declaration name: (_) @name)",
        "(interface_declaration name: (_) @name)",
        "(library_declaration name: (_) @name)",
    ),
    decisions=(
        "if_statement",
        "for_statement",
        "while_statement",
        "do_while_statement",
        "catch_clause",
        "ternary_expression",
        '(binary_expression operator: ["&&" "||"] @it)',
        "yul_if_statement",
        "yul_for_statement",
        '(yul_switch_statement "case" @it)',
    ),
    nesting=(
        "if_statement",
        "for_statement",
        "while_statement",
        "do_while_statement",
        "try_statement",
        "yul_if_statement",
        "yul_for_statement",
        "yul_switch_statement",
    ),
    chained=('(if_statement "else" . (statement . (if_statement) @it .))',),
    comments=("comment",),
    strings=("string_literal", "hex_string_literal", "unicode_string_literal", "yul_string_literal"),
)
