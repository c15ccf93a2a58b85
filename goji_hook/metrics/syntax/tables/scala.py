"""Scala, versions 2 and 3."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_LAMBDA = "[(lambda_expression) (case_block)]"
_EXTENDED = "[(type_identifier) @name (generic_type type: (type_identifier) @name)]"

TABLE = Table(
    name="scala",
    title="Scala",
    grammar="tree_sitter_scala",
    functions=(
        "(function_definition name: _ @name body: (_))",
        f"(val_definition pattern: (identifier) @name value: {_LAMBDA})",
        f"(var_definition pattern: (identifier) @name value: {_LAMBDA})",
        "(assignment_expression left: [(identifier) (field_expression)] @name right: (lambda_expression))",
    ),
    owners=(
        "(class_definition name: (_) @name)",
        "(object_definition name: (_) @name)",
        "(trait_definition name: (_) @name)",
        "(enum_definition name: (_) @name)",
        "(package_object name: (_) @name)",
        "(given_definition name: (_) @name)",
        f"(extension_definition parameters: (parameters (parameter type: {_EXTENDED})))",
        "(val_definition pattern: (identifier) @name value: (instance_expression (template_body)))",
    ),
    self_prefixes=("this.",),
    decisions=(
        "if_expression",
        "while_expression",
        "do_while_expression",
        '(enumerator "<-")',
        "case_clause",
        "guard",
        '(infix_expression operator: (operator_identifier) @it (#any-of? @it "&&" "||"))',
    ),
    defaults=('(case_clause pattern: (wildcard) . "=>")',),
    nesting=(
        "if_expression",
        "while_expression",
        "do_while_expression",
        "for_expression",
        "match_expression",
        "try_expression",
    ),
    chained=("(if_expression alternative: (if_expression) @it)",),
    comments=("comment", "block_comment"),
    strings=("string", "interpolated_string", "character_literal"),
    interpolations=("interpolation",),
    annotations=("annotation",),
)
