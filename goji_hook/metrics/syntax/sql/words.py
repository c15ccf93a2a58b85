"""The words of a source in SQL: comments and strings apart, the bodies between dollar signs as code."""

from __future__ import annotations

import re
from typing import NamedTuple

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.spans import Span

_TOKEN = re.compile(
    rb"""
      (?P<comment> --[^\n]* | /\*.*?(?:\*/|\Z) | ^\#(?=[ \t\n])[^\n]* )
    | (?P<escaped> [eE]'(?:[^'\\]|''|\\.)*' )
    | (?P<string> (?:\b[nNbBxXqQ])?'(?:[^']|'')*' )
    | (?P<quoted> "(?:[^"]|"")*" | `[^`\n]*` | (?<![\w\]])\[[A-Za-z_][^\]\n]*\] )
    | (?P<dollar> \$(?:[A-Za-z_]\w*)?\$ )
    | (?P<go> ^[ \t]*[Gg][Oo][ \t]*(?:\d+[ \t]*)?;?[ \t]*\r?$ )
    | (?P<data> ^COPY\ [^;]*\ FROM\ stdin[^;\n]*;\n.*?^\\\.$ )
    | (?P<word> [@\#]*[A-Za-z_\x80-\xff][\w$\#\x80-\xff]* )
    | (?P<mark> [;(),.] )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_LANGUAGE = re.compile(rb"\bLANGUAGE\s+['\"]?(\w+)", re.IGNORECASE)
_OWN_LANGUAGES = frozenset({b"plpgsql", b"sql", b"edbspl"})
_DELIMITED = re.compile(rb"^\s*DELIMITER\s+\$\$", re.IGNORECASE | re.MULTILINE)
_BACKSLASHES = re.compile(rb"(?i)\bDELIMITER\s|\bENGINE\s*=|`")
_ESCAPED = re.compile(rb"'(?:[^'\\]|''|\\.)*'|\"(?:[^\"\\]|\\.)*\"", re.DOTALL)


class Token(NamedTuple):
    """A word in capitals, as it stands between quotes, or a mark, with its place."""

    word: bytes
    kind: str
    start: int
    end: int


def split(source: bytes) -> tuple[list[Token], list[Span]]:
    """Split a source into words, and find the spans of its comments and literals."""
    tokens: list[Token] = []
    textual: list[Span] = []
    mysql = bool(_BACKSLASHES.search(source))
    delimited = bool(_DELIMITED.search(source))
    statement = 0  # the first word of the statement
    tag = b""  # the dollar quote that is open
    at = 0
    while found := _TOKEN.search(source, at):
        kind = str(found.lastgroup)
        start, at = found.span()
        if kind in {"string", "quoted"} and mysql and source[start : start + 1] in b"'\"":
            escaped = _ESCAPED.match(source, start)
            at = escaped.end() if escaped else at
        if kind == "dollar" and delimited:
            tokens.append(Token(b";", "mark", start, at))
            continue
        if kind == "dollar" and found[0] != tag:
            close = source.find(found[0], at)
            if not tag and _holds_code(tokens[statement:], source, start, close):
                tag = found[0]
            else:
                kind, at = "string", close + len(found[0]) if close >= 0 else len(source)
        elif kind == "dollar":
            tag = b""
        if kind == "comment":
            textual.append((start, at, role.COMMENT))
            continue
        if kind in {"string", "escaped", "data"}:
            textual.append((start, at, role.STRING))
            kind = "string"
        elif kind == "quoted" and source[start : start + 1] != b"[":
            textual.append((start, at, role.STRING))
        tokens.append(Token(found[0].upper() if kind == "word" else source[start:at], kind, start, at))
        if found.lastgroup in {"go", "data"} or (tokens[-1].word == b";" and not tag):
            statement = len(tokens)
    return tokens, textual


def _holds_code(statement: list[Token], source: bytes, start: int, close: int) -> bool:
    """Tell whether a text between dollar signs is a body in SQL: of CREATE FUNCTION or DO, in no other language."""
    if close < 0 or not statement:
        return False
    words = [token.word for token in statement]
    if words[0] == b"CREATE" and not {b"FUNCTION", b"PROCEDURE"} & set(words[:6]):
        return False
    if words[0] not in {b"CREATE", b"DO"}:
        return False
    end = source.find(b";", close)
    text = source[statement[0].start : start] + b" " + source[close : end if end >= 0 else len(source)]
    languages = _LANGUAGE.findall(text)
    return all(language.lower() in _OWN_LANGUAGES for language in languages)
