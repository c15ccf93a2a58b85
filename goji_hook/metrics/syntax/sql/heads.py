"""The head of a function in SQL: its name, and how its body ends."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from goji_hook.metrics.syntax.sql.words import Token

#: A body that goes on to GO or to the end (T-SQL), one that ends with the END of its BEGIN, one between dollar signs,
#: or one that ends with a semicolon.
BATCH, BLOCK, DOLLAR, STATEMENT = "batch", "block", "dollar", "statement"

ROUTINES = frozenset({b"FUNCTION", b"PROCEDURE", b"PROC", b"TRIGGER"})
PACKAGES = frozenset({b"PACKAGE", b"TYPE"})
#: Words that begin a statement in T-SQL.
STATEMENTS = frozenset(
    b"SELECT SET EXEC EXECUTE PRINT INSERT UPDATE DELETE RETURN RAISERROR THROW DECLARE GOTO BREAK CONTINUE DROP CREATE"
    b" ALTER TRUNCATE MERGE WITH COMMIT ROLLBACK FETCH OPEN CLOSE DEALLOCATE WAITFOR USE GRANT DBCC IF WHILE".split()
)
_NO_ROUTINE = frozenset({b";", b"(", b"TABLE", b"VIEW", b"INDEX", b"AS", b"ON"})
_BEGIN_A_BODY = frozenset({b"SELECT", b"SET", b"CALL", b"IF", b"CASE", b"INSERT", b"UPDATE", b"DELETE", b"REPLACE"})
_BEFORE_A_NAME = frozenset({b"EXECUTE", b"ROW", b"TABLE", b"OLD", b"NEW"})  # EXECUTE AS OWNER, OLD ROW AS o
_NONE = Token(b"", "", 0, 0)
_FAR = 400  # words in which T-SQL shows itself
_LONGEST = 1000  # words of a head


class Head(NamedTuple):
    """The head of a function or package: first and last place of its name, how it ends, its body's first place."""

    name: int
    name_end: int
    package: bool
    style: str
    body: int


def created(words: Sequence[Token], at: int) -> Head | None:
    """The head of the function or package that a CREATE or ALTER at a place defines, or None."""
    for place in range(at + 1, min(at + 14, len(words))):
        word = words[place].word
        if word in ROUTINES or word in PACKAGES:
            return declared(words, place)
        if word in _NO_ROUTINE:
            return None
    return None


def declared(words: Sequence[Token], at: int) -> Head | None:
    """The head of a function or package with a body whose kind stands at a place, or None."""
    package = words[at].word in PACKAGES
    name = at + 1
    if package:
        if _at(words, name).word != b"BODY":
            return None
        name += 1
    while _at(words, name).word in {b"IF", b"NOT", b"EXISTS"}:
        name += 1
    end = name
    while _at(words, end + 1).word == b"." and _at(words, end + 2).kind in {"word", "quoted"}:
        end += 2
    if _at(words, end).kind not in {"word", "quoted"}:
        return None
    style, body = _body(words, end + 1, words[end].word.startswith(b"[") or words[at].word == b"TRIGGER")
    return Head(name, end, package, style, body) if style else None


def _body(words: Sequence[Token], start: int, tsql: bool) -> tuple[str, int]:
    """Returns the style of a body's end and the place of its first word; an empty style if no body follows."""
    depth = 0
    bare = 0  # where a body of one statement begins
    for at in range(start, min(start + _LONGEST, len(words))):
        token, before = words[at], words[at - 1].word
        word = token.word
        tsql |= word.startswith((b"@", b"["))
        depth += (word == b"(") - (word == b")")
        if depth or token.kind == "quoted":
            continue
        if token.kind == "dollar":
            return DOLLAR, at + 1
        if word in {b"AS", b"IS"} and before not in _BEFORE_A_NAME and not before.startswith(b"@"):
            return _after_as(words, at + 1, tsql)
        if word in {b"BEGIN", b"DECLARE"}:
            return BLOCK, at
        if word in {b";", b"CREATE"} or token.kind == "go":
            return (STATEMENT, bare) if bare else ("", 0)
        if not bare and (word == b"RETURN" or (word in _BEGIN_A_BODY and before in {b")", b"ROW"})):
            bare = at
    return (STATEMENT, bare) if bare else ("", 0)


def _after_as(words: Sequence[Token], at: int, tsql: bool) -> tuple[str, int]:
    following = _at(words, at)
    if following.kind == "dollar":
        return DOLLAR, at + 1
    if following.kind == "string" or following.word in {b"LANGUAGE", b"EXTERNAL"}:
        return STATEMENT, at
    if tsql or following.word in STATEMENTS:
        return BATCH, at
    if any(token.kind == "go" or token.word.startswith(b"@") for token in words[at : at + _FAR]):
        return BATCH, at
    return BLOCK, at


def _at(words: Sequence[Token], place: int) -> Token:
    return words[place] if place < len(words) else _NONE
