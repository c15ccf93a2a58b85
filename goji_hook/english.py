"""The English lock: which tokens could put a letter outside the Latin script into the output.

Tokens of byte-level and byte-fallback vocabularies may hold parts of a character, so the rule is stated over UTF-8
bytes (RFC 3629): a token is locked when it holds a whole foreign letter, or ends in the beginning of a character that
could still become one.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

#: Beginnings of characters, cut short, that no continuation can turn into a letter outside the Latin script:
#: U+0080-02FF (Latin-1 to spacing modifiers), U+1E00-1EFF (Latin additional), U+2000-2BFF (punctuation to arrows),
#: U+1F000-1FFFF (pictographs). Everything else that is cut short is locked.
_HARMLESS_LEADS = range(0xC2, 0xCC)
_HARMLESS_PAIRS = {0xE1: range(0xB8, 0xBC), 0xE2: range(0x80, 0xB0), 0xF0: range(0x9F, 0xA0)}


def is_foreign(token: bytes) -> bool:
    """Whether *token* holds, or could begin, a letter that is not of the Latin script."""
    start = 0
    while start < len(token) and 0x80 <= token[start] < 0xC0:
        start += 1  # the rest of a character that an earlier token began, and was allowed to begin
    try:
        text, tail = token[start:].decode(), b""
    except UnicodeDecodeError as error:
        text, tail = token[start : start + error.start].decode(), token[start + error.start :]
    return any(_is_foreign_letter(letter) for letter in text) or bool(tail) and not _is_harmless(tail)


@lru_cache(maxsize=4096)
def _is_foreign_letter(letter: str) -> bool:
    if letter.isascii() or not unicodedata.category(letter).startswith(("L", "M")):
        return False
    return "LATIN" not in unicodedata.name(letter, "") and not "\u00aa" <= letter <= "\u02ff"


def _is_harmless(tail: bytes) -> bool:
    """Whether an unfinished character can only become one that is allowed."""
    if len(tail) == 1:
        return tail[0] in _HARMLESS_LEADS
    return tail[1] in _HARMLESS_PAIRS.get(tail[0], ()) and all(0x80 <= byte < 0xC0 for byte in tail[1:])
