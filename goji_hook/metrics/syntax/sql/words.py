"""The words of a source in SQL: comments and strings apart, the bodies between dollar signs as code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.spans import Span
from goji_hook.system import time_limit as limit

_TOKEN = re.compile(
    rb"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) | ^\#(?=[ \t\n])[^\n]* )
    | (?P<escaped> [eE]'(?:[^'\\]|''|\\.)*' )
    | (?P<string> (?:\b[nNbBxXqQ])?'(?:[^']|'')*' )
    | (?P<quoted> "(?:[^"]|"")*" | `[^`\n]*` | (?<![\w\]])\[[A-Za-z_][^\]\n]*\] )
    | (?P<dollar> \$(?:[A-Za-z_]\w*)?\$ )
    | (?P<go> ^[ \t]*[Gg][Oo][ \t]*(?:\d+[ \t]*)?;?[ \t]*\r?$ )
    | (?P<data> ^COPY\ [^;]{1,4000}\ FROM\ stdin[^;\n]*;\n.*?^\\\.$ )
    | (?P<word> [@\#]*[A-Za-z_\x80-\xff][\w$\#\x80-\xff]* )
    | (?P<mark> [;(),.] )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_LANGUAGE = re.compile(rb"\bLANGUAGE\s+['\"]?(\w+)", re.IGNORECASE)
_OWN_LANGUAGES = frozenset({b"plpgsql", b"sql", b"edbspl"})
_DELIMITED = re.compile(rb"^\s*DELIMITER\s+\$\$", re.IGNORECASE | re.MULTILINE)
_CHECK_EVERY = 0x3FF
_UNCLOSED = 50  # quotes between dollar signs, after which a dollar sign means nothing
_NEAR = 4000  # bytes around a body in which its language stands
_HEAD = 8  # words that say what a statement is
_BACKSLASHES = re.compile(rb"(?i)\bDELIMITER\s|\bENGINE\s*=|`")
_ESCAPED = re.compile(rb"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


class Token(NamedTuple):
    """A word in capitals, as it stands between quotes, or a mark, with its place."""

    word: bytes
    kind: str
    start: int
    end: int


def split(source: bytes, deadline: float) -> tuple[list[Token], list[Span]]:
    """Split a source into words, and find the spans of its comments and literals."""
    tokens: list[Token] = []
    textual: list[Span] = []
    mysql = bool(_BACKSLASHES.search(source))
    unclosed = _UNCLOSED if _DELIMITED.search(source) else 0
    statement = 0  # the place of the first word of the statement
    tag = b""  # the quote between dollar signs that is open
    at = steps = 0
    while found := _TOKEN.search(source, at):
        steps += 1
        if not steps & _CHECK_EVERY:
            limit.check(deadline)
        kind = str(found.lastgroup)
        start, at = found.span()
        if mysql and kind in {"string", "quoted"}:
            escaped = _ESCAPED.match(source, start)
            at = escaped.end() if escaped else at
        elif kind == "dollar" and unclosed >= _UNCLOSED:
            kind = "mark"
            tokens.append(Token(b";", kind, start, at))  # a delimiter of MySQL's
            continue
        elif kind == "dollar" and found[0] == tag:
            tag = b""
        elif kind == "dollar":
            close = source.find(found[0], at)
            if close < 0:
                unclosed += 1
                continue
            if not tag and _holds_code(tokens, statement, source, start, close):
                tag = found[0]
            else:
                kind, at = "string", close + len(found[0])
        if kind == "comment":
            textual.append((start, at, role.COMMENT))
            continue
        if kind in {"string", "escaped", "data"} or (kind == "quoted" and source[start : start + 1] != b"["):
            textual.append((start, at, role.STRING))
            kind = "quoted" if kind == "quoted" else "string"
        tokens.append(Token(found[0].upper() if kind == "word" else source[start:at], kind, start, at))
        if found.lastgroup in {"go", "data"} or (tokens[-1].word == b";" and not tag):
            statement = len(tokens)
    return tokens, textual


def _holds_code(tokens: Sequence[Token], statement: int, source: bytes, start: int, close: int) -> bool:
    """Tell whether a text between dollar signs is a body in SQL: of CREATE FUNCTION or DO, in no other language."""
    words = [token.word for token in tokens[statement : statement + _HEAD]]
    if not words or words[0] not in {b"CREATE", b"DO"}:
        return False
    if words[0] == b"CREATE" and not {b"FUNCTION", b"PROCEDURE"} & set(words):
        return False
    head = source[max(tokens[statement].start, start - _NEAR) : start]
    text = head + b" " + source[close : close + _NEAR].split(b";", 1)[0]
    return all(language.lower() in _OWN_LANGUAGES for language in _LANGUAGE.findall(text))
