"""Measures and breaks text in the columns of a terminal: wide letters take two, combining marks none.

``wcwidth`` would do the first, at 80 ms of CPU for its import.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_ISOLATE, _POP = "\u2068", "\u2069"


def width(text: str) -> int:
    """Returns the columns of *text*, which has no control characters (Unicode Standard Annex 11)."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def clip(text: str, columns: int, mark: str = "...") -> str:
    """Returns *text* cut to at most *columns*, with a *mark* for the rest; its first letter stays, and isolates end."""
    if width(text) <= columns:
        return text
    kept, room = "", max(1, columns - width(mark))
    for letter in text:
        room -= _columns(letter)
        if room < 0 and kept:
            break
        kept += letter
    return kept + mark + _POP * (kept.count(_ISOLATE) - kept.count(_POP))


def wrap(text: str, columns: int) -> list[str]:
    """Returns lines of at most *columns*, broken at spaces (``textwrap`` takes 5 ms to import)."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def hung(head: str, text: str, columns: int) -> list[str]:
    """Returns *text* after *head*, in lines of at most *columns* if words allow it, with a hanging indent."""
    margin = " " * width(head)
    lines = wrap(text, columns - width(head))
    return [(margin if at else head) + line for at, line in enumerate(lines)]


def joined(parts: Iterable[str], columns: int) -> list[str]:
    """Returns the parts, with commas between them, in lines of at most *columns*; no part is broken."""
    lines: list[str] = []
    for part in parts:
        if lines and width(lines[-1]) + 3 + width(part) <= columns:
            lines[-1] += f", {part}"
        else:
            lines[-1:] = [f"{line}," for line in lines[-1:]]
            lines.append(part)
    return lines


def isolated(text: str) -> str:
    """Returns *text* with isolates around it if it runs from right to left, so that its neighbours keep their place."""
    if text.isascii() or not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return text
    return f"{_ISOLATE}{text}{_POP}"
