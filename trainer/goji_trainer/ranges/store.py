"""Keeps the rows of finished tasks on disk, so that a calibration can be resumed and needs little memory."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from importlib import import_module, metadata
from pathlib import Path
from pkgutil import walk_packages

from goji_trainer.atomic import replacing
from goji_trainer.ranges.measure import Measurement, Outcome, Task

#: The modules that measure: the hook's own, and the two that read histories. A package stands for all modules in it.
_INSTRUMENTS = (
    "goji_hook.change.collect",
    "goji_hook.change.contents",
    "goji_hook.change.exclusions",
    "goji_hook.change.read_diff",
    "goji_hook.git.command",
    "goji_hook.git.diff",
    "goji_hook.languages",
    "goji_hook.metrics",
    "goji_trainer.ranges.git_stream",
    "goji_trainer.ranges.measure",
)


@cache
def instrument() -> str:
    """Returns a SHA-256 (hex) of the code that measures: rows in the store are valid for this code only.

    Raises ModuleNotFoundError for a module that is no longer there: a hash over fewer files would look like a new one;
    and PackageNotFoundError for a grammar that is not installed: its language would be missing.
    """
    modules = [import_module(found) for name in _INSTRUMENTS for found in _and_below(name)]
    grammars = {module.TABLE.grammar.replace("_", "-") for module in modules if hasattr(module, "TABLE")} - {""}
    digest = sha256()
    for name in ("lizard", "pygments", "tree-sitter", *sorted(grammars)):
        digest.update(f"{name} {metadata.version(name)}".encode())
    for module in modules:
        assert module.__file__ is not None
        digest.update(Path(module.__file__).read_bytes())
    return digest.hexdigest()


def _and_below(name: str) -> list[str]:
    """A module's name, and those of all modules in it if it is a package."""
    below = walk_packages(getattr(import_module(name), "__path__", ()), f"{name}.")
    return [name, *sorted(module.name for module in below)]


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
