"""A repository whose tasks are all measured."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.measure import Task


@dataclass
class Measured:
    """A repository whose tasks are all in the store; ``trouble`` counts what could not be drawn."""

    repository: Repository
    head: str
    tasks: list[Task] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)
