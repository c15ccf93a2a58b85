"""The ``history`` command: the last commits of this branch, each judged as a review judges it."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goji_hook.change import collect as change
from goji_hook.change.subset import excluding
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git import worktree
from goji_hook.git.commits import Commit
from goji_hook.scoring.assess import assess
from goji_hook.scoring.ranges import Placement
from goji_hook.settings import Settings
from goji_hook.system.cpu import processors
from goji_hook.terminal.progress import Progress

#: Fewer commits than this for each process are judged before it has started.
_WORTH_A_PROCESS = 12


@dataclass(frozen=True)
class AssessedCommit:
    """A commit and how it was judged; without ``score`` and ``mood`` where it holds no code to review.

    ``trouble`` says why git could not read it.
    """

    commit: Commit
    files: int = 0
    score: float | None = None
    mood: str | None = None
    placements: dict[str, Placement] | None = None
    trouble: str | None = None


@dataclass(frozen=True)
class Trend:
    """The rows, oldest first, of how many were ``asked`` for, and what there is ``beyond`` them."""

    branch: str
    asked: int
    rows: Sequence[AssessedCommit]
    beyond: str


def trace(settings: Settings, count: int) -> Trend:
    """Judge the last *count* commits of the branch, following first parents. Raises GojiError where there is none."""
    commits = history.last(count)
    rows: list[AssessedCommit] = []
    beyond = "more"
    with Progress("judging commits", len(commits)) as progress:
        for row in _judged(commits, settings):
            progress.step()
            rows.append(row)
    if not commits[-1].parents:
        beyond = "the first commit"
        if history.was_cut(commits[-1]):
            beyond = "the end of this shallow clone"
            rows.pop()  # without its parent, it looks as if it had made everything
    if not rows:
        raise GojiError("this shallow clone ends at its first commit (`git fetch --deepen 50` brings more)")
    return Trend(worktree.branch(), count, tuple(reversed(rows)), beyond)


def _judged(commits: Sequence[Commit], settings: Settings) -> Iterator[AssessedCommit]:
    """The rows in the order of the commits, from several processes where that is worth it."""
    workers = min(processors(), len(commits) // _WORTH_A_PROCESS)
    jobs = [(one, settings, git.folder()) for one in commits]
    if workers < 2:
        yield from map(_row, jobs)
        return
    from multiprocessing import get_context

    # A fresh interpreter: a fork would take threads and locks of this one along.
    with get_context("spawn").Pool(workers, _deaf_to_interrupts) as pool:
        yield from pool.imap(_row, jobs, chunksize=2)


def _deaf_to_interrupts() -> None:
    """^C reaches all processes of a terminal: the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _row(job: tuple[Commit, Settings, str]) -> AssessedCommit:
    made, settings, folder = job
    try:
        with git.inside(folder):
            assessment = assess(excluding(change.made_by(made), settings))
    except git.GitError as error:  # of a partial clone, say
        return AssessedCommit(made, trouble=str(error))
    files = len(assessment.measured.files)
    if not files:
        return AssessedCommit(made)
    return AssessedCommit(made, files, assessment.score, assessment.mood, dict(assessment.placements))
