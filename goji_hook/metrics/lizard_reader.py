"""lizard over one text: tokens of each line, functions, and the lines that hold only comment where lizard can tell.

lizard's pipeline is kept (reader, preprocessing, conditions), but its comment, line, token and condition counters are
one stage here, which also keeps the line of each token. That is faster than lizard's own four stages, and is not misled
as those are: they take a form feed in a comment for a line, stop for good at a comment that says ``GENERATED CODE``,
and leave out a function that asks for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from typing import Any

from goji_hook.languages import reader_of
from goji_hook.metrics import nesting
from goji_hook.metrics.nesting import Words
from goji_hook.system import time_limit as limit

_NAME = 200  # characters: a reader that lost its way takes a paragraph for a name
_CHECK_EVERY = 0x3FF  # tokens between two looks at the clock
_NEWLINE = "\n"
_LAYOUT = re.compile(r"\n|[^\S\n]+|\S+")
_SCRIPT = re.compile(r"(<script\b[^>]*>)(.*?)(</script\s*>|\Z)", re.DOTALL | re.IGNORECASE)
_NOT_NEWLINE = re.compile(r"[^\n]+")
_DEPTH = {**dict.fromkeys("([{", 1), **dict.fromkeys(")]}", -1)}
_PREFIXES = frozenset(
    ("r", "u", "b", "R", "U", "B", "br", "rb", "Rb", "bR", "BR", "RB", "Br", "rB", "async")
)  # of a string, and of a loop

#: Languages whose comments are exact: on real sources they agree with Pygments line for line (tests/test_comments.py).
_EXACT = frozenset(
    {"cpp", "java", "csharp", "javascript", "typescript", "tsx", "python", "objectivec", "go", "swift", "kotlin"}
    | {"solidity", "php", "scala", "rust", "erlang"}
)
#: Of these, the ones whose block comments nest, which lizard does not follow.
_NESTING_COMMENTS = frozenset({"swift", "kotlin", "scala", "rust"})
_COMMENT = re.compile(r'//[^\n]*|"(?:\\.|[^"\\])*"|/\*(?:(?!\*/|/\*).)*(/\*)?', re.DOTALL)

#: Rust's raw strings and lifetimes: lizard's own reader takes the character 'a' for the lifetime 'a and an open quote.
_RUST = r"""|b?r"[^"]*"|b?r(#+)".*?"\1|'[A-Za-z_]\w*\b(?!')"""

CODE, COMMENT = 1, 2


@dataclass(frozen=True)
class Function:
    """A function as lizard sees it: name, first and last line, cyclomatic complexity."""

    name: str
    line: int
    end_line: int
    cx: int


@dataclass
class Reading:
    """What lizard found; ``tokens``, ``marks`` and ``controls`` are by line, counted from 1 (index 0 is unused).

    A mark is COMMENT where a line was seen to hold only comment or docstring; a control is one of ``nesting``'s marks.
    A token of several lines counts where it begins.
    """

    language: str
    tokens: list[int]
    marks: bytearray
    controls: bytearray
    functions: list[Function] = field(default_factory=list)


def read(reader_class: Any, text: str, deadline: float = float("inf")) -> Reading:
    """Analyse a text with newlines only as line ends; raises OutOfTimeError after *deadline* (see ``limit``).

    Whatever lizard raises on text that it cannot follow comes through.
    """
    from lizard import FileInfoBuilder

    language = str(reader_class.language_names[0])
    size = text.count("\n") + 2
    result = Reading(language, [0] * size, bytearray(size), bytearray(size))
    context = FileInfoBuilder("")
    context.with_namespace = partial(_qualified, context)
    reader = _mended(reader_class)(context)
    tokens = _preprocessed(_tokens(reader, text, language, result.marks), reader)
    spans: list[tuple[int, int]] = []
    words = nesting.words(language)
    if language == "python":
        tokens = _statements(tokens, words, spans, result.controls)
        words = nesting.NONE
    for _ in reader(_counted(tokens, reader, result, words, deadline), reader):
        pass
    for first, last in spans:
        result.marks[first : last + 1] = bytes([COMMENT]) * (last - first + 1)
    result.functions.extend(map(_function, context.fileinfo.function_list))
    return result


def _qualified(context: Any, name: str) -> str:
    """A function's name in those that are open around it.

    lizard puts the whole name of each of them before it, so that it doubles with each level: thirty lines of Fortran
    that open a function each would take the memory of any machine.
    """
    from lizard import FunctionInfo

    parts = [name]
    for outer in reversed(context.nesting_stack):
        parts.append(outer.name_in_space)
        if isinstance(outer, FunctionInfo):
            break
    full = "".join(reversed(parts))
    return full if len(full) <= _NAME else name


def _function(found: Any) -> Function:
    name = " ".join(str(found.name)[:_NAME].split()) or "(anonymous)"
    end = max(int(found.end_line), int(found.start_line))
    return Function(name, found.start_line, end, int(found.cyclomatic_complexity))


def _mended(reader_class: Any) -> Any:
    """The reader to use: lizard's own for Vue drops the newlines outside of scripts, and with them the line numbers."""
    if reader_class.language_names[0] != "vue":
        return reader_class
    return reader_of("script.ts")


def comments_are_exact(language: str, text: str) -> bool:
    """Whether the marks of a reading tell every comment line; where not, Pygments does."""
    if language in _NESTING_COMMENTS and "/*" in text:
        return not any(match[1] for match in _COMMENT.finditer(text))
    return language in _EXACT


def _tokens(reader: Any, text: str, language: str, marks: bytearray) -> Iterator[str]:
    if language == "erlang":
        return _erlang(text, marks)
    if language == "rust":
        return iter(import_module("lizard_languages.code_reader").CodeReader.generate_tokens(text, _RUST))
    return iter(reader.generate_tokens(scripts_only(text) if language == "vue" else text))


def scripts_only(text: str) -> str:
    """A Vue component with all but its scripts blanked, newlines kept."""
    kept, at = [], 0
    for match in _SCRIPT.finditer(text):
        kept += [_NOT_NEWLINE.sub("", text[at : match.start(2)]), match[2]]
        at = match.end(2)
    return "".join([*kept, _NOT_NEWLINE.sub("", text[at:])])


def _erlang(text: str, marks: bytearray) -> Iterator[str]:
    """The tokens that lizard takes from Pygments, with the newlines that it loses; comments are marked, not passed."""
    from pygments.lexers import get_lexer_by_name

    line = 1
    for _, kind, value in get_lexer_by_name("erlang").get_tokens_unprocessed(text):
        if str(kind).startswith("Token.Comment"):
            _mark_comment(marks, line, 0)
        elif value.isspace():
            yield from _LAYOUT.findall(value)
        else:
            yield value
        line += value.count(_NEWLINE)


def _preprocessed(tokens: Iterable[str], reader: Any) -> Iterable[str]:
    if hasattr(reader, "preprocess"):
        done: Iterable[str] = reader.preprocess(tokens)
        return done
    return (token for token in tokens if not token.isspace() or token == _NEWLINE)


def _statements(
    tokens: Iterable[str], words: Words, spans: list[tuple[int, int]], controls: bytearray
) -> Iterator[str]:
    """Pass on Python's tokens; note the lines of each string that is a statement, and of each that a word controls."""
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
            newlines = token.count(_NEWLINE)
            if opening and token[0] in "\"'":
                found = line, line + newlines
                opening = False
            elif opening and (token in words.control or token in words.parts):
                controls[line] = nesting.BEGINS if token in words.control else nesting.PART
                opening = False
            elif not (opening and token in _PREFIXES):
                found, opening = None, False
                depth = max(0, depth + _DEPTH.get(token, 0))
            line += newlines
        yield token
    if found:
        spans.append(found)


def _counted(tokens: Iterable[str], reader: Any, result: Reading, words: Words, deadline: float) -> Iterator[str]:
    """Count lines, tokens, conditions, comments and control words, and pass on what is code."""
    context, conditions, comment_of = reader.context, reader.conditions, _comment_of(reader, result.language)
    counts, marks, controls = result.tokens, result.marks, result.controls
    control, last = words.control, len(counts) - 1
    line, fresh, leading = 1, True, True
    context.current_line = line
    for number, token in enumerate(tokens):
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
        counts[line] += 1
        marks[line] = CODE
        if token in control:
            controls[line] = nesting.BEGINS if leading else controls[line] or nesting.HOLDS
        if leading:
            if token in words.parts:
                controls[line] = nesting.PART
            leading = token in words.leading
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


def _comment_of(reader: Any, language: str) -> Callable[[str], str | None]:
    """What of a token is comment (None: nothing); in PHP a hash begins one, which lizard takes for C's macros."""
    theirs: Callable[[str], str | None] = reader.get_comment_from_token
    if language != "php":
        return theirs
    return lambda token: token if token[0] == "#" and token[:2] != "#[" else theirs(token)


def _mark_comment(marks: bytearray, line: int, newlines: int) -> None:
    for at in range(line, min(line + newlines + 1, len(marks))):
        if not marks[at]:
            marks[at] = COMMENT
