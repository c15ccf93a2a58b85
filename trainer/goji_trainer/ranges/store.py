"""Keeps the rows of finished tasks on disk, so that a calibration can be resumed and needs little memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path

from goji_trainer.atomic import replacing
from goji_trainer.ranges.measure import Measurement, Outcome, Task

#: The modules that measure: the hook's own, and the two that read histories.
_INSTRUMENTS = (
    "goji_hook.change.collect",
    "goji_hook.change.contents",
    "goji_hook.change.exclusions",
    "goji_hook.change.read_diff",
    "goji_hook.git.command",
    "goji_hook.git.diff",
    "goji_hook.languages",
    "goji_hook.metrics.comments",
    "goji_hook.metrics.formulas",
    "goji_hook.metrics.lizard_reader",
    "goji_hook.metrics.measure_change",
    "goji_hook.metrics.measure_file",
    "goji_hook.metrics.nesting",
    "goji_trainer.ranges.git_stream",
    "goji_trainer.ranges.measure",
)


@cache
def instrument() -> str:
    """Returns a SHA-256 (hex) of the code that measures: rows in the store are valid for this code only.

    Raises ModuleNotFoundError for a module that is missing: without it, a change of its code would not be noticed.
    """
    digest = sha256()
    for name in ("lizard", "pygments"):
        digest.update(metadata.version(name).encode())
    for name in _INSTRUMENTS:
        source = import_module(name).__file__
        assert source is not None
        digest.update(Path(source).read_bytes())
    return digest.hexdigest()


class Store:
    """A folder with a JSONL file for each finished task."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __contains__(self, task: Task) -> bool:
        return self._path(task).is_file()

    def write(self, task: Task, outcome: Outcome) -> None:
        """Writes the outcome of a task."""
        path = self._path(task)
        facts = {"skipped": dict(sorted(outcome.skipped.items())), "trouble": dict(sorted(outcome.trouble.items()))}
        with replacing(path) as part, part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(facts) + "\n")
            for row in outcome.rows:
                file.write(json.dumps([row.scope, row.language, *row.values]) + "\n")

    def rows(self, task: Task) -> Iterator[Measurement]:
        """Yields the rows of a finished task."""
        with self._path(task).open(encoding="utf-8") as file:
            next(file)
            for line in file:
                scope, language, *values = json.loads(line)
                yield Measurement(scope, language, tuple(values))

    def counts(self, task: Task) -> tuple[Counter[str], Counter[str]]:
        """Returns the counts of a finished task by reason: skipped files, and changes that could not be measured."""
        with self._path(task).open(encoding="utf-8") as file:
            facts = json.loads(next(file))
        return Counter(facts["skipped"]), Counter(facts["trouble"])

    def _path(self, task: Task) -> Path:
        identity = sha256(f"{instrument()} {task.items!r}".encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / identity[:2] / f"{identity}.jsonl"
