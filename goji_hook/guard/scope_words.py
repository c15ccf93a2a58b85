"""Finds words that only fit another scope: a commit is no pull request, and a pull request is not "today"."""

from __future__ import annotations

import re

#: The words of a scope. A review at any other scope must not hold them.
PATTERNS = {
    "pr": re.compile(r"(?i:\b(?:pull|merge) requests?\b)|\bPRs?\b"),
    "day": re.compile(r"\btoday\b", re.IGNORECASE),
}


def misfit(text: str, scope: str) -> str | None:
    """Returns the first words of *text* that belong to another scope than *scope*, or None."""
    matches = [match for of, pattern in PATTERNS.items() if of != scope and (match := pattern.search(text))]
    return min(matches, key=lambda match: match.start())[0] if matches else None
