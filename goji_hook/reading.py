"""lizard over one text: tokens of each line, functions, and the lines that hold only comment where lizard can tell.

lizard's pipeline is kept (reader, preprocessing, conditions, ``nd``), but its comment, line, token and condition
counters are one stage here, which also keeps the line of each token. That is faster than lizard's own four stages, and
is not misled as those are: they take a form feed in a comment for a line, stop for good at a comment that says
``GENERATED CODE``, and leave out a function that asks for it.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from goji_hook import skip
from goji_hook.limit import OutOfTimeError

_NAME = 200  # characters: a reader that lost its way takes a paragraph for a name
_CHECK_EVERY = 0x3FF  # tokens between two looks at the clock
_NEWLINE = "\n"
_LAYOUT = re.compile(r"\n|[^\S\n]+|\S+")
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_NOT_NEWLINE = re.compile(r"[^\n]+")
_DEPTH = {**dict.fromkeys("([{", 1), **dict.fromkeys(")]}", -1)}
_STRING_PREFIXES = frozenset(("r", "u", "b", "R", "U", "B", "br", "rb", "Rb", "bR", "BR", "RB", "Br", "rB"))

#: Readers whose comments are exact: on real sources they agree with Pygments line for line (tests/test_metrics.py).
EXACT = frozenset(
    {"cpp", "java", "csharp", "javascript", "typescript", "tsx", "python", "objectivec", "go", "swift", "kotlin",
     "solidity", "php", "scala"}
)  # fmt: skip

CODE, COMMENT = 1, 2


@dataclass(frozen=True)
class Function:
    """A function as lizard sees it: name, first and last line, cyclomatic complexity, nesting depth."""

    name: str
    line: int
    end_line: int
    cx: int
    nest: int


@dataclass
class Reading:
    """What lizard found; ``tokens`` and ``marks`` are by line, counted from 1 (index 0 is unused).

    A mark is COMMENT where a line was seen to hold only comment or docstring. Multi-line tokens count where they begin.
    """

    language: str
    tokens: list[int]
    marks: bytearray
    functions: list[Function] = field(default_factory=list)


def read(reader_class: Any, text: str, deadline: float = float("inf")) -> Reading:
    """Analyse a text with newlines only as line ends; raises OutOfTimeError after *deadline* (of ``time.monotonic``).

    Whatever lizard raises on text that it cannot follow comes through.
    """
    _nesting()
    from lizard import FileInfoBuilder

    language = str(reader_class.language_names[0])
    size = text.count("\n") + 2
    result = Reading(language, [0] * size, bytearray(size))
    context = FileInfoBuilder("")
    reader = _mended(reader_class)(context)
    tokens = _preprocessed(_tokens(reader, text, language), reader)
    spans: list[tuple[int, int]] = []
    if language == "python":
        tokens = _docstrings(tokens, spans)
    for _ in reader(_nesting()(_counted(tokens, reader, result, deadline), reader), reader):
        pass
    for first, last in spans:
        result.marks[first : last + 1] = bytes([COMMENT]) * (last - first + 1)
    result.functions.extend(map(_function, context.fileinfo.function_list))
    return result


def _function(found: Any) -> Function:
    name = " ".join(str(found.name)[:_NAME].split()) or "(anonymous)"
    end = max(int(found.end_line), int(found.start_line))
    return Function(name, found.start_line, end, int(found.cyclomatic_complexity), int(found.max_nesting_depth))


@cache
def _nesting() -> Callable[[Iterable[str], Any], Iterator[str]]:
    """lizard's nesting extension, which patches its classes when imported, so that it must come before any reading."""
    from lizard_ext.lizardnd import LizardExtension

    extension: Callable[[Iterable[str], Any], Iterator[str]] = LizardExtension()
    return extension


def _mended(reader_class: Any) -> Any:
    """The reader to use: lizard's own for Vue drops the newlines outside of scripts, and with them the line numbers."""
    if reader_class.language_names[0] != "vue":
        return reader_class
    return skip.reader("script.ts")


def _tokens(reader: Any, text: str, language: str) -> Iterable[str]:
    if language == "erlang":
        return _erlang(text)
    tokens: Iterable[str] = reader.generate_tokens(scripts_only(text) if language == "vue" else text)
    return tokens


def scripts_only(text: str) -> str:
    """A Vue component with all but its scripts blanked, newlines kept."""
    kept, at = [], 0
    for match in _SCRIPT.finditer(text):
        kept += [_NOT_NEWLINE.sub("", text[at : match.start(2)]), match[2]]
        at = match.end(2)
    return "".join([*kept, _NOT_NEWLINE.sub("", text[at:])])


def _erlang(text: str) -> Iterator[str]:
    """The tokens that lizard takes from Pygments, with the newlines that it loses."""
    from pygments.lexers import get_lexer_by_name

    for _, _, value in get_lexer_by_name("erlang").get_tokens_unprocessed(text):
        if value.isspace():
            yield from _LAYOUT.findall(value)
        else:
            yield value


def _preprocessed(tokens: Iterable[str], reader: Any) -> Iterable[str]:
    if hasattr(reader, "preprocess"):
        done: Iterable[str] = reader.preprocess(tokens)
        return done
    return (token for token in tokens if not token.isspace() or token == _NEWLINE)


def _docstrings(tokens: Iterable[str], spans: list[tuple[int, int]]) -> Iterator[str]:
    """Pass on Python's tokens, and note the lines of each string that is a statement by itself."""
    line, depth, opening = 1, 0, True
    found: tuple[int, int] | None = None
    for token in tokens:
        if token == _NEWLINE:
            line += 1
            opening = depth == 0
            if found:
                spans.append(found)
                found = None
        elif token[0] != "#":
            newlines = token.count("\n")
            if opening and token[0] in "\"'":
                found = line, line + newlines
                opening = False
            elif not (opening and token in _STRING_PREFIXES):
                found, opening = None, False
                depth = max(0, depth + _DEPTH.get(token, 0))
            line += newlines
        yield token
    if found:
        spans.append(found)


def _counted(tokens: Iterable[str], reader: Any, result: Reading, deadline: float) -> Iterator[str]:
    """Count lines, tokens, conditions and comments, and pass on what is code."""
    context, conditions, comment_of = reader.context, reader.conditions, reader.get_comment_from_token
    counts, marks = result.tokens, result.marks
    last = len(counts) - 1
    line, fresh = 1, True
    context.current_line = line
    for number, token in enumerate(tokens):
        if not number & _CHECK_EVERY and time.monotonic() > deadline:
            raise OutOfTimeError
        if token == _NEWLINE:
            context.current_line = line = min(line + 1, last)
            fresh = True
            continue
        newlines = token.count("\n")
        if comment_of(token) is not None:
            _mark_comment(marks, line, newlines)
            context.current_line = line = min(line + newlines, last)
            fresh = fresh or newlines > 0
            continue
        counts[line] += 1
        marks[line] = CODE
        if newlines:
            context.current_line = line = min(line + newlines, last)
            marks[line] = CODE
        context.newline = fresh or newlines > 0
        fresh = False
        function = context.current_function
        function.end_line = line
        if token in conditions:
            function.cyclomatic_complexity += 1
        yield token


def _mark_comment(marks: bytearray, line: int, newlines: int) -> None:
    for at in range(line, min(line + newlines + 1, len(marks))):
        if not marks[at]:
            marks[at] = COMMENT
