"""The ``history`` command: the last commits of this branch, each judged as a review judges it."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import click

from goji_hook.change import collect as change
from goji_hook.cli.error_handler import OK
from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git.commits import Commit
from goji_hook.report.markdown_escape import plain
from goji_hook.review.review import judge
from goji_hook.scoring.ranges import Standing
from goji_hook.settings import Settings
from goji_hook.system.cpu import processors
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.progress import Progress

VERSION = 1
#: Fewer commits than this for each process are judged before it has started.
_WORTH_A_PROCESS = 12


@dataclass(frozen=True)
class Row:
    """A commit and how it was judged; without ``score`` and ``mood`` where it holds no code to review.

    ``trouble`` says why git could not read it.
    """

    commit: Commit
    files: int = 0
    score: float | None = None
    mood: str | None = None
    standing: dict[str, Standing] | None = None
    trouble: str | None = None


@dataclass(frozen=True)
class Trend:
    """The rows, oldest first, of how many were ``asked`` for, and what there is ``beyond`` them."""

    branch: str
    asked: int
    rows: Sequence[Row]
    beyond: str


def run_history(settings: Settings, count: int, png: str | None) -> int:
    """Print the trend of the last *count* commits as text or JSON, and draw it to the file *png*; 0.

    Raises GojiError where there is no commit, or no matplotlib to draw with.
    """
    if settings.format == "markdown":
        raise UsageError("format: history knows text and json")
    if png is not None:
        from goji_hook.report import trend_chart as chart

        chart.check(png)
    trend = trace(settings, count)
    if settings.format == "json":
        click.echo(render_json(trend))
    else:
        from goji_hook.report import trend_text as text

        click.echo(text.render(trend, Terminal.detect(settings.color, os.environ)))
    if png is not None:
        chart.draw(trend, png)
    return OK


def trace(settings: Settings, count: int) -> Trend:
    """Judge the last *count* commits of the branch, following first parents. Raises GojiError where there is none."""
    commits = history.last(count)
    rows: list[Row] = []
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
    return Trend(history.branch(), count, tuple(reversed(rows)), beyond)


def _judged(commits: Sequence[Commit], settings: Settings) -> Iterator[Row]:
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


def _row(job: tuple[Commit, Settings, str]) -> Row:
    made, settings, folder = job
    try:
        with git.inside(folder):
            judgement = judge(change.made_by(made), settings)
    except git.GitError as error:  # of a partial clone, say
        return Row(made, trouble=str(error))
    files = len(judgement.measured.files)
    if not files:
        return Row(made)
    return Row(made, files, judgement.score, judgement.mood, dict(judgement.standing))


def render_json(trend: Trend) -> str:
    """The trend as one JSON object, oldest commit first."""
    data = {
        "version": VERSION,
        "branch": plain(trend.branch),
        "asked": trend.asked,
        "beyond": trend.beyond,
        "commits": [_entry(row) for row in trend.rows],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _entry(row: Row) -> dict[str, object]:
    return {
        "commit": row.commit.object,
        "time": row.commit.time,
        "subject": plain(row.commit.subject),
        "files": row.files,
        "score": None if row.score is None else round(row.score, 4),
        "mood": row.mood,
        "trouble": None if row.trouble is None else plain(row.trouble),
        "metrics": {
            name: {"value": round(one.value, 3), "percentile": round(one.percentile, 1), "bucket": one.bucket}
            for name, one in (row.standing or {}).items()
        },
    }
