"""Measures the added lines of one file, or all of it.

``loc`` and ``tok`` are counts. ``cx`` is McCabe's cyclomatic complexity (1976) with boolean operators counted, ``nest``
the nesting depth of control structures, both by syntax (docs/metrics.md). ``ind`` is a mean level of indentation,
``com`` a share from 0 to 1, ``cmp`` a ratio. A line is blank, or comment (it holds only comment, or is part of a
docstring), or else code; a line inside a string is code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from itertools import compress

from goji_hook import languages
from goji_hook.change.types import FileChange, Skipped
from goji_hook.git.diff import Ranges
from goji_hook.metrics import pieces
from goji_hook.metrics.formulas import indent_step, share
from goji_hook.metrics.pieces import Piece
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.lines import CODE, COMMENT
from goji_hook.metrics.syntax.read import Reading, read
from goji_hook.metrics.types import FileMetrics, FileValues, FunctionMetrics, Measured, Unmeasurable
from goji_hook.system import time_limit as limit
from goji_hook.system.deadline import Deadline

#: Seconds of computing that one file may take.
SECONDS = 5.0

_MARGIN = re.compile(rb"^[ \t]*", re.MULTILINE)
_IS_CODE = bytes(byte == CODE for byte in range(256))


def tried(file: FileChange, seconds: float, deadline: Deadline | None = None) -> Measured:
    """Measures a file of a change; returns its metrics, or the reason why it has none."""
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
            found = pieces.split(path, language, content, added)
            return _summed(path, [(piece, _read(piece, deadline)) for piece in found])
    except NotMeasuredError as error:
        raise Unmeasurable(path, str(error)) from error
    except limit.OutOfTimeError:
        raise Unmeasurable(path, f"not measured: took over {seconds:g} s") from None
    except Exception as error:  # lizard and Pygments raise whatever they trip over
        raise Unmeasurable(path, f"not measured: {type(error).__name__} while reading it") from error


def _read(piece: Piece, deadline: float) -> Reading:
    if piece.language in languages.BY_LIZARD:
        from goji_hook.metrics import lizard_reader

        found = lizard_reader.read(piece.language, piece.source.decode("utf-8"), deadline)
    else:
        found = read(piece.language, piece.source, deadline)
    if languages.is_shebang(piece.source):
        found.marks[1] = COMMENT
    return found


def _summed(path: str, parts: Sequence[tuple[Piece, Reading]]) -> FileMetrics:
    """Adds up the pieces of a file; most files are one."""
    code = comments = tokens = 0
    levels = 0.0
    functions: list[FunctionMetrics] = []
    for piece, found in parts:
        lines = piece.source.split(b"\n")
        if not lines[-1]:
            lines.pop()
        ranges = _within(piece.added, len(lines))
        for first, last in ranges:
            code += found.marks.count(CODE, first, last + 1)
            comments += found.marks.count(COMMENT, first, last + 1)
            tokens += found.tokens(first, last)
        levels += _levels(lines, found.marks, ranges)
        functions += _touched(found, ranges, piece.cell)
    text = b"".join(piece.text for piece, _ in parts)
    values = {
        "loc": float(code),
        "tok": float(tokens),
        "cx": float(max((function.cx for function in functions), default=1)),
        "nest": float(max((function.nest for function in functions), default=0)),
        "ind": share(levels, code),
        "com": share(comments, comments + code),
    }
    language = parts[0][1].language
    return FileMetrics(path, language, FileValues(values, text), tuple(functions), comments, code, levels, text)


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


def _touched(found: Reading, ranges: Sequence[tuple[int, int]], cell: int | None) -> list[FunctionMetrics]:
    """The functions that share a line with the ranges, by line."""
    ends = [last for _, last in ranges]
    touched = []
    for one in found.functions:
        at = bisect_left(ends, one.line)
        if at < len(ends) and ranges[at][0] <= one.end_line:
            loc = found.marks.count(CODE, one.line, one.end_line + 1)
            touched.append(FunctionMetrics(one.name, one.line, one.end_line, loc, one.cx, one.nest, cell))
    return touched


def _levels(lines: Sequence[bytes], marks: bytearray, ranges: Sequence[tuple[int, int]]) -> float:
    """The sum of the indentation levels of some lines: a tab is one, as many spaces as the file's step another."""
    if not ranges:
        return 0.0
    everything = _margins(lines, marks, 1, len(lines))
    whole = ranges[0] == (1, len(lines))
    parts = (everything,) if whole else (_margins(lines, marks, first, last) for first, last in ranges)
    mine = b"".join(b"".join(margins) for margins in parts)
    tabs = mine.count(b"\t")
    return tabs + (len(mine) - tabs) / indent_step(everything)


def _margins(lines: Sequence[bytes], marks: bytearray, first: int, last: int) -> list[bytes]:
    """The blanks before each line of code from a first line to a last one."""
    code = b"\n".join(compress(lines[first - 1 : last], marks[first : last + 1].translate(_IS_CODE)))
    margins: list[bytes] = _MARGIN.findall(code)
    return margins
