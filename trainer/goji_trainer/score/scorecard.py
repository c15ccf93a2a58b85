"""A scorecard's JSON, as ``goji-trainer score`` writes it, read back for the card, the gate and the bench."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError

#: Columns about machine and file: their bars are the embedded model's, and do not judge what another writes.
MACHINE = ("tokens_per_second", "parameters", "bytes")


@dataclass(frozen=True)
class Column:
    """One number, with what held-out human lines and shuffled labels reach, and the bar to pass."""

    name: str
    value: float
    ceiling: float | None = None
    floor: float | None = None
    bar: float | None = None
    passed: bool = True
    unit: str = ""

    def shown(self, number: float | None) -> str:
        """A number of this column for a table: a count without decimals, nothing for None."""
        return "" if number is None else f"{number:,.0f}" if self.unit == "n" else f"{number:.3f}"


@dataclass(frozen=True)
class Scorecard:
    """What a GGUF wrote, judged. ``sha256`` is the file's."""

    sha256: str
    columns: tuple[Column, ...]
    raw: Mapping[str, Any]

    @property
    def writing(self) -> tuple[Column, ...]:
        """The columns that judge text."""
        return tuple(column for column in self.columns if column.name not in MACHINE)

    @property
    def passed(self) -> bool:
        """Whether the text reaches every bar."""
        return not self.failing()

    def failing(self) -> list[str]:
        """Names of the columns on text that are under their bar."""
        return [column.name for column in self.writing if not column.passed]

    def get(self, name: str) -> float | None:
        """A column's value, None where the scorecard lacks it."""
        return next((column.value for column in self.columns if column.name == name), None)

    def summary(self) -> str:
        """The values alone as JSON text, short enough to stand in a GGUF's metadata."""
        return json.dumps({column.name: column.value for column in self.columns}, sort_keys=True)


def beside(gguf: Path) -> Path:
    """Where a GGUF's scorecard is kept: next to it, ``NAME.scorecard.json``."""
    return gguf.with_suffix(".scorecard.json")


def read_scorecard(path: Path) -> Scorecard:
    """The scorecard in a JSON file. Raises GojiError where it is missing or is not one."""
    try:
        return parse_scorecard(json.loads(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise GojiError(
            f"scorecard: there is no {path}; run `goji-trainer score MODEL.gguf --format json > {path}`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GojiError(f"scorecard: {path} cannot be read as one: {type(error).__name__}: {error}") from error


def parse_scorecard(told: Mapping[str, Any]) -> Scorecard:
    """The scorecard in parsed JSON. Raises KeyError or ValueError where it is none."""
    columns = tuple(_column(name, entry) for name, entry in told["columns"].items())
    return Scorecard(str(told["sha256"]), columns, told)


def _column(name: str, entry: Mapping[str, Any]) -> Column:
    def number(key: str) -> float | None:
        return None if entry.get(key) is None else float(entry[key])

    passed, unit = bool(entry.get("passed", True)), str(entry.get("unit", ""))
    return Column(name, float(entry["value"]), number("ceiling"), number("floor"), number("bar"), passed, unit)
