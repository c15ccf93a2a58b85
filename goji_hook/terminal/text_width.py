"""Text measured in the columns of a terminal: wide letters take two, combining marks none."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

_ISOLATE, _POP = "\u2068", "\u2069"


def width(text: str) -> int:
    """The columns that *text* takes, without control characters (Unicode Standard Annex 11)."""
    return len(text) if text.isascii() else sum(map(_columns, text))


def _columns(letter: str) -> int:
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1


def clip(text: str, columns: int, mark: str = "...") -> str:
    """*text* cut to so many columns, with a *mark* for what was cut; at least its first letter stays."""
    if width(text) <= columns:
        return text
    kept, room = "", max(1, columns - width(mark))
    for letter in text:
        room -= _columns(letter)
        if room < 0 and kept:
            break
        kept += letter
    return kept + mark


def wrap(text: str, columns: int) -> list[str]:
    """Lines of at most so many columns, broken at spaces (``textwrap`` takes 5 ms to import)."""
    lines: list[str] = []
    for word in text.split():
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def hung(head: str, text: str, columns: int) -> list[str]:
    """*text* behind *head*, in lines of at most so many columns where words allow it; what follows stands below it."""
    margin = " " * width(head)
    lines = wrap(text, columns - width(head))
    return [(margin if at else head) + line for at, line in enumerate(lines)]


def joined(parts: Iterable[str], columns: int) -> list[str]:
    """The parts, parted by commas, in lines of at most so many columns; no part is broken."""
    lines: list[str] = []
    for part in parts:
        if lines and width(lines[-1]) + 3 + width(part) <= columns:
            lines[-1] += f", {part}"
        else:
            lines[-1:] = [f"{line}," for line in lines[-1:]]
            lines.append(part)
    return lines


def isolated(text: str) -> str:
    """*text*, held together where it is written from right to left, so that what follows stays where it was put."""
    if text.isascii() or not any(unicodedata.bidirectional(letter) in ("R", "AL", "AN") for letter in text):
        return text
    return f"{_ISOLATE}{text}{_POP}"
