"""The seven metrics of a piece of code: of each file, and of a change.

``loc`` and ``tok`` are counts, ``cx`` is McCabe's cyclomatic complexity (1976) as lizard and radon count it, ``nest``
the nesting depth of control structures (see ``nesting``), ``ind`` a mean level of indentation, ``com`` a share from 0
to 1, ``cmp`` a ratio. A line is blank, or comment (it holds only comment, or is part of a docstring), or else code; a
line inside a string is code.
"""

from __future__ import annotations

import re
import zlib
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, compress
from types import MappingProxyType

from goji_hook.change import exclusions as skip
from goji_hook.change.collect import Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.git.diff import Ranges
from goji_hook.metrics import comments, nesting
from goji_hook.metrics import lizard_reader as reading
from goji_hook.metrics.lizard_reader import COMMENT, Reading
from goji_hook.system import time_limit as limit

#: Seconds of computing that one file may take.
SECONDS = 5.0

_NEWLINE = re.compile(rb"\n")
_STEP = 4  # columns of an indentation step in a file that shows none


class Unmeasurable(GojiError):
    """A file that cannot be measured; ``reason`` is what a list of skipped files says of it."""

    def __init__(self, path: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True)
class FunctionMetrics:
    """A function: its lines in the file, its lines of code, its complexity and its nesting depth (not its callees')."""

    name: str
    line: int
    end_line: int
    loc: int
    cx: int
    nest: int


@dataclass(frozen=True)
class FileMetrics:
    """What the lines under review of one file measure, and the functions that they touch.

    The metrics of a change are made of ``comment_lines``, ``code_lines``, ``indents`` (the sum of their levels) and
    ``text`` (the raw bytes of the lines).
    """

    path: str
    language: str
    values: Mapping[str, float]
    functions: tuple[FunctionMetrics, ...]
    comment_lines: int
    code_lines: int
    indents: float
    text: bytes


#: What comes of a file: its metrics, or the reason why it has none.
Measured = FileMetrics | Skipped


@dataclass(frozen=True)
class ChangeMetrics:
    """The metrics of a change, of each of its files, and what was not measured."""

    values: Mapping[str, float]
    files: tuple[FileMetrics, ...]
    skipped: tuple[Skipped, ...]


def measure(change: Change, seconds: float | None = None) -> ChangeMetrics:
    """Measure a change: ``loc`` and ``tok`` add up, ``cx`` and ``nest`` are the highest among the touched functions.

    ``ind``, ``com`` and ``cmp`` are taken over all its lines together. A file that cannot be measured, or
    not in so many *seconds* (None: ``SECONDS``), is skipped.
    """
    from goji_hook.metrics import parallel as sharing

    seconds = SECONDS if seconds is None else seconds
    count = sharing.workers(change.files)
    found = (
        [tried(file, seconds) for file in change.files] if count < 2 else sharing.measured(change.files, seconds, count)
    )
    files = tuple(one for one in found if isinstance(one, FileMetrics))
    skipped = (*change.skipped, *(one for one in found if isinstance(one, Skipped)))
    return ChangeMetrics(together(files), files, tuple(sorted(skipped, key=lambda one: (one.path, one.reason))))


def tried(file: FileChange, seconds: float) -> Measured:
    """A file's metrics, or why it has none."""
    try:
        return measure_file(file.path, file.content, file.added, seconds)
    except Unmeasurable as error:
        return Skipped(file.path, error.reason)


def measure_file(path: str, content: bytes, added: Ranges | None = None, seconds: float | None = None) -> FileMetrics:
    """Measure the added lines of a file, or all of it (None); raises Unmeasurable, with the reason, and nothing else.

    ``tok`` counts lizard's tokens by the line on which each begins, so that a multi-line string counts where it starts.
    """
    reader = skip.reader(path)
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
        "ind": _share(levels, len(mine)),
        "com": _share(commented, commented + len(mine)),
        "cmp": compression((text,)),
    }
    return FileMetrics(path, found.language, MappingProxyType(values), functions, commented, len(mine), levels, text)


def _share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


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


def indent_step(margins: Iterable[str]) -> int:
    """The columns of one indentation step: the most common growth from a line to the next, the smaller of two."""
    growths: Counter[int] = Counter()
    before = 0
    for margin in margins:
        columns = len(margin)
        if columns > before and "\t" not in margin:
            growths[columns - before] += 1
        before = columns
    return min(growths, key=lambda growth: (-growths[growth], growth), default=_STEP)


def compression(texts: Iterable[bytes]) -> float:
    """Raw bytes over bytes compressed by zlib at level 6, over all texts together; 0 for none.

    zlib adds 8 bytes or more, and finds little to share in a few lines, so that a text of less than about a hundred
    bytes comes out below 1: such a ratio says nothing about the code.
    """
    compressor = zlib.compressobj(6)
    raw = packed = 0
    for text in texts:
        raw += len(text)
        packed += len(compressor.compress(text))
    return raw / (packed + len(compressor.flush()))


def language(files: Sequence[FileMetrics]) -> str:
    """The language that all of the files are in, by lizard's name for it; empty if that is not one."""
    languages = {file.language for file in files}
    return languages.pop() if len(languages) == 1 else ""


def together(files: Sequence[FileMetrics]) -> Mapping[str, float]:
    """The metrics of a change that these files make up, its files in order of their paths."""
    code = sum(file.code_lines for file in files)
    commented = sum(file.comment_lines for file in files)
    values = {
        "loc": sum(file.values["loc"] for file in files),
        "tok": sum(file.values["tok"] for file in files),
        "cx": max((file.values["cx"] for file in files), default=1.0),
        "nest": max((file.values["nest"] for file in files), default=0.0),
        "ind": _share(sum(file.indents for file in files), code),
        "com": _share(commented, commented + code),
        "cmp": compression(file.text for file in files),
    }
    return MappingProxyType(values)
