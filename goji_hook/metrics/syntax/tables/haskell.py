"""Haskell."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_NAME = "[(variable) (prefix_id)] @name"
_DEFAULT = '(match . "->")'

TABLE = Table(
    name="haskell",
    title="Haskell",
    grammar="tree_sitter_haskell",
    extra=True,
    functions=(
        f"(function name: {_NAME})",
        "(function (infix operator: [(operator) (infix_id (variable) @name)] @name))",
        f"(declarations (bind name: {_NAME}) @it)",
        f"(class_declarations (bind name: {_NAME}) @it)",
        f"(instance_declarations (bind name: {_NAME}) @it)",
        f"(local_binds (bind name: {_NAME} match: (match expression: [(lambda) (lambda_case)])) @it)",
    ),
    owners=("(class name: (_) @name)", "(instance name: (_) @name)"),
    equations=True,
    decisions=(
        "conditional",
        "(match (guards))",
        "alternative",
        "(list_comprehension (qualifiers (generator) @it))",
        "(list_comprehension (qualifiers (boolean) @it))",
        '(infix operator: (operator) @it (#any-of? @it "&&" "||"))',
    ),
    defaults=(
        '(match (guards . (boolean (variable) @_name .) .) (#eq? @_name "otherwise"))',
        '(match (guards . (boolean (constructor) @_name .) .) (#eq? @_name "True"))',
        f"(alternative pattern: [(wildcard) (variable)] . match: {_DEFAULT})",
    ),
    nesting=("conditional", "case", "lambda_case", "multi_way_if"),
    chained=("(conditional else: (conditional) @it)",),
    comments=("comment", "haddock"),
    strings=("string", "char", "quasiquote"),
)
