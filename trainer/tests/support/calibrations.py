"""Helpers of the calibrator's tests: a sample size, a calibration, and the outcome of a whole plan."""

from __future__ import annotations

from pathlib import Path

from git_histories import git
from goji_trainer.ranges import measure
from goji_trainer.ranges.draw import Plan, Repository, SampleSize
from goji_trainer.ranges.measure import Outcome
from goji_trainer.ranges.run import Calibration

SAMPLE = SampleSize(diffs=400, files=400, pulls=100, seed=7)


def how(folder: Path, **options: object) -> Calibration:
    """Returns a calibration that keeps its rows in *folder*."""
    return Calibration(SAMPLE, folder / "store", **options)  # type: ignore[arg-type]


def outcome(plan: Plan) -> Outcome:
    """Measures all tasks of a plan in this process."""
    total = Outcome()
    for task in measure.tasks(plan):
        part = measure.measure(task)
        total.rows += part.rows
        total.trouble += part.trouble
        total.skipped += part.skipped
    return total


def commits(repository: Repository) -> list[tuple[str, str]]:
    """Returns every commit without merges, with its first parent (empty for a root commit)."""
    lines = git(repository.path, "rev-list", "--parents", "--no-merges", "--all").decode().splitlines()
    return [(head, parents[0] if parents else "") for head, *parents in map(str.split, lines)]
