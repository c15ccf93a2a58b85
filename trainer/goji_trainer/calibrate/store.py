"""The rows of finished tasks on the disk: what makes a calibration resumable, and keeps it out of the memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import metadata
from importlib.resources import files
from pathlib import Path

from goji_trainer.calibrate.measuring import Outcome, Row, Task
from goji_trainer.replacing import replacing


@cache
def instrument() -> str:
    """What the rows depend on beside the history: a hash of the hook's own code and of those who read code for it."""
    digest = sha256()
    for name in ("lizard", "pygments"):
        digest.update(metadata.version(name).encode())
    for module in sorted(files("goji_hook").iterdir(), key=lambda one: one.name):
        if module.name.removesuffix(".py") in _INSTRUMENTS:
            digest.update(module.read_bytes())
    digest.update(files("goji_trainer.calibrate").joinpath("measuring.py").read_bytes())
    return digest.hexdigest()


_INSTRUMENTS = frozenset(("change", "comments", "contents", "diff", "git", "metrics", "nesting", "reading", "skip"))


class Store:
    """A folder with a file for each finished task."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def __contains__(self, task: Task) -> bool:
        return self._place(task).is_file()

    def write(self, task: Task, outcome: Outcome) -> None:
        """Keep what a task gave."""
        place = self._place(task)
        facts = {"skipped": dict(sorted(outcome.skipped.items())), "trouble": dict(sorted(outcome.trouble.items()))}
        with replacing(place) as part, part.open("w", encoding="utf-8") as file:
            file.write(json.dumps(facts) + "\n")
            for row in outcome.rows:
                file.write(json.dumps([row.scope, row.language, *row.values]) + "\n")

    def rows(self, task: Task) -> Iterator[Row]:
        """The rows of a finished task."""
        with self._place(task).open(encoding="utf-8") as file:
            next(file)
            for line in file:
                scope, language, *values = json.loads(line)
                yield Row(scope, language, tuple(values))

    def counts(self, task: Task) -> tuple[Counter[str], Counter[str]]:
        """What a finished task skipped, and what it could not measure, by reason."""
        with self._place(task).open(encoding="utf-8") as file:
            facts = json.loads(next(file))
        return Counter(facts["skipped"]), Counter(facts["trouble"])

    def _place(self, task: Task) -> Path:
        identity = sha256(f"{instrument()} {task.items!r}".encode("utf-8", "replace")).hexdigest()[:32]
        return self._folder / identity[:2] / f"{identity}.jsonl"
