"""Tells lines that were written from lines that were only moved, re-indented or renumbered."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from goji_hook.change.types import FileChange
from goji_hook.git.diff import Hunk, Ranges

#: Letters and digits that a block of moved lines has at least, as in ``git diff --color-moved``: a lone bracket that
#: stood elsewhere was not moved from there.
_LEAST = 20
#: Lines that a change removes at most for any of them to be found again.
_MOST_REMOVED = 500_000
_WORD = re.compile(rb"\w")
_DIGITS = re.compile(rb"\d+")


def told_apart(files: Sequence[FileChange]) -> list[FileChange]:
    """Returns the files of a change with their moved lines taken out of ``added``, and with both counts."""
    if sum(last - first + 1 for file in files for first, last in file.removed) > _MOST_REMOVED:
        return list(files)
    pool = Counter(key for file in files for key in _removed(file))
    if not pool:
        return list(files)
    numbered = Counter(_DIGITS.sub(b"0", key) for key in pool.elements() if _DIGITS.search(key))
    return [_told_apart(file, pool, numbered) for file in files]


def _old_lines(file: FileChange) -> list[bytes]:
    content = file.before.content if file.before and file.removed else b""
    return content.split(b"\n") if isinstance(content, bytes) else []


def _removed(file: FileChange) -> Iterator[bytes]:
    """Yields the lines that a file lost, without blanks; empty ones are left out."""
    lines = _old_lines(file)
    for first, last in file.removed:
        yield from filter(None, map(_key, lines[first - 1 : last]))


def _key(line: bytes) -> bytes:
    return b"".join(line.split())


def _told_apart(file: FileChange, pool: Counter[bytes], numbered: Counter[bytes]) -> FileChange:
    old = _old_lines(file)
    lines = file.content.split(b"\n")
    hunks = file.hunks if file.before is not None else (Hunk(0, 0, 1, len(lines)),)
    moved: set[int] = set()
    renumbered = 0
    for hunk in hunks:
        keys = [_key(line) for line in lines[hunk.new - 1 : hunk.new - 1 + hunk.added]] if hunk.added else []
        gone = old[hunk.old - 1 : hunk.old - 1 + hunk.removed] if hunk.removed else []
        for offset in _indented_anew(keys, [_key(line) for line in gone], pool):
            moved.add(hunk.new + offset)
            keys[offset] = b""
        for first, last in _blocks(keys, pool):
            moved.update(range(hunk.new + first, hunk.new + last))
            keys[first:last] = [b""] * (last - first)
        for key in keys:
            bare = _DIGITS.sub(b"0", key)
            if bare and numbered[bare] > 0:
                numbered[bare] -= 1
                renumbered += 1
    if not moved:
        return replace(file, renumbered=renumbered) if renumbered else file
    count = sum(1 for number in moved if lines[number - 1].strip())
    return replace(file, added=_without(hunks, moved), moved=count, renumbered=renumbered)


def _indented_anew(keys: Sequence[bytes], removed: Sequence[bytes], pool: Counter[bytes]) -> Iterator[int]:
    """Yields the places of the lines that a hunk also removes, however short they are, and takes them from the pool."""
    here = Counter(filter(None, removed)) if removed else Counter()
    for offset, key in enumerate(keys):
        if key and here[key] > 0 and pool[key] > 0:
            here[key] -= 1
            pool[key] -= 1
            yield offset


def _blocks(keys: Sequence[bytes], pool: Counter[bytes]) -> Iterator[tuple[int, int]]:
    """Yields the runs of lines that all stand in the pool, and takes them from it; blank lines belong to a run."""
    start = 0
    while start < len(keys):
        taken: Counter[bytes] = Counter()
        end, letters = start, 0
        while end < len(keys) and (not keys[end] or taken[keys[end]] < pool[keys[end]]):
            if keys[end]:
                taken[keys[end]] += 1
                letters += len(_WORD.findall(keys[end]))
            end += 1
        if letters >= _LEAST:
            pool.subtract(taken)
            yield start, end
        start = max(end, start + 1)


def _without(hunks: Sequence[Hunk], moved: set[int]) -> Ranges:
    """Returns the added lines of hunks without the moved ones, as ranges."""
    ranges: list[tuple[int, int]] = []
    for hunk in hunks:
        for number in range(hunk.new, hunk.new + hunk.added):
            if number in moved:
                continue
            if ranges and ranges[-1][1] == number - 1:
                ranges[-1] = ranges[-1][0], number
            else:
                ranges.append((number, number))
    return tuple(ranges)
