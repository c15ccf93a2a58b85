"""Compares both versions of a change, function by function; over a day, from its first commit to its last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from goji_hook.change.types import Change, FileChange
from goji_hook.evolution.match import match
from goji_hook.evolution.types import Evolution, FunctionChange, Tally
from goji_hook.metrics.types import ChangeMetrics, FileMetrics

_Key = tuple[str, str, int]


def evolve(change: Change, measured: ChangeMetrics) -> Evolution:
    """Returns what a measured change did to its functions. Whole files under review have no past: nothing is said."""
    if change.scope == "file":
        return Evolution()
    steps: dict[int, list[tuple[FileChange, FileMetrics]]] = defaultdict(list)
    for file, metrics in _together(change.files, measured.files):
        steps[file.step].append((file, metrics))
    each = [match(steps[step]) for step in sorted(steps)]
    functions = each[0] if len(each) == 1 else _chained(each)
    unknown = [(file.path, file.versions.trouble) for file in measured.files if file.versions.trouble]
    return Evolution(tuple(functions), _tally(change.files, measured, functions), tuple(sorted(set(unknown))))


def _together(files: Sequence[FileChange], measured: Sequence[FileMetrics]) -> Iterable[tuple[FileChange, FileMetrics]]:
    """Pairs the files of a change with their metrics, which are in the same order but lack what was skipped."""
    rest = iter(files)
    for metrics in measured:
        yield next(file for file in rest if file.path == metrics.path), metrics


def _chained(steps: Sequence[Sequence[FunctionChange]]) -> list[FunctionChange]:
    """Joins what each commit did to a function to what all did: as it was first, and as it is last."""
    joined: dict[_Key, FunctionChange] = {}
    for step in steps:
        seen: dict[_Key, int] = defaultdict(int)
        moves: list[tuple[_Key, FunctionChange]] = []
        for one in step:
            old = one.before.name if one.before else one.now.name
            number = seen[one.path, old, 0]
            seen[one.path, old, 0] += 1
            earlier = joined.pop((one.before_path or one.path, old, number), None)
            whole = one if earlier is None else replace(one, before=earlier.before, before_path=earlier.before_path)
            if whole.before is not None or whole.after is not None:  # else it came and went in between
                moves.append(((one.path, one.now.name, number), whole))
        joined.update(moves)
    return sorted(joined.values(), key=lambda one: (*one.line_of, one.now.name, one.did))


def _tally(files: Sequence[FileChange], measured: ChangeMetrics, functions: Sequence[FunctionChange]) -> Tally:
    counts: dict[str, int] = defaultdict(int)
    for function in functions:
        counts[function.did] += 1
    grown = [one.after.cx - one.before.cx for one in functions if one.before is not None and one.after is not None]
    paths = {file.path for file in measured.files}
    reviewed = [file for file in files if file.path in paths]
    moved = sum(file.moved for file in reviewed)
    return Tally(
        **counts,
        added_paths=sum(more for more in grown if more > 0),
        saved_paths=-sum(less for less in grown if less < 0),
        most_complex_new=max((one.now.cx for one in functions if one.before is None), default=0),
        added=sum(_added(file) for file in reviewed),
        deleted=max(0, sum(hunk.removed for file in reviewed for hunk in file.hunks) - moved),
        moved=moved,
    )


def _added(file: FileChange) -> int:
    if file.added is None:
        return len(file.content.splitlines())
    return sum(last - first + 1 for first, last in file.added)
