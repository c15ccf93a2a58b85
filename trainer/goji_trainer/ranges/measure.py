"""Measures what was drawn of a history: a row for each file, commit, pull request and author-day.

A row holds the seven metrics, and for a change what it did: the burden it added to functions, and its lines.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from goji_hook.change import exclusions as skip
from goji_hook.change.types import Change, FileChange
from goji_hook.evolution.evolve import evolve
from goji_hook.git import command as git
from goji_hook.metrics import measure_change
from goji_hook.metrics.types import ChangeMetrics, FileMetrics
from goji_hook.scoring.effect import Effect, effect
from goji_hook.scoring.verdict import slight
from goji_hook.terms import METRICS
from goji_trainer.ranges.draw import Day, DrawnCommit, Files, Plan, Pull, Repository
from goji_trainer.ranges.git_stream import GitStream

#: Time limit for a file in seconds: far more than any needs, so that a busy machine gives the same result.
SECONDS = 60.0
#: A change of more files is counted, not measured: it is an import of code, and would need too much memory.
MOST_FILES = 1_000

#: Items of a task.
_DAYS, _PULLS, _FILES = 20, 20, 100


@dataclass(frozen=True)
class Task:
    """A part of a repository's plan, small enough to be repeated after an interruption."""

    repository: Repository
    items: tuple[Day, ...] | tuple[Pull, ...] | tuple[Files, ...]


_NOTHING = Effect()


@dataclass(frozen=True)
class Measurement:
    """A measured change: its scope, its language (empty for several), and its metrics in the order of METRICS.

    ``done`` is what it did to functions, ``added`` and ``deleted`` are its lines without moved ones; ``slight`` changes
    get no extreme mood. A whole file has none of these.
    """

    scope: str
    language: str
    values: tuple[float, ...]
    done: Effect = _NOTHING
    added: int = 0
    deleted: int = 0
    slight: bool = False


@dataclass
class Outcome:
    """The result of a task: rows, and counts by reason of skipped files and of changes that could not be measured."""

    rows: list[Measurement] = field(default_factory=list)
    skipped: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)


def tasks(plan: Plan) -> Iterator[Task]:
    """Splits a plan into tasks; all but the last task of a smaller sample are tasks of a larger sample too."""
    for at in range(0, len(plan.days), _DAYS):
        yield Task(plan.repository, tuple(plan.days[at : at + _DAYS]))
    for at in range(0, len(plan.pulls), _PULLS):
        yield Task(plan.repository, tuple(plan.pulls[at : at + _PULLS]))
    for files in plan.files:
        for at in range(0, len(files.entries), _FILES):
            yield Task(plan.repository, (Files(files.commit, files.entries[at : at + _FILES]),))


def measure(task: Task) -> Outcome:
    """Measures a task. Changes that are damaged, too large or without code are counted, and never end the run."""
    outcome = Outcome()
    with GitStream(task.repository.path) as stream:
        for item in task.items:
            if isinstance(item, Day):
                _measure_day(item, stream, outcome)
            elif isinstance(item, Pull):
                _measure_pull(item, stream, outcome)
            else:
                _measure_files(item, stream, outcome)
    return outcome


def _measure_day(day: Day, stream: GitStream, outcome: Outcome) -> None:
    """Measures each commit as a diff, and all together as a day, with the files in the order of the hook."""
    files: list[FileChange] = []
    metrics: dict[int, FileMetrics] = {}
    for step, commit in enumerate(day.commits):
        changed = [replace(file, step=step) for file in _changed(commit, stream, outcome)]
        measured = _measured("diff", changed, outcome)
        _keep("diff", changed, measured, outcome)
        files += changed
        metrics.update(_by_file(changed, measured))
    if day.whole:
        files.sort(key=lambda file: file.path)
        _keep("day", files, [metrics[id(file)] for file in files if id(file) in metrics], outcome)


def _by_file(files: Sequence[FileChange], measured: Sequence[FileMetrics]) -> Iterator[tuple[int, FileMetrics]]:
    """Yields the identity of each measured file with its metrics, which are in the same order."""
    rest = iter(files)
    for metrics in measured:
        yield id(next(file for file in rest if file.path == metrics.path)), metrics


def _measure_pull(pull: Pull, stream: GitStream, outcome: Outcome) -> None:
    base = pull.base
    if not pull.squashed:
        try:
            base = git.run("merge-base", pull.base, pull.head).decode().split("\n")[0]
        except git.GitError:
            outcome.trouble["pull requests without a merge base"] += 1
            return
    files = _changed(DrawnCommit(pull.head, base), stream, outcome)
    _keep("pr", files, _measured("pr", files, outcome), outcome)


def _changed(commit: DrawnCommit, stream: GitStream, outcome: Outcome) -> Sequence[FileChange]:
    try:
        files, skipped = stream.files(commit.base, commit.object)
    except git.GitError:
        outcome.trouble["changes with a missing or damaged object"] += 1
        return ()
    if len(files) > MOST_FILES:
        outcome.trouble[f"changes of over {MOST_FILES} files"] += 1
        return ()
    for entry in skipped:
        outcome.skipped[_kind(entry.reason)] += 1
    return files


def _measured(scope: str, files: Sequence[FileChange], outcome: Outcome) -> Sequence[FileMetrics]:
    measured = measure_change.measure(Change(scope, "", tuple(files)), SECONDS)
    for entry in measured.skipped:
        outcome.skipped[_kind(entry.reason)] += 1
    return measured.files


def _kind(reason: str) -> str:
    """A reason without its parts that differ from file to file."""
    return reason.partition(" (")[0].partition(" for ")[0]


def _measure_files(files: Files, stream: GitStream, outcome: Outcome) -> None:
    try:
        marked = skip.by_attributes([path for path, _ in files.entries], tree=files.commit)
    except git.GitError:
        marked = {}
        outcome.trouble["commits whose attributes could not be read"] += 1
    for path, name in files.entries:
        content = stream.blob(name)
        reason = marked.get(path) or (content if isinstance(content, str) else skip.by_content(path, content))
        if isinstance(content, str) or reason:
            outcome.skipped[_kind(str(reason))] += 1
        else:
            file = FileChange(path, content)
            _keep("file", [file], _measured("file", [file], outcome), outcome)


def _keep(scope: str, files: Sequence[FileChange], measured: Sequence[FileMetrics], outcome: Outcome) -> None:
    if not measured:
        outcome.trouble[f"{scope}: no code to review"] += 1
        return
    change = Change(scope, "", tuple(files))
    metrics = ChangeMetrics(measure_change.together(measured), tuple(measured), ())
    evolution = evolve(change, metrics)
    outcome.rows.append(
        Measurement(
            scope,
            measure_change.language(measured),
            tuple(metrics.values[name] for name in METRICS),
            effect(evolution.functions),
            evolution.tally.added,
            evolution.tally.deleted,
            scope != "file" and bool(slight(change, metrics, evolution)),
        )
    )
