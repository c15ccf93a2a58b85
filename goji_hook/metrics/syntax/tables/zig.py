"""Zig."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_CONTAINER = "[(struct_declaration) (enum_declaration) (union_declaration) (opaque_declaration)]"

TABLE = Table(
    name="zig",
    title="Zig",
    grammar="tree_sitter_zig",
    functions=(
        "(function_declaration name: (_) @name body: (_))",
        "(test_declaration [(string) (identifier)] @name)",
    ),
    owners=(f"(variable_declaration (identifier) @name {_CONTAINER})",),
    decisions=(
        "if_statement",
        "if_expression",
        "while_statement",
        "while_expression",
        "for_statement",
        "for_expression",
        "switch_case",
        "catch_expression",
        '(binary_expression operator: ["and" "or"] @it)',
    ),
    defaults=('(switch_case "else")',),
    nesting=(
        "if_statement",
        "if_expression",
        "while_statement",
        "while_expression",
        "for_statement",
        "for_expression",
        "switch_expression",
        "(catch_expression (block))",
    ),
    chained=("(else_clause (if_statement) @it)", '(if_expression "else" . (if_expression) @it)'),
    comments=("comment",),
    strings=("string", "multiline_string", "character"),
)
