"""SQL, which ``goji_hook.metrics.syntax.sql`` reads by its words: its table holds names only."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="sql",
    title="SQL",
    grammar="",
    functions=(),
    decisions=(),
    nesting=(),
    comments=(),
    quotes='[]"`',
)
