"""Measures the added lines of one file, or all of it.

``loc`` and ``tok`` are counts. ``cx`` is McCabe's cyclomatic complexity (1976) with boolean operators counted, ``nest``
the nesting depth of control structures, both by syntax (docs/metrics.md). ``ind`` is a mean level of indentation,
``com`` a share from 0 to 1, ``cmp`` a ratio. A line is blank, or comment (it holds only comment, or is part of a
docstring), or else code; a line inside a string is code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress
from types import MappingProxyType

from goji_hook import languages
from goji_hook.change.types import FileChange, Skipped
from goji_hook.git.diff import Ranges
from goji_hook.metrics.formulas import compression, indent_step, share
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.lines import COMMENT
from goji_hook.metrics.syntax.read import Reading, read
from goji_hook.metrics.types import FileMetrics, FunctionMetrics, Measured, Unmeasurable
from goji_hook.system import time_limit as limit

#: Seconds of computing that one file may take.
SECONDS = 5.0

_NEWLINE = re.compile(rb"\n")


def tried(file: FileChange, seconds: float) -> Measured:
    """Measures a file of a change; returns its metrics, or the reason why it has none."""
    try:
        return measure_file(file.path, file.content, file.added, seconds)
    except Unmeasurable as error:
        return Skipped(file.path, error.reason)


def measure_file(path: str, content: bytes, added: Ranges | None = None, seconds: float | None = None) -> FileMetrics:
    """Measures the added lines of a file (None: all of it) in at most *seconds* of computing (None: ``SECONDS``).

    A multi-line string counts as one token of the line where it begins. Raises Unmeasurable, with the reason, and
    nothing else. Whether the file should be reviewed at all (see ``exclusions``) is for the caller to ask.
    """
    language = languages.detect(path, content)
    if language is None:
        raise Unmeasurable(path, languages.unknown(path))
    seconds = SECONDS if seconds is None else seconds
    deadline = limit.ends_in(seconds)
    try:
        with limit.alarm(deadline):
            lines = _lines(content, path)
            return _file(path, content, lines, _read(language, lines, deadline), added)
    except Unmeasurable:
        raise
    except NotMeasuredError as error:
        raise Unmeasurable(path, str(error)) from error
    except limit.OutOfTimeError:
        raise Unmeasurable(path, f"not measured: took over {seconds:g} s") from None
    except Exception as error:  # lizard and Pygments raise whatever they trip over
        raise Unmeasurable(path, f"not measured: {type(error).__name__} while reading it") from error


def _lines(content: bytes, path: str) -> list[str]:
    """The lines of a text, parted at newlines only, as git counts them, without what else ends them."""
    try:
        text = _decoded(content)
    except UnicodeDecodeError:
        raise Unmeasurable(path, "not measured: it is not the UTF-16 that its first bytes say") from None
    lines = text.replace("\r\n", "\n").split("\n")
    if not lines[-1]:
        lines.pop()
    return lines


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return content.decode("utf-16")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read(language: str, lines: list[str], deadline: float) -> Reading:
    text = "\n".join(lines) + "\n"
    if language in languages.BY_LIZARD:
        from goji_hook.metrics import lizard_reader

        found = lizard_reader.read(language, text, deadline)
    else:
        found = read(language, text, deadline)
    if languages.is_shebang(lines[0] if lines else ""):
        found.marks[1] = COMMENT
    return found


def _file(path: str, content: bytes, lines: list[str], found: Reading, added: Ranges | None) -> FileMetrics:
    ranges = _within(added, len(lines))
    reviewed = [number for first, last in ranges for number in range(first, last + 1)]
    code = [
        bool(line) and not line.isspace() and mark != COMMENT
        for line, mark in zip(lines, found.marks[1:], strict=False)
    ]
    mine = [number for number in reviewed if code[number - 1]]
    levels = _levels(lines, code, mine)
    commented = sum(1 for number in reviewed if found.marks[number] == COMMENT and lines[number - 1].strip())
    functions = _touched(found, code, ranges)
    text = content if added is None else _raw(content, ranges)
    values = {
        "loc": float(len(mine)),
        "tok": float(sum(found.tokens[number] for number in reviewed)),
        "cx": float(max((function.cx for function in functions), default=1)),
        "nest": float(max((function.nest for function in functions), default=0)),
        "ind": share(levels, len(mine)),
        "com": share(commented, commented + len(mine)),
        "cmp": compression((text,)),
    }
    return FileMetrics(path, found.language, MappingProxyType(values), functions, commented, len(mine), levels, text)


def _within(added: Ranges | None, count: int) -> list[tuple[int, int]]:
    """The ranges in order, cut to the lines that there are, none overlapping another."""
    cut: list[tuple[int, int]] = []
    free = 1
    for first, last in sorted(((1, count),) if added is None else added):
        start, end = max(first, free), min(last, count)
        if start <= end:
            cut.append((start, end))
            free = end + 1
    return cut


def _raw(content: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """The bytes of some lines, their newlines included."""
    starts = [0, *(match.end() for match in _NEWLINE.finditer(content)), len(content)]
    return b"".join(content[starts[first - 1] : starts[last]] for first, last in ranges)


def _touched(found: Reading, code: Sequence[bool], ranges: Sequence[tuple[int, int]]) -> tuple[FunctionMetrics, ...]:
    """The functions that share a line with the ranges, by line."""
    ends = [last for _, last in ranges]
    sums = [0, *accumulate(code)]
    touched = []
    for one in found.functions:
        at = bisect_left(ends, one.line)
        if at < len(ends) and ranges[at][0] <= one.end_line:
            end = min(one.end_line, len(code))
            loc = sums[end] - sums[min(one.line, end + 1) - 1]
            touched.append(FunctionMetrics(one.name, one.line, one.end_line, loc, one.cx, one.nest))
    return tuple(touched)


def _levels(lines: Sequence[str], code: Sequence[bool], mine: Iterable[int]) -> float:
    """The sum of the indentation levels of some lines: a tab is one, as many spaces as the file's step another."""
    margins = [line[: len(line) - len(line.lstrip(" \t"))] for line in lines]
    step = indent_step(compress(margins, code))
    total = 0.0
    for number in mine:
        margin = margins[number - 1]
        tabs = margin.count("\t")
        total += tabs + (len(margin) - tabs) / step
    return total
