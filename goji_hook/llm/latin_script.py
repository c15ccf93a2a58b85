"""Latin-only decoding: finds the tokens that could put a letter outside the Latin script into the output.

Tokens of byte-level and byte-fallback vocabularies may hold parts of a character, so the rule is stated over UTF-8
bytes (RFC 3629): every whole character of a token must be allowed, and if a token ends in the beginning of a
character, everything that the beginning could become. Characters are allowed by Unicode block, not by the
interpreter's Unicode data, so that the result is the same under every Python.
"""

from __future__ import annotations

from functools import lru_cache

#: Allowed code points: Latin letters, punctuation, symbols and pictographs. All others are letters, digits or marks of
#: another script, or (U+2100-218F) a symbol that is a Greek or Hebrew letter to Unicode.
_ALLOWED = (
    (0x0000, 0x00A9),  # ASCII, the first half of Latin-1
    (0x00AB, 0x00B4),  # without the ordinal indicators and the micro sign, which are letters of no script
    (0x00B6, 0x00B9),
    (0x00BB, 0x02AF),  # the rest of Latin-1, its extensions and phonetic letters
    (0x1E00, 0x1EFF),  # Latin Extended Additional
    (0x2000, 0x20CF),  # punctuation, super- and subscripts, currency
    (0x2190, 0x2BFF),  # arrows, mathematics, technical, boxes, shapes, dingbats
    (0x1F000, 0x1FFFF),  # pictographs
)
#: To be raised with every change of the rule, so that results of the old rule are not read from the cache.
RULE = 3


def is_foreign(token: bytes) -> bool:
    """Returns whether *token* holds, or could begin, a letter that is not of the Latin script."""
    if token.isascii():
        return False
    start = 0
    while start < len(token) and 0x80 <= token[start] < 0xC0:
        start += 1  # the rest of a character that an earlier token began, and was allowed to begin
    try:
        text, tail = token[start:].decode(), b""
    except UnicodeDecodeError as error:
        text, tail = token[start : start + error.start].decode(), token[start + error.start :]
    return not all(map(_is_allowed, text)) or (bool(tail) and not _is_harmless(tail))


@lru_cache(maxsize=4096)
def _is_allowed(letter: str) -> bool:
    return any(low <= ord(letter) <= high for low, high in _ALLOWED)


@lru_cache(maxsize=4096)
def _is_harmless(tail: bytes) -> bool:
    """Returns whether *tail* is the beginning of a character that can only become an allowed one."""
    lead, rest = tail[0], tail[1:]
    length = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 4 if 0xF0 <= lead < 0xF5 else 0
    if len(tail) >= length or not all(0x80 <= byte < 0xC0 for byte in rest):
        return False
    point = lead & (0x7F >> length)
    for byte in rest:
        point = point << 6 | byte & 0x3F
    missing = 6 * (length - len(tail))
    first, last = point << missing, ((point + 1) << missing) - 1
    return any(low <= first and last <= high for low, high in _ALLOWED)
