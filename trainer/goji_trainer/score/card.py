"""The scorecard as a value: what was scored, how, and what came out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError

VERSION = 1


@dataclass(frozen=True)
class Row:
    """One column's result: the value between its floor and its ceiling, the bar to reach, and what it means.

    ``unit`` is ``%`` for a share (0 to 1), ``ρ`` for a correlation, ``n`` for a number.
    """

    name: str
    title: str
    value: float
    ceiling: float | None = None
    floor: float | None = None
    bar: float | None = None
    high: bool = True
    unit: str = "%"
    definition: str = ""

    @property
    def passed(self) -> bool | None:
        """Whether the value reaches the bar, or None where there is none."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.high else self.value <= self.bar

    def shown(self, value: float | None) -> str:
        """A value of this column for people; rounding never makes it look better than it is."""
        if value is None:
            return "–"
        if self.unit == "%":
            tenths = round(value * 1000, 6)
            cut = int(tenths) if self.high or tenths == int(tenths) else int(tenths) + 1
            return f"{cut / 10:.1f} %"
        return f"{value:.3f}" if self.unit == "ρ" else f"{value:,.0f}"


@dataclass(frozen=True)
class Card:
    """A scorecard. ``facts`` says what was scored and how: file, sha256, samples, seed, sampling, dataset."""

    facts: Mapping[str, Any]
    rows: tuple[Row, ...]
    examples: tuple[Mapping[str, Any], ...] = field(default=())

    def row(self, name: str) -> Row | None:
        """The row of that name, or None for a card without it."""
        return next((row for row in self.rows if row.name == name), None)

    @property
    def missed(self) -> list[Row]:
        """The rows whose bar is not reached."""
        return [row for row in self.rows if row.passed is False]

    def json(self) -> str:
        """The whole card, as ``read`` and the publisher take it."""
        columns = {row.name: {**asdict(row), "passed": row.passed is not False} for row in self.rows}
        told = {
            "version": VERSION,
            "sha256": self.facts.get("sha256"),
            "passed": not self.missed,
            "facts": dict(self.facts),
        }
        return json.dumps({**told, "columns": columns, "examples": list(self.examples)}, ensure_ascii=False, indent=2)


def read(path: Path) -> Card:
    """A card that ``json`` wrote. Raises GojiError for a file that is none."""
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        if told["version"] != VERSION:
            raise GojiError(f"{path.name}: a scorecard of version {told['version']}; this goji-trainer reads {VERSION}")
        columns = told["columns"].values()
        rows = tuple(Row(**{key: value for key, value in column.items() if key != "passed"}) for column in columns)
        return Card(told["facts"], rows, tuple(told["examples"]))
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GojiError(f"{path.name}: not a scorecard of goji-trainer ({type(error).__name__})") from error
