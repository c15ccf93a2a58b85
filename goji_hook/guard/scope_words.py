"""Finds words that only fit another scope: a commit is no pull request, and a pull request is not "today"."""

from __future__ import annotations

import re

#: The words of a scope. A review at any other scope must not hold them.
PATTERNS = {
    "pr": re.compile(r"\b(?:[Pp]ull|[Mm]erge) [Rr]equests?\b|\bPRs?\b"),
    "day": re.compile(r"\b[Tt]oday\b"),
}


def misfit(text: str, scope: str) -> str | None:
    """Returns words of *text* that belong to another scope than *scope*, or None."""
    match = _first(text, scope)
    return match[0] if match else None


def fitting_start(text: str, scope: str) -> str:
    """Returns the start of *text* before the first words that belong to another scope; all of it if there are none."""
    match = _first(text, scope)
    return text[: match.start()].rstrip() if match else text


def _first(text: str, scope: str) -> re.Match[str] | None:
    matches = (pattern.search(text) for of, pattern in PATTERNS.items() if of != scope)
    return min((match for match in matches if match), key=lambda match: match.start(), default=None)
