"""Writes control characters as escapes, so that foreign text cannot control a terminal or a log."""

from __future__ import annotations

import unicodedata
from typing import TypeVar

_HIDDEN = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
_Data = TypeVar("_Data")


def plain(text: str) -> str:
    """Returns *text* with control, formatting and surrogate characters as escapes (``\\x1b``), on one line.

    Everything that a report takes from a repository, a model or another program goes through here.
    """
    return text if text.isascii() and text.isprintable() else "".join(map(_escaped, text))


def plain_data(data: _Data) -> _Data:
    """Returns a copy of what JSON can hold, dictionaries and lists, with every string in it plain."""
    if isinstance(data, str):
        return plain(data)  # type: ignore[return-value]
    if isinstance(data, dict):
        return {plain_data(key): plain_data(value) for key, value in data.items()}  # type: ignore[return-value]
    if isinstance(data, (list, tuple)):
        return [plain_data(item) for item in data]  # type: ignore[return-value]
    return data


def _escaped(letter: str) -> str:
    if unicodedata.category(letter) not in _HIDDEN:
        return letter
    code = ord(letter)
    if 0xDC80 <= code <= 0xDCFF:  # a byte that was not UTF-8, kept by surrogateescape
        return f"\\x{code - 0xDC00:02x}"
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
