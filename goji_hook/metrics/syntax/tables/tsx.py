"""TypeScript with JSX, a grammar of its own: ``<T>value`` is an element here."""

from __future__ import annotations

from dataclasses import replace

from goji_hook.metrics.syntax.tables import javascript, typescript

TABLE = replace(
    typescript.TABLE,
    name="tsx",
    title="TSX",
    language="language_tsx",
    comments=(*javascript.COMMENTS, javascript.JSX_COMMENT),
    strings=(*javascript.STRINGS, "jsx_text"),
)
