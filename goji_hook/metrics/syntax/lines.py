"""Tokens of each line, and the lines that hold only comment.

A tree's leaves are not visited one by one: that would take longer than the parse. Comments and literals, whose nodes
are known, are replaced in the source, and what is left is counted by bytes' own methods, in C: words, runs of operator
characters, and brackets and separators one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.spans import Span

CODE, COMMENT = 1, 2

_COMMENT = role.COMMENT | role.DOCSTRING
_CODE = role.CODE
_STRING = role.STRING
_OTHERS = role.CODE | role.TEXT
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
_NOT_SINGLES = b"a0+. " + bytes(range(32))


def tokens(code: bytes) -> int:
    """Count the tokens of some lines of a stripped source; those of lines together are those of each line added up."""
    classes = code.translate(_CLASSES).replace(b"!+", b"+").replace(b"0.0", b"000")
    words = len(classes.translate(_ONLY_WORDS).split())
    operators = len(classes.translate(_ONLY_OPERATORS).split())
    return words + operators + len(classes.translate(None, _NOT_SINGLES))


def mark(lines: Sequence[bytes], code: Sequence[bytes]) -> bytearray:
    """Mark each line, from index 1, as CODE, COMMENT, or 0 if it is blank: a source's lines with the stripped ones."""
    found = [(CODE if bare.strip() else COMMENT) if line.strip() else 0 for line, bare in zip(lines, code, strict=True)]
    return bytearray((0, *found))


def stripped(source: bytes, spans: Sequence[Span]) -> bytes:
    """A source without its comments and with a stand-in for each literal; every line stays where it is."""
    pieces: list[bytes] = []
    following = [start for start, _, _ in spans[1:]]
    following.append(len(source))
    open_spans: list[tuple[int, int]] = []  # ends and roles
    at = 0
    fresh = False  # whether the innermost literal has no token yet
    for (start, end, roles), after in zip(spans, following, strict=False):
        while open_spans and open_spans[-1][0] <= start:
            at, fresh = _emit(pieces, source, at, open_spans[-1][0], open_spans[-1][1], fresh)
            open_spans.pop()
        text = source[start:end]
        if not open_spans and after >= end and not roles & _OTHERS and b"\n" not in text and not text.isspace():
            pieces += (source[at:start], b" " if roles & _COMMENT else _TOKEN)  # most are as simple as that
            at = end
            continue
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
