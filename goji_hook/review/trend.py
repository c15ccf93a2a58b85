"""Assesses the last commits of this branch, as a review would."""

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

#: Commits per process below which starting it takes longer than assessing them.
_WORTH_A_PROCESS = 12


@dataclass(frozen=True)
class AssessedCommit:
    """A commit and its assessment; ``score`` and ``mood`` are None if it holds no code to review.

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
    """Commits, oldest first, the number that was ``asked`` for, and what lies ``beyond`` them."""

    branch: str
    asked: int
    rows: Sequence[AssessedCommit]
    beyond: str


def trace(settings: Settings, count: int) -> Trend:
    """Assesses the last *count* commits of the branch along first parents. Raises GojiError if there is none."""
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
    """Yields the commits in their order, assessed in several processes if there are enough of them."""
    workers = min(processors(), len(commits) // _WORTH_A_PROCESS)
    jobs = [(commit, settings, git.folder()) for commit in commits]
    if workers < 2:
        yield from map(_row, jobs)
        return
    from multiprocessing import get_context

    # A fresh interpreter: a fork would take threads and locks of this one along.
    with get_context("spawn").Pool(workers, _deaf_to_interrupts) as pool:
        yield from pool.imap(_row, jobs, chunksize=2)


def _deaf_to_interrupts() -> None:
    """Ignores ^C, which reaches all processes of a terminal: the first process ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _row(job: tuple[Commit, Settings, str]) -> AssessedCommit:
    made, settings, folder = job
    try:
        with git.inside(folder):
            assessment = assess(excluding(change.made_by(made), settings))
    except git.GitError as error:  # for example in a partial clone
        return AssessedCommit(made, trouble=str(error))
    files = len(assessment.measured.files)
    if not files:
        return AssessedCommit(made)
    return AssessedCommit(made, files, assessment.score, assessment.mood, dict(assessment.placements))
