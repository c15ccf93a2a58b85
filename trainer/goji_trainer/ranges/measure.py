"""Measures what was drawn of a history: a row of metrics for each file, commit, pull request and author-day."""

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


@dataclass(frozen=True)
class Measurement:
    """A measured change: its scope, its language (empty for several), and its metrics in the order of METRICS."""

    scope: str
    language: str
    values: tuple[float, ...]


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
    files: list[FileMetrics] = []
    for commit in day.commits:
        measured = _measured(commit, stream, outcome)
        _keep("diff", measured, outcome)
        files += measured
    if day.whole:
        _keep("day", sorted(files, key=lambda file: file.path), outcome)


def _measure_pull(pull: Pull, stream: GitStream, outcome: Outcome) -> None:
    base = pull.base
    if not pull.squashed:
        try:
            base = git.run("merge-base", pull.base, pull.head).decode().split("\n")[0]
        except git.GitError:
            outcome.trouble["pull requests without a merge base"] += 1
            return
    _keep("pr", _measured(DrawnCommit(pull.head, base), stream, outcome), outcome)


def _measured(commit: DrawnCommit, stream: GitStream, outcome: Outcome) -> Sequence[FileMetrics]:
    try:
        files, skipped = stream.files(commit.base, commit.object)
    except git.GitError:
        outcome.trouble["changes with a missing or damaged object"] += 1
        return ()
    if len(files) > MOST_FILES:
        outcome.trouble[f"changes of over {MOST_FILES} files"] += 1
        return ()
    return _files(files, skipped, outcome)


def _files(files: Sequence[FileChange], skipped: Sequence[Skipped], outcome: Outcome) -> Sequence[FileMetrics]:
    measured = measure_change.measure(Change("diff", "", tuple(files), tuple(skipped)), SECONDS)
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
            _keep("file", _files([FileChange(path, content)], [], outcome), outcome)


def _keep(scope: str, files: Sequence[FileMetrics], outcome: Outcome) -> None:
    if not files:
        outcome.trouble[f"{scope}: no code to review"] += 1
        return
    values = measure_change.together(files)
    outcome.rows.append(Measurement(scope, measure_change.language(files), tuple(values[name] for name in METRICS)))
