"""The seven metrics of a piece of code: of each file, and of a change.

``loc`` and ``tok`` are counts, ``cx`` is McCabe's cyclomatic complexity (1976) as lizard and radon count it, ``nest``
the nesting depth of control structures (see ``nesting``), ``ind`` a mean level of indentation, ``com`` a share from 0
to 1, ``cmp`` a ratio. A line is blank, or comment (it holds only comment, or is part of a docstring), or else code; a
line inside a string is code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate, compress
from types import MappingProxyType

from goji_hook.change import exclusions as skip
from goji_hook.change.types import FileChange, Skipped
from goji_hook.git.diff import Ranges
from goji_hook.languages import reader_of
from goji_hook.metrics import comments, nesting
from goji_hook.metrics import lizard_reader as reading
from goji_hook.metrics.formulas import compression, indent_step, share
from goji_hook.metrics.lizard_reader import COMMENT, Reading
from goji_hook.metrics.types import FileMetrics, FunctionMetrics, Measured, Unmeasurable
from goji_hook.system import time_limit as limit
from goji_hook.system.deadline import Deadline

#: Seconds of computing that one file may take.
SECONDS = 5.0

_NEWLINE = re.compile(rb"\n")


def tried(file: FileChange, seconds: float, deadline: Deadline | None = None) -> Measured:
    """A file's metrics, or why it has none."""
    if deadline is not None:
        seconds = min(seconds, max(deadline.left(), 0.0))
        if not seconds:
            return Skipped(file.path, f"not measured: {deadline.reason}")
    try:
        return measure_file(file.path, file.content, file.added, seconds)
    except Unmeasurable as error:
        over = deadline is not None and deadline.is_over()
        return Skipped(file.path, f"not measured: {deadline.reason}" if deadline and over else error.reason)


def measure_file(path: str, content: bytes, added: Ranges | None = None, seconds: float | None = None) -> FileMetrics:
    """Measure the added lines of a file, or all of it (None); raises Unmeasurable, with the reason, and nothing else.

    ``tok`` counts lizard's tokens by the line on which each begins, so that a multi-line string counts where it starts.
    """
    reader = reader_of(path)
    reason = skip.by_content(content) if reader is not None else skip.by_path(path)
    if reader is None or reason is not None:
        raise Unmeasurable(path, reason or "no lizard reader")
    seconds = SECONDS if seconds is None else seconds
    deadline = limit.ends_in(seconds)
    try:
        with limit.alarm(deadline):
            lines = _lines(content, path)
            found = _read(reader, lines, added, deadline)
            return _file(path, content, lines, found, added)
    except Unmeasurable:
        raise
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


def _read(reader: object, lines: list[str], added: Ranges | None, deadline: float) -> Reading:
    text = "\n".join(lines) + "\n"
    found = reading.read(reader, text, deadline)
    if not reading.comments_are_exact(found.language, text):
        last = len(lines) if added is None else max((end for _, end in added), default=0)
        comments.mark(found.language, text, found.marks, last, deadline)
    if lines and lines[0].startswith("#!"):
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
    functions = _touched(found, lines, code, ranges)
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


def _touched(
    found: Reading, lines: Sequence[str], code: Sequence[bool], ranges: Sequence[tuple[int, int]]
) -> tuple[FunctionMetrics, ...]:
    """The functions that share a line with the ranges, by line."""
    ends = [last for _, last in ranges]
    sums = [0, *accumulate(code)]
    functions = sorted(found.functions, key=lambda one: (one.line, one.end_line, one.name))
    depths = nesting.depths(lines, found.tokens, found.controls, [(one.line, one.end_line) for one in functions])
    touched = []
    for one, depth in zip(functions, depths, strict=True):
        at = bisect_left(ends, one.line)
        if at < len(ends) and ranges[at][0] <= one.end_line:
            end = min(one.end_line, len(code))
            loc = sums[end] - sums[min(one.line, end + 1) - 1]
            touched.append(FunctionMetrics(one.name, one.line, one.end_line, loc, one.cx, depth))
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
