"""TypeScript without JSX."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table
from goji_hook.metrics.syntax.tables import javascript

_FUNCTION = "[(arrow_function) (function_expression) (generator_function)] @bound"

FUNCTIONS = (*javascript.FUNCTIONS, f"(public_field_definition name: (_) @name value: {_FUNCTION})")
OWNERS = (
    *javascript.OWNERS,
    "(abstract_class_declaration name: (_) @name)",
    "(internal_module name: (_) @name)",
)

TABLE = Table(
    name="typescript",
    title="TypeScript",
    grammar="tree_sitter_typescript",
    language="language_typescript",
    functions=FUNCTIONS,
    owners=OWNERS,
    self_prefixes=("this.",),
    decisions=javascript.DECISIONS,
    nesting=javascript.NESTING,
    chained=javascript.CHAINED,
    comments=javascript.COMMENTS,
    strings=javascript.STRINGS,
    interpolations=javascript.INTERPOLATIONS,
)
