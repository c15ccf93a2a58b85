"""Finds each touched function again in the version before the change.

First by its qualified name in the same file (or what the file was called before); then, for those left over on both
sides, by the lines of their bodies, in any file of the change. What is left after that is new, or removed.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from goji_hook.change.types import FileChange
from goji_hook.evolution.types import FunctionChange
from goji_hook.git.diff import Ranges
from goji_hook.metrics.types import FileMetrics, FunctionMetrics

#: The share of like lines from which a function counts as another one's later form.
_ALIKE = 0.5
#: Like lines that two functions have in common at least.
_LEAST_LINES = 2
#: A line that more functions hold than this says nothing about where a function came from.
_COMMON = 30
#: Functions of one name, on both sides of a file, of which each is compared with each at most.
_MOST_PAIRS = 100_000
#: How often the lines of a file are read at most, as those of a function within others are also theirs.
_MOST_READINGS = 10
_TELLING = re.compile(rb"\w.*\w.*\w")


@dataclass
class _Loose:
    """A touched function without a counterpart: its file, and its lines without blanks."""

    file: FileMetrics
    path: str
    function: FunctionMetrics
    lines: Counter[bytes] = field(default_factory=Counter)
    count: int = 0


def match(files: Sequence[tuple[FileChange, FileMetrics]]) -> list[FunctionChange]:
    """Returns the touched functions of the files of one change, each with its counterpart before."""
    found: list[FunctionChange] = []
    fresh: list[_Loose] = []
    lost: list[_Loose] = []
    for change, file in files:
        before_path = change.before.path if change.before else change.path
        for before, after in _by_name(change, file):
            if before is not None and after is not None:
                found.append(FunctionChange(file.path, file.language, before, after, before_path))
            elif after is not None:
                fresh.append(_Loose(file, file.path, after))
            elif before is not None:
                lost.append(_Loose(file, before_path, before))
    if fresh and lost:
        _read_bodies(files, fresh, lost)
    for old, new in _by_body(lost, fresh):
        found.append(FunctionChange(new.path, new.file.language, old.function, new.function, old.path))
    found += [FunctionChange(one.path, one.file.language, None, one.function) for one in fresh]
    found += [FunctionChange(one.path, one.file.language, one.function, None, one.path) for one in lost]
    return sorted(found, key=lambda one: (*one.line_of, one.now.name, one.did))


def _by_name(change: FileChange, file: FileMetrics) -> Iterator[tuple[FunctionMetrics | None, FunctionMetrics | None]]:
    """Yields the touched functions of a file as pairs of both versions; None where a version lacks the name."""
    after = file.versions.after
    cells = any(function.cell is not None for function in after)
    written = _written(file) if cells else _touching(after, change.touched)
    if file.versions.before is None:
        yield from ((None, function) for function in after if id(function) in written)
        return
    before = file.versions.before
    touched = written | (set() if cells else _touching(before, change.removed))
    names: dict[str, tuple[list[FunctionMetrics], list[FunctionMetrics]]] = defaultdict(lambda: ([], []))
    for side, functions in enumerate((before, after)):
        for function in functions:
            names[function.name][side].append(function)
    for old, new in names.values():
        for pair in _paired(old, new):
            if any(id(function) in touched for function in pair if function is not None) or (cells and _differ(*pair)):
                yield pair


def _written(file: FileMetrics) -> set[int]:
    """Returns the identities of the functions that a change wrote in, in a notebook, whose lines are those of cells."""
    wrote = set(file.functions)
    return {id(function) for function in file.versions.after if function in wrote}


def _differ(old: FunctionMetrics | None, new: FunctionMetrics | None) -> bool:
    return old is None or new is None or (old.loc, old.cx, old.nest) != (new.loc, new.cx, new.nest)


def _touching(functions: Iterable[FunctionMetrics], ranges: Ranges | None) -> set[int]:
    """Returns the identities of the functions that share a line with the ranges (None: all lines)."""
    if ranges is None:
        return {id(function) for function in functions}
    ends = [last for _, last in ranges]
    touched = set()
    for function in functions:
        at = bisect_left(ends, function.line)
        if at < len(ends) and ranges[at][0] <= function.end_line:
            touched.add(id(function))
    return touched


def _paired(
    old: Sequence[FunctionMetrics], new: Sequence[FunctionMetrics]
) -> Iterator[tuple[FunctionMetrics | None, FunctionMetrics | None]]:
    """Pairs functions of one name: in their order if there are as many as before, else those most alike first."""
    if len(old) == len(new):
        yield from zip(old, new, strict=True)
        return
    if len(old) * len(new) > _MOST_PAIRS:
        yield from _paired_by_shape(old, new)
        return
    ways = sorted(
        (_difference(one, other), abs(first - second), first, second)
        for first, one in enumerate(old)
        for second, other in enumerate(new)
    )
    left, right = dict(enumerate(old)), dict(enumerate(new))
    for *_, first, second in ways:
        if first in left and second in right:
            yield left.pop(first), right.pop(second)
    yield from ((one, None) for one in left.values())
    yield from ((None, other) for other in right.values())


def _paired_by_shape(
    old: Sequence[FunctionMetrics], new: Sequence[FunctionMetrics]
) -> Iterator[tuple[FunctionMetrics | None, FunctionMetrics | None]]:
    """Pairs functions of one name, those with the same numbers first, each in their order, in linear time."""
    shapes: dict[tuple[int, int, int], list[FunctionMetrics]] = defaultdict(list)
    for one in reversed(old):
        shapes[one.loc, one.cx, one.nest].append(one)
    rest = []
    for other in new:
        same = shapes[other.loc, other.cx, other.nest]
        if same:
            yield same.pop(), other
        else:
            rest.append(other)
    left = {id(one) for ones in shapes.values() for one in ones}
    yield from zip_longest([one for one in old if id(one) in left], rest)


def _difference(one: FunctionMetrics, other: FunctionMetrics) -> int:
    return abs(one.loc - other.loc) + abs(one.cx - other.cx) + abs(one.nest - other.nest)


def _read_bodies(
    files: Sequence[tuple[FileChange, FileMetrics]], fresh: Sequence[_Loose], lost: Sequence[_Loose]
) -> None:
    """Sets the lines of the functions, but for those of notebooks, whose lines are counted by cell."""
    for side, loose in enumerate((lost, fresh)):
        wanted = {id(one.file) for one in loose}
        texts = {id(file): _text(change, side).split(b"\n") for change, file in files if id(file) in wanted}
        left = {file: _MOST_READINGS * len(lines) for file, lines in texts.items()}
        for one in loose:
            left[id(one.file)] -= one.function.end_line - one.function.line + 1
            if one.function.cell is None and left[id(one.file)] >= 0:
                body = texts[id(one.file)][one.function.line - 1 : one.function.end_line]
                one.lines = Counter(key for line in body if _TELLING.search(key := b"".join(line.split())))
                one.count = one.lines.total()


def _text(change: FileChange, side: int) -> bytes:
    if side:
        return change.content
    content = change.before.content if change.before else b""
    return content if isinstance(content, bytes) else b""


def _by_body(lost: list[_Loose], fresh: list[_Loose]) -> list[tuple[_Loose, _Loose]]:
    """Pairs functions whose bodies are most alike, and takes them from both lists."""
    if not lost or not fresh:
        return []
    holders: dict[bytes, list[int]] = defaultdict(list)
    for number, one in enumerate(lost):
        for line in one.lines:
            holders[line].append(number)
    ways = []
    for number, new in enumerate(fresh):
        common: Counter[int] = Counter()
        for line, count in new.lines.items():
            owners = holders.get(line, ())
            if len(owners) <= _COMMON:
                for owner in owners:
                    common[owner] += min(count, lost[owner].lines[line])
        ways += [(_likeness(lost[owner], new, shared), owner, number) for owner, shared in common.items()]
    pairs: list[tuple[_Loose, _Loose]] = []
    gone: set[int] = set()
    come: set[int] = set()
    for likeness, owner, number in sorted(ways, key=lambda way: (-way[0], way[1] + way[2], abs(way[1] - way[2]))):
        if likeness >= _ALIKE and owner not in gone and number not in come:
            gone.add(owner)
            come.add(number)
            pairs.append((lost[owner], fresh[number]))
    lost[:] = [one for number, one in enumerate(lost) if number not in gone]
    fresh[:] = [one for number, one in enumerate(fresh) if number not in come]
    return pairs


def _likeness(old: _Loose, new: _Loose, shared: int) -> float:
    """Returns the share (0 to 1) of lines that two functions have in common; 0 for too few."""
    if shared < _LEAST_LINES and not (shared and old.function.name == new.function.name):
        return 0.0
    return 2 * shared / (old.count + new.count)
