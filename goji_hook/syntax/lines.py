"""Tokens of each line, and the lines that hold only comment.

A tree's leaves are not visited one by one: that would take longer than the parse. Comments and literals, whose nodes
are known, are replaced in the source, and what is left is counted by bytes' own methods, in C: words, runs of operator
characters, and brackets and separators one by one.
"""

from __future__ import annotations

from collections.abc import Iterable

from goji_hook.syntax import role
from goji_hook.syntax.spans import Span

CODE, COMMENT = 1, 2

_COMMENT = role.COMMENT | role.DOCSTRING
_CODE = role.CODE
_STRING = role.STRING
_TOKEN = b'"'  # stands for a literal
_FILLER = b"\0"  # stands in each further line of a literal, and counts as no token

_WORDS = b"_$abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ" + bytes(range(128, 256))
_DIGITS = b"0123456789"
_OPERATORS = b"+-*/%&|^<>=?:.\\"
_SPACES = b" \t\r\x0b\x0c"


def _mapped(groups: Iterable[tuple[bytes, bytes]], other: bytes) -> bytes:
    """A translation table: each group of bytes to a byte, all else to *other* (empty: to itself)."""
    table = bytearray(range(256)) if not other else bytearray(other * 256)
    for group, to in groups:
        for byte in group:
            table[byte] = to[0]
    return bytes(table)


_CLASSES = _mapped([(_WORDS, b"a"), (_DIGITS, b"0"), (_OPERATORS, b"+"), (b".", b"."), (_SPACES, b" ")], b"")
_ONLY_WORDS = _mapped([(b"a", b"a"), (b"0", b"a"), (b"\n", b"\n")], b" ")
_ONLY_OPERATORS = _mapped([(b"+.", b"+"), (b"\n", b"\n")], b" ")
_NOT_SINGLES = b"a0+. " + bytes(byte for byte in range(32) if byte != 10)


def count(source: bytes, spans: Iterable[Span]) -> tuple[list[int], bytearray]:
    """The tokens and the mark of each line, from index 1; a mark is CODE, COMMENT, or 0 for a blank line."""
    code = stripped(source, spans)
    classes = code.translate(_CLASSES).replace(b"!+", b"+").replace(b"0.0", b"000")
    words = classes.translate(_ONLY_WORDS).split(b"\n")
    operators = classes.translate(_ONLY_OPERATORS).split(b"\n")
    singles = classes.translate(None, _NOT_SINGLES).split(b"\n")
    tokens = [0]
    tokens += [len(a.split()) + len(b.split()) + len(c) for a, b, c in zip(words, operators, singles, strict=True)]
    marks = bytearray(map(bool, tokens))
    if 0 in tokens[1:]:
        _mark_empty(marks, tokens, code.split(b"\n"), source.split(b"\n"))
    return tokens, marks


def _mark_empty(marks: bytearray, tokens: list[int], code: list[bytes], lines: list[bytes]) -> None:
    """Mark the lines without a token: within a literal, comment, or blank."""
    for number, found in enumerate(tokens[1:], 1):
        if not found and lines[number - 1].strip():
            marks[number] = CODE if code[number - 1].strip() else COMMENT


def stripped(source: bytes, spans: Iterable[Span]) -> bytes:
    """A source without its comments and with a stand-in for each literal; every line stays where it is."""
    pieces: list[bytes] = []
    open_spans: list[tuple[int, int]] = []  # ends and roles
    at = 0
    fresh = False  # whether the innermost literal has no token yet
    for start, end, roles in spans:
        while open_spans and open_spans[-1][0] <= start:
            at, fresh = _emit(pieces, source, at, open_spans[-1][0], open_spans[-1][1], fresh)
            open_spans.pop()
        outer = open_spans[-1][1] if open_spans else _CODE
        if not outer & _CODE and not roles & _CODE:
            continue  # a literal or comment within another
        at, fresh = _emit(pieces, source, at, start, outer, fresh)
        fresh = bool(roles & _STRING)
        open_spans.append((end, roles))
    while open_spans:
        end, roles = open_spans.pop()
        at, fresh = _emit(pieces, source, at, end, roles, fresh)
    pieces.append(source[at:])
    return b"".join(pieces)


def _emit(pieces: list[bytes], source: bytes, at: int, to: int, roles: int, fresh: bool) -> tuple[int, bool]:
    """Append what stands for the bytes from *at* up to *to*; returns where it got to, and whether no token came yet."""
    if to <= at:
        return at, fresh
    if roles & _CODE:
        pieces.append(source[at:to])
        return to, False
    newlines = source.count(b"\n", at, to)
    if roles & _COMMENT:
        pieces.append(b"\n" * newlines or b" ")
        return to, False
    text = source[at:to]
    if not text.strip():
        pieces.append(b"\n" * newlines or b" ")
        return to, fresh
    leading = text[: len(text) - len(text.lstrip())].count(b"\n")
    token = _TOKEN if fresh else _FILLER
    pieces.append(b"\n" * leading + token + (b"\n" + _FILLER) * (newlines - leading))
    return to, False
