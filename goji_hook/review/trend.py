"""The trend: the last commits of this branch, each assessed as in a review."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from queue import SimpleQueue

from goji_hook.change import collect as change
from goji_hook.change.subset import excluding
from goji_hook.errors import GojiError
from goji_hook.evolution.types import Tally
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git import worktree
from goji_hook.git.commits import Commit
from goji_hook.scoring.assess import assess
from goji_hook.scoring.ranges import Placement
from goji_hook.settings import Settings
from goji_hook.system.child import ChildError, Worker
from goji_hook.system.cpu import processors
from goji_hook.terminal.progress import Progress

#: Fewer commits than this for each process are assessed before it has started.
_WORTH_A_PROCESS = 12
_Job = tuple[Commit, Settings, str]


@dataclass(frozen=True)
class AssessedCommit:
    """A commit and its assessment; ``score`` and ``mood`` are None if it has no code to review.

    ``tally`` is what it did in numbers, None for no code; ``trouble`` the reason if git could not read it.
    """

    commit: Commit
    files: int = 0
    score: float | None = None
    mood: str | None = None
    placements: dict[str, Placement] | None = None
    trouble: str | None = None
    tally: Tally | None = None

    @property
    def simpler(self) -> bool:
        """Whether the commit made functions less complex, and none worse."""
        return self.tally is not None and self.tally.saved_paths > self.tally.added_paths and not self.tally.worse


@dataclass(frozen=True)
class Trend:
    """The commits, oldest first, the number ``requested``, and what lies ``beyond`` the oldest."""

    branch: str
    requested: int
    rows: Sequence[AssessedCommit]
    beyond: str


def trace(settings: Settings, count: int) -> Trend:
    """Assesses the last *count* commits of the branch, by first parents. Raises GojiError if there are no commits."""
    commits = history.last(count)
    rows: list[AssessedCommit] = []
    beyond = "more"
    with Progress("assessing commits", len(commits)) as progress:
        for row in _assessed(commits, settings):
            progress.step()
            rows.append(row)
    if not commits[-1].parents:
        beyond = "the first commit"
        if history.was_cut(commits[-1]):
            beyond = "the end of this shallow clone"
            rows.pop()  # without its parent, it would seem to add every file
    if not rows:
        raise GojiError("this shallow clone holds one commit only; run `git fetch --deepen 50`")
    return Trend(worktree.branch(), count, tuple(reversed(rows)), beyond)


def _assessed(commits: Sequence[Commit], settings: Settings) -> Iterator[AssessedCommit]:
    """Yields the rows in the order of the commits, from several processes if that pays."""
    count = min(processors(), len(commits) // _WORTH_A_PROCESS)
    jobs = [(commit, settings, git.folder()) for commit in commits]
    if count < 2:
        yield from map(assess_commit, jobs)
        return
    from concurrent.futures import ThreadPoolExecutor

    idle: SimpleQueue[Worker] = SimpleQueue()
    with ExitStack() as workers:
        with suppress(OSError):  # no further process is allowed
            for _ in range(count):
                idle.put(workers.enter_context(Worker("goji_hook.review.trend:assess_commit")))
        if idle.empty():
            yield from map(assess_commit, jobs)
            return
        threads = ThreadPoolExecutor(idle.qsize())
        try:
            yield from threads.map(lambda job: _by_the_next(idle, job), jobs)
        finally:
            threads.shutdown(wait=False, cancel_futures=True)


def _by_the_next(idle: SimpleQueue[Worker], job: _Job) -> AssessedCommit:
    """Has the next idle worker assess a commit, or does it here if that worker died by itself."""
    worker = idle.get()
    try:
        row: AssessedCommit = worker.call(job)
        return row
    except ChildError:
        if worker.stopped:
            raise
        return assess_commit(job)
    finally:
        idle.put(worker)


def assess_commit(job: _Job) -> AssessedCommit:
    """Returns the row of a commit, for settings, with git run in a folder."""
    commit, settings, folder = job
    try:
        with git.inside(folder):
            assessment = assess(excluding(change.made_by(commit), settings))
    except git.GitError as error:  # for example in a partial clone
        return AssessedCommit(commit, trouble=str(error))
    files = len(assessment.measured.files)
    if not files:
        return AssessedCommit(commit)
    tally = assessment.evolution.tally
    return AssessedCommit(commit, files, assessment.score, assessment.mood, dict(assessment.placements), tally=tally)
