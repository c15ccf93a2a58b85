"""Java."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="java",
    title="Java",
    grammar="tree_sitter_java",
    functions=(
        "(method_declaration name: (_) @name body: (_))",
        "(constructor_declaration name: (_) @name)",
        "(compact_constructor_declaration name: (_) @name)",
        "(variable_declarator name: (_) @name value: (lambda_expression))",
        "(assignment_expression left: [(identifier) (field_access)] @name right: (lambda_expression))",
    ),
    owners=(
        "(class_declaration name: (_) @name)",
        "(interface_declaration name: (_) @name)",
        "(enum_declaration name: (_) @name)",
        "(record_declaration name: (_) @name)",
        "(annotation_type_declaration name: (_) @name)",
    ),
    self_prefixes=("this.",),
    decisions=(
        "if_statement",
        "for_statement",
        "enhanced_for_statement",
        "while_statement",
        "do_statement",
        '(switch_label "case")',
        "guard",
        "catch_clause",
        "ternary_expression",
        '(binary_expression operator: ["&&" "||"] @it)',
    ),
    defaults=('(switch_label (identifier) @_word (#eq? @_word "default"))',),  # case null, default
    nesting=(
        "if_statement",
        "for_statement",
        "enhanced_for_statement",
        "while_statement",
        "do_statement",
        "switch_expression",
        "try_statement",
        "try_with_resources_statement",
        "synchronized_statement",
    ),
    chained=("(if_statement alternative: (if_statement) @it)",),
    comments=("line_comment", "block_comment"),
    strings=("string_literal", "character_literal"),
    interpolations=("string_interpolation",),
    annotations=("annotation", "marker_annotation"),
)
