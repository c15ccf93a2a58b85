"""Keeps the rows of finished tasks on disk, so that a calibration can be resumed and needs little memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import astuple
from hashlib import sha256
from pathlib import Path

from goji_hook.scoring.effect import Effect
from goji_trainer.atomic import replacing
from goji_trainer.ranges.instrument import instrument
from goji_trainer.ranges.measure import Measurement, Outcome, Task


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
                file.write(json.dumps(astuple(row)) + "\n")

    def rows(self, task: Task) -> Iterator[Measurement]:
        """Yields the rows of a finished task."""
        with self._path(task).open(encoding="utf-8") as file:
            next(file)
            for line in file:
                scope, language, values, done, *lines = json.loads(line)
                yield Measurement(scope, language, tuple(values), Effect(*done), *lines)

    def counts(self, task: Task) -> tuple[Counter[str], Counter[str]]:
        """Returns the counts of a finished task by reason: skipped files, and changes that could not be measured."""
        with self._path(task).open(encoding="utf-8") as file:
            facts = json.loads(next(file))
        return Counter(facts["skipped"]), Counter(facts["trouble"])

    def _path(self, task: Task) -> Path:
        identity = sha256(f"{instrument()} {task.items!r}".encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / identity[:2] / f"{identity}.jsonl"
