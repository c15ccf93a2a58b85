"""The lines that hold only comment, by Pygments, where lizard's tokens do not tell them exactly."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from goji_hook.metrics.syntax.lines import CODE, COMMENT
from goji_hook.system import time_limit as limit

if TYPE_CHECKING:
    from pygments.lexer import Lexer

#: Pygments' names for the languages that lizard reads.
_LEXERS = {"r": "r", "plsql": "sql", "ttcn": "ttcn"}


def mark(language: str, text: str, marks: bytearray, last: int, deadline: float) -> None:
    """Mark what each line up to *last* holds (CODE or COMMENT), if Pygments knows the language; else change nothing."""
    lexer = _lexer(language)
    if lexer is None:
        return
    found = bytearray(len(marks))
    line = 1
    for number, (_, kind, value) in enumerate(lexer.get_tokens_unprocessed(text)):
        if not number & 0x3FF:
            limit.check(deadline)
        if value.strip():
            _mark_token(found, line, value, COMMENT if _is_comment(kind) else CODE)
        line += value.count("\n")
        if line > last:
            break
    marks[:] = found


def _mark_token(found: bytearray, line: int, value: str, mark: int) -> None:
    first = line + value[: len(value) - len(value.lstrip())].count("\n")
    for at in range(first, first + value.strip().count("\n") + 1):
        if at < len(found) and found[at] != CODE:
            found[at] = mark


@cache
def _is_comment(kind: Any) -> bool:
    from pygments.token import Comment, String

    if kind in Comment.Preproc or kind in Comment.PreprocFile:
        return False
    return kind in Comment or kind in String.Doc


@cache
def _lexer(language: str) -> Lexer | None:
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        return get_lexer_by_name(_LEXERS[language])
    except (ClassNotFound, KeyError):
        return None
