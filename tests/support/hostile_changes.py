"""Changes with a hostile past, each by its number: old contents and old names of any kind, in every kind of file."""

from __future__ import annotations

import random

import hostile_text as texts
from hostile_names import BYTES, TEXTS

from goji_hook.change.moved import told_apart
from goji_hook.change.types import Before, Change, FileChange, Skipped
from goji_hook.git.diff import Hunk, added_by

_NAMES = (*TEXTS, *(one.decode("utf-8", "surrogateescape") for one in BYTES))
_LARGEST = 600  # bytes of a piece


def hostile(number: int) -> Change:
    """A change of a few files: added, deleted, renamed and modified ones, at one scope or another."""
    source = random.Random(number)
    files = [_file(source) for _ in range(source.randint(1, 5))]
    if source.random() < 0.5:  # what one file loses, another gets
        lost = source.choice(files)
        files.append(FileChange(f"moved{lost.path}", lost.before.content if _known(lost) else b"x = 1\n"))  # type: ignore[union-attr,arg-type]
    skipped = tuple(Skipped(_name(source), f"not measured: {_name(source)}") for _ in range(source.randrange(3)))
    told = sorted(told_apart(files), key=lambda file: file.path)
    return Change(source.choice(("diff", "pr", "day")), _name(source), tuple(told), skipped)


def _known(file: FileChange) -> bool:
    return file.before is not None and isinstance(file.before.content, bytes)


def _name(source: random.Random) -> str:
    return "".join(source.choices(_NAMES, k=source.randint(1, 2))) + source.choice(("", "x" * 3000, "\u202e"))


def _file(source: random.Random) -> FileChange:
    """A file of which a part in the middle is another one; both parts may be hostile, and the rest too."""
    suffix, head = texts.hostile(source.randrange(1 << 40), _LARGEST)
    suffix = suffix[1:]
    path = _name(source) + suffix
    tail, old, new = (texts.hostile(source.randrange(1 << 40), _LARGEST)[1] for _ in range(3))
    before, after = (b"\n".join((head, part, tail)) for part in (old, source.choice((old, new, new, b""))))
    kind = source.randrange(6)
    if kind == 0:
        return FileChange(path, after)
    if kind == 1:
        lines = before.count(b"\n") + (not before.endswith(b"\n"))
        return FileChange(path, b"", (), Before(path, before), (Hunk(1, lines, 0, 0),), gone=True)
    hunks = _hunks(before.split(b"\n"), after.split(b"\n"), head.count(b"\n") + 1, source)
    if kind == 2:
        return FileChange(path, after, added_by(hunks), Before(path, f"not measured: {_name(source)}"), hunks)
    was = _name(source) + suffix if kind == 3 else path
    return FileChange(path, after, added_by(hunks), Before(was, before), hunks)


def _hunks(old: list[bytes], new: list[bytes], equal: int, source: random.Random) -> tuple[Hunk, ...]:
    """The hunks that turn *old* into *new* after their first *equal* lines: one, or one for each line."""
    removed, added = len(old) - equal, len(new) - equal
    if source.random() < 0.5 or min(removed, added) < 2:
        first = equal + (removed > 0), equal + (added > 0)
        return (Hunk(first[0], removed, first[1], added),) if removed or added else ()
    pairs = min(removed, added) - 1
    each = [Hunk(equal + one + 1, 1, equal + one + 1, 1) for one in range(0, pairs, 2)]
    rest = equal + pairs
    return (*each, Hunk(rest + 1, len(old) - rest, rest + 1, len(new) - rest))
