"""lizard over one text, for the languages that have no grammar: tokens of each line, functions, comment lines.

lizard's pipeline is kept (reader, preprocessing, conditions), but its comment, line, token and condition counters are
one stage here, which also keeps the line of each token. That is faster than lizard's own four stages, and is not misled
as those are: they take a form feed in a comment for a line, stop for good at a comment that says ``GENERATED CODE``,
and leave out a function that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Any

from goji_hook.metrics import comments, nesting
from goji_hook.metrics.nesting import Words
from goji_hook.metrics.syntax.functions import Function
from goji_hook.metrics.syntax.lines import CODE, COMMENT
from goji_hook.metrics.syntax.read import Reading
from goji_hook.system import time_limit as limit

_NAME = 200  # characters: a reader that lost its way takes a paragraph for a name
_CHECK_EVERY = 0x3FF  # tokens between two looks at the clock
_NEWLINE = "\n"
_LAYOUT = re.compile(r"\n|[^\S\n]+|\S+")
_IDENTIFIER = re.compile(r"[^\W\d]\w*[?!]?\Z")
#: The suffix under which lizard knows the reader of a language.
_SUFFIXES = {"erlang": "erl", "plsql": "pks", "r": "r", "st": "st", "ttcn": "ttcn"}
_KEYWORDS = frozenset({
    "after", "and", "begin", "break", "case", "catch", "declare", "do", "else", "elsif", "elseif", "end", "endif",
    "exit", "exception", "for", "foreach", "from", "fun", "function", "goto", "if", "in", "is", "let", "loop",
    "module", "next", "not", "of", "or", "procedure", "repeat", "return", "select", "switch", "then", "try",
    "until", "when", "where", "while", "with",
})  # fmt: skip


def read(language: str, text: str, deadline: float = float("inf")) -> Reading:
    """Read a text with newlines only as line ends.

    A function whose name fails the check (``named_rightly``) is left out. Raises OutOfTimeError after *deadline* (see
    ``limit``); whatever lizard raises on text that it cannot follow comes through.
    """
    from lizard import FileInfoBuilder, get_reader_for

    size = text.count("\n") + 2
    tokens, marks, controls = [0] * size, bytearray(size), bytearray(size)
    context = FileInfoBuilder("")
    context.with_namespace = partial(_qualified, context)
    reader = get_reader_for(f"file.{_SUFFIXES[language]}")(context)
    pieces = _erlang(text, marks) if language == "erlang" else iter(reader.generate_tokens(text))
    counted = _counted(
        _preprocessed(pieces, reader), reader, (tokens, marks, controls), nesting.words(language), deadline
    )
    for _ in reader(counted, reader):
        pass
    if language != "erlang":
        comments.mark(language, text, marks, size, deadline)
    lines = text.split("\n")
    _settle(marks, lines)
    found = [one for one in context.fileinfo.function_list if named_rightly(one.name, one.start_line, lines)]
    functions = _functions(found, lines, tokens, controls)
    return Reading(language, marks, functions, lambda first, last: sum(tokens[first : last + 1]))


def _settle(marks: bytearray, lines: Sequence[str]) -> None:
    """Mark a blank line within a string as blank, and a line whose tokens lizard throws away as code."""
    for number, line in enumerate(lines, 1):
        marks[number] = (marks[number] or CODE) if line.strip() else 0


def named_rightly(name: str, line: int, lines: Sequence[str]) -> bool:
    """Check a function that lizard found: an identifier that is no keyword, and that stands in its first line."""
    last = re.split(r"::|[.:#]", name)[-1].strip()
    if not _IDENTIFIER.match(last) or last.lower() in _KEYWORDS or not 1 <= line <= len(lines):
        return False
    return re.search(rf"(?<!\w){re.escape(last)}(?!\w)", lines[line - 1]) is not None


def _functions(
    found: Sequence[Any], lines: Sequence[str], tokens: Sequence[int], controls: Sequence[int]
) -> list[Function]:
    spans = [(one.start_line, max(int(one.end_line), int(one.start_line))) for one in found]
    depths = nesting.depths(lines, tokens, controls, spans)
    functions = [
        Function(" ".join(str(one.name)[:_NAME].split()), first, last, int(one.cyclomatic_complexity), depth)
        for one, (first, last), depth in zip(found, spans, depths, strict=True)
    ]
    return sorted(functions, key=lambda function: (function.line, function.end_line, function.name))


def _qualified(context: Any, name: str) -> str:
    """Returns a function's name after those of the functions around it.

    lizard puts the whole name of each of them before it, so that it doubles with each level.
    """
    from lizard import FunctionInfo

    parts = [name]
    for outer in reversed(context.nesting_stack):
        parts.append(outer.name_in_space)
        if isinstance(outer, FunctionInfo):
            break
    full = "".join(reversed(parts))
    return full if len(full) <= _NAME else name


def _erlang(text: str, marks: bytearray) -> Iterator[str]:
    """Yields the tokens that lizard takes from Pygments, with the newlines that it loses; comments are only marked.

    A ``?`` before a macro is no decision, so it is left out.
    """
    from pygments.lexers import get_lexer_by_name

    line = 1
    for _, kind, value in get_lexer_by_name("erlang").get_tokens_unprocessed(text):
        if str(kind).startswith("Token.Comment"):
            _mark_comment(marks, line, 0)
        elif value.isspace():
            yield from _LAYOUT.findall(value)
        elif value != "?":
            yield value
        line += value.count(_NEWLINE)


def _preprocessed(tokens: Iterable[str], reader: Any) -> Iterable[str]:
    if hasattr(reader, "preprocess"):
        done: Iterable[str] = reader.preprocess(tokens)
        return done
    return (token for token in tokens if not token.isspace() or token == _NEWLINE)


def _counted(
    pieces: Iterable[str],
    reader: Any,
    counts: tuple[list[int], bytearray, bytearray],
    words: Words,
    deadline: float,
) -> Iterator[str]:
    """Counts lines, tokens, conditions, comments and control words by line, and passes on the tokens of code."""
    context, conditions, comment_of = reader.context, reader.conditions, reader.get_comment_from_token
    tokens, marks, controls = counts
    last = len(tokens) - 1
    line, fresh, leading = 1, True, True
    context.current_line = line
    for number, token in enumerate(pieces):
        if not number & _CHECK_EVERY:
            limit.check(deadline)
        if token == _NEWLINE:
            context.current_line = line = min(line + 1, last)
            fresh = leading = True
            continue
        newlines = token.count(_NEWLINE)
        if comment_of(token) is not None:
            _mark_comment(marks, line, newlines)
            context.current_line = line = min(line + newlines, last)
            fresh = fresh or newlines > 0
            continue
        tokens[line] += 1
        leading = _control(controls, line, token, words, leading)
        marks[line : min(line + newlines, last) + 1] = bytes([CODE]) * (min(line + newlines, last) - line + 1)
        context.current_line = line = min(line + newlines, last)
        context.newline = fresh or newlines > 0
        fresh = False
        function = context.current_function
        function.end_line = line
        if token in conditions:
            function.cyclomatic_complexity += 1
        yield token


def _control(controls: bytearray, line: int, token: str, words: Words, leading: bool) -> bool:
    """Marks a line whose token opens a control structure; returns whether the next token may still begin the line."""
    if token in words.control:
        controls[line] = nesting.BEGINS if leading else controls[line] or nesting.HOLDS
    if not leading:
        return False
    if token in words.parts:
        controls[line] = nesting.PART
    return token in words.leading


def _mark_comment(marks: bytearray, line: int, newlines: int) -> None:
    for at in range(line, min(line + newlines + 1, len(marks))):
        if not marks[at]:
            marks[at] = COMMENT
