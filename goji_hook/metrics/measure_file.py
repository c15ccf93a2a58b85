"""Measures the added lines of one file, or all of it.

``loc`` and ``tok`` are counts. ``cx`` is McCabe's cyclomatic complexity (1976) with boolean operators counted, ``nest``
the nesting depth of control structures, both by syntax (docs/metrics.md). ``ind`` is a mean level of indentation,
``com`` a share from 0 to 1, ``cmp`` a ratio. A line is blank, or comment (it holds only comment, or is part of a
docstring), or else code; a line inside a string is code.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import compress

from goji_hook import languages
from goji_hook.change.types import Before, FileChange, Skipped
from goji_hook.git.diff import Hunk, Ranges
from goji_hook.metrics import pieces, quoted_code
from goji_hook.metrics.formulas import indent_step, share
from goji_hook.metrics.pieces import Piece
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.functions import Function
from goji_hook.metrics.syntax.lines import CODE, COMMENT
from goji_hook.metrics.syntax.read import Reading, read
from goji_hook.metrics.types import FileMetrics, FileValues, FunctionMetrics, Measured, Unmeasurable, Versions
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
        return measure(file, seconds)
    except Unmeasurable as error:
        over = deadline is not None and deadline.is_over()
        return Skipped(file.path, f"not measured: {deadline.reason}" if deadline and over else error.reason)


def measure_file(path: str, content: bytes, added: Ranges | None = None, seconds: float | None = None) -> FileMetrics:
    """Measures the added lines of a file (None: all of it), see ``measure``."""
    before = None if added is None else Before(path, "not asked for")
    hunks = tuple(Hunk(0, 0, first, last - first + 1) for first, last in added or ())
    return measure(FileChange(path, content, added, before, hunks), SECONDS if seconds is None else seconds)


def measure(file: FileChange, seconds: float) -> FileMetrics:
    """Measures the added lines of a file in at most *seconds* of computing, and finds its functions on both sides.

    A multi-line string counts as one token of the line where it begins. Raises Unmeasurable, with the reason, and
    nothing else. Whether the file should be reviewed at all (see ``exclusions``) is for the caller to ask.
    """
    deadline = limit.ends_in(seconds)
    with _explained(file.path, seconds), limit.alarm(deadline):
        if file.gone and file.before is not None:
            before = _functions(file.before, deadline)
            return _nothing_left(file, _language(file.before.path, _content(file.before)), Versions((), before))
        language = _language(file.path, file.content)
        found = pieces.split(file.path, language, file.content, file.added)
        found_and_read = [(piece, _read(piece, deadline)) for piece in found]
        measured = _summed(file, found_and_read, deadline)
        after = _all_functions(found_and_read)
        old = file.before if _may_differ(file, after) else None
    return replace(measured, versions=_versions(old, after, seconds, deadline))


@contextmanager
def _explained(path: str, seconds: float) -> Iterator[None]:
    """Turns whatever reading a file raises into Unmeasurable."""
    try:
        yield
    except Unmeasurable:
        raise
    except NotMeasuredError as error:
        raise Unmeasurable(path, str(error)) from error
    except limit.OutOfTimeError:
        raise Unmeasurable(path, f"not measured: took over {seconds:g} s") from None
    except Exception as error:  # lizard and Pygments raise whatever they trip over
        raise Unmeasurable(path, f"not measured: {type(error).__name__} while reading it") from error


def _language(path: str, content: bytes) -> str:
    language = languages.detect(path, content)
    if language is None:
        raise Unmeasurable(path, languages.unknown(path))
    return language


def _content(before: Before) -> bytes:
    if isinstance(before.content, str):
        raise Unmeasurable(before.path, before.content)
    return before.content


def _functions(before: Before, deadline: float) -> tuple[FunctionMetrics, ...]:
    """Finds all functions of a file before the change. Raises Unmeasurable and what reading raises."""
    content = _content(before)
    found = pieces.split(before.path, _language(before.path, content), content, None)
    return _all_functions([(piece, _read(piece, deadline)) for piece in found])


def _versions(old: Before | None, after: tuple[FunctionMetrics, ...], seconds: float, deadline: float) -> Versions:
    """Finds the functions of the old version, if it is given, beside those of the new one."""
    if old is None:
        return Versions(after)
    try:
        with _explained(old.path, seconds), limit.alarm(deadline):
            return Versions(after, _functions(old, deadline))
    except Unmeasurable as error:
        return Versions(after, trouble=error.reason)


def _may_differ(file: FileChange, after: Sequence[FunctionMetrics]) -> bool:
    """Returns whether a function that was there before may be touched: lines went, or lines came into a function."""
    if file.removed or any(function.cell is not None for function in after):
        return True
    added = sorted(file.touched or ())
    ends = [last for _, last in added]
    for function in after:
        at = bisect_left(ends, function.line)
        if at < len(ends) and added[at][0] <= function.end_line:
            first, last = added[at]
            if not first <= function.line <= function.end_line <= last:
                return True
    return False


def _all_functions(read: Sequence[tuple[Piece, Reading]]) -> tuple[FunctionMetrics, ...]:
    return tuple(_measured(found, one, piece.cell) for piece, found in read for one in found.functions)


def _measured(found: Reading, one: Function, cell: int | None) -> FunctionMetrics:
    loc = found.marks.count(CODE, one.line, one.end_line + 1)
    return FunctionMetrics(one.name, one.line, one.end_line, loc, one.cx, one.nest, cell)


def _nothing_left(file: FileChange, language: str, versions: Versions) -> FileMetrics:
    """Returns the metrics of a deleted file: it has no lines any more."""
    values = {"loc": 0.0, "tok": 0.0, "cx": 1.0, "nest": 0.0, "ind": 0.0, "com": 0.0}
    return FileMetrics(file.path, language, FileValues(values, b""), (), 0, 0, 0.0, b"", versions=versions)


def _read(piece: Piece, deadline: float) -> Reading:
    if piece.language in languages.BY_LIZARD:
        from goji_hook.metrics import lizard_reader

        found = lizard_reader.read(piece.language, piece.source.decode("utf-8"), deadline)
    else:
        found = read(piece.language, piece.source, deadline)
    if languages.is_shebang(piece.source):
        found.marks[1] = COMMENT
    return found


def _summed(file: FileChange, parts: Sequence[tuple[Piece, Reading]], deadline: float) -> FileMetrics:
    """Adds up the pieces of a file; most files are one."""
    code = comments = quoted = tokens = 0
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
            if piece.language not in languages.BY_LIZARD:
                quoted += quoted_code.count(piece.language, lines, found.marks, first, last, deadline)
            tokens += found.tokens(first, last)
        levels += _levels(lines, found.marks, ranges)
        functions += _touched(found, _touching(file, piece, ranges, len(lines)), piece.cell)
    text = b"".join(piece.text for piece, _ in parts)
    comments -= quoted
    values = {
        "loc": float(code),
        "tok": float(tokens),
        "cx": float(max((function.cx for function in functions), default=1)),
        "nest": float(max((function.nest for function in functions), default=0)),
        "ind": share(levels, code),
        "com": share(comments, comments + code),
    }
    values_of_file = FileValues(values, text)
    language = parts[0][1].language
    return FileMetrics(
        file.path,
        language,
        values_of_file,
        tuple(functions),
        comments,
        code,
        levels,
        text,
        quoted_code=quoted,
        part=file.before is not None,
    )


def _touching(file: FileChange, piece: Piece, added: list[tuple[int, int]], count: int) -> Sequence[tuple[int, int]]:
    """Returns the lines that the change wrote in a piece, moved ones and the places of removed ones among them."""
    if piece.cell is not None or file.before is None:
        return added
    removed = [(hunk.new, hunk.new + 1) for hunk in file.hunks if not hunk.added and hunk.new]
    return _within(tuple(sorted((*(file.touched or ()), *removed))), count)


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
            touched.append(_measured(found, one, cell))
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
