"""From what was drawn of a history to rows of numbers: one per file, diff, pull request and day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from goji_hook.change import exclusions as skip
from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.git import command as git
from goji_hook.metrics import measure_change
from goji_hook.metrics.types import FileMetrics
from goji_hook.terms import METRICS
from goji_trainer.ranges.draw import Commit, Day, Files, Plan, Pull, Repository
from goji_trainer.ranges.git_stream import Door

#: Seconds that one file may take here: many times what any takes, so that a busy machine measures the same.
SECONDS = 60.0
#: A change of more files is counted, not measured: that is an import of code, and would take the memory of all others.
MOST_FILES = 1_000

_DAYS, _PULLS, _FILES = 20, 20, 100


@dataclass(frozen=True)
class Task:
    """A piece of a repository's plan, small enough to do again."""

    repository: Repository
    items: tuple[Day, ...] | tuple[Pull, ...] | tuple[Files, ...]


@dataclass(frozen=True)
class Row:
    """A measured change: its scope, its language (empty if not one only), its metrics in the order of METRICS."""

    scope: str
    language: str
    values: tuple[float, ...]


@dataclass
class Outcome:
    """What a task gave: rows, files that a review would skip by reason, and what could not be measured by reason."""

    rows: list[Row] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)


def tasks(plan: Plan) -> Iterator[Task]:
    """The plan in pieces; those of a smaller sample are among those of a larger one, but for the last."""
    for at in range(0, len(plan.days), _DAYS):
        yield Task(plan.repository, tuple(plan.days[at : at + _DAYS]))
    for at in range(0, len(plan.pulls), _PULLS):
        yield Task(plan.repository, tuple(plan.pulls[at : at + _PULLS]))
    for files in plan.files:
        for at in range(0, len(files.entries), _FILES):
            yield Task(plan.repository, (Files(files.commit, files.entries[at : at + _FILES]),))


def measure(task: Task) -> Outcome:
    """Measure a task; what is damaged, too large or without code is counted, never fatal."""
    outcome = Outcome()
    with Door(task.repository.path) as door:
        for item in task.items:
            if isinstance(item, Day):
                _measure_day(item, door, outcome)
            elif isinstance(item, Pull):
                _measure_pull(item, door, outcome)
            else:
                _measure_files(item, door, outcome)
    return outcome


def _measure_day(day: Day, door: Door, outcome: Outcome) -> None:
    """Each commit as a diff, and all together as the day, whose files come in the order that the hook gives them."""
    files: list[FileMetrics] = []
    for commit in day.commits:
        measured = _measured(commit, door, outcome)
        _keep("diff", measured, outcome)
        files += measured
    if day.whole:
        _keep("day", sorted(files, key=lambda file: file.path), outcome)


def _measure_pull(pull: Pull, door: Door, outcome: Outcome) -> None:
    base = pull.base
    if not pull.squashed:
        try:
            base = git.run("merge-base", pull.base, pull.head).decode().split("\n")[0]
        except git.GitError:
            outcome.trouble["pull requests without a merge base"] += 1
            return
    _keep("pr", _measured(Commit(pull.head, base), door, outcome), outcome)


def _measured(commit: Commit, door: Door, outcome: Outcome) -> Sequence[FileMetrics]:
    try:
        files, skipped = door.files(commit.base, commit.object)
    except git.GitError:
        outcome.trouble["changes with a missing or damaged object"] += 1
        return ()
    if len(files) > MOST_FILES:
        outcome.trouble[f"changes of over {MOST_FILES} files"] += 1
        return ()
    return _files(files, skipped, outcome)


def _files(files: Sequence[FileChange], skipped: Sequence[Skipped], outcome: Outcome) -> Sequence[FileMetrics]:
    measured = measure_change.measure(Change("diff", "", tuple(files), tuple(skipped)), SECONDS)
    for one in measured.skipped:
        outcome.skipped[_kind(one.reason)] += 1
    return measured.files


def _kind(reason: str) -> str:
    """A reason without what is different from file to file."""
    return reason.partition(" (")[0].partition(" for ")[0]


def _measure_files(files: Files, door: Door, outcome: Outcome) -> None:
    try:
        marked = skip.by_attributes([path for path, _ in files.entries], tree=files.commit)
    except git.GitError:
        marked = {}
        outcome.trouble["commits whose attributes could not be read"] += 1
    for path, name in files.entries:
        content = door.blob(name)
        reason = marked.get(path) or (content if isinstance(content, str) else skip.by_content(path, content))
        if isinstance(content, str) or reason:
            outcome.skipped[_kind(str(reason))] += 1
        else:
            _keep("file", _files([FileChange(path, content)], [], outcome), outcome)


def _keep(scope: str, files: Sequence[FileMetrics], outcome: Outcome) -> None:
    if not files:
        outcome.trouble[f"{scope}: nothing that a review would look at"] += 1
        return
    values = measure_change.together(files)
    outcome.rows.append(Row(scope, measure_change.language(files), tuple(values[name] for name in METRICS)))
