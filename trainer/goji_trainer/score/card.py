"""The scorecard as a value: what was scored, how, and the result of each column."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError

VERSION = 1
#: Columns about the machine and the file: their bars are the embedded model's, and do not judge what a model writes.
MACHINE = ("tokens_per_second", "parameters", "bytes")


def shown(value: float | None, unit: str, *, high: bool = True) -> str:
    """Returns a value as text: a share as a percentage, a number without decimals, a correlation with three decimals.

    *unit* is as in ``Row``. Rounding never makes a value look better than it is; *high* means that more is better.
    """
    if value is None:
        return "–"
    if unit == "n":
        return f"{value:,.0f}"
    scaled = round(value * 1000, 6)
    cut = math.floor(scaled) if high else math.ceil(scaled)
    return f"{cut / 10:.1f} %" if unit == "%" else f"{cut / 1000:.3f}"


@dataclass(frozen=True)
class Row:
    """The result of a column: its value, its floor and ceiling, the bar to reach, and its definition in words.

    ``unit`` is ``%`` for a share (0 to 1), ``ρ`` for a correlation, ``n`` for a number. ``high`` means that more is
    better.
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
        """Whether the value reaches the bar; None without a bar."""
        if self.bar is None:
            return None
        return self.value >= self.bar if self.high else self.value <= self.bar

    def shown(self, value: float | None) -> str:
        """Returns a value of this column as text, see ``shown``."""
        return shown(value, self.unit, high=self.high)


@dataclass(frozen=True)
class Card:
    """A scorecard. ``facts`` says what was scored and how: file, sha256, samples, seed, sampling, dataset.

    ``examples`` are reviews to quote, each with its ``prompt`` and ``text``.
    """

    facts: Mapping[str, Any]
    rows: tuple[Row, ...]
    examples: tuple[Mapping[str, Any], ...] = field(default=())

    def row(self, name: str) -> Row | None:
        """Returns the row called *name*; None if the card lacks it."""
        return next((row for row in self.rows if row.name == name), None)

    @property
    def sha256(self) -> str:
        """The SHA-256 of the GGUF that was scored."""
        return str(self.facts["sha256"])

    @property
    def missed(self) -> list[Row]:
        """The rows whose bar is not reached."""
        return [row for row in self.rows if row.passed is False]

    @property
    def writing(self) -> list[Row]:
        """The rows that judge text: all but those about the machine and the file."""
        return [row for row in self.rows if row.name not in MACHINE]

    @property
    def failing(self) -> list[str]:
        """Names of the rows on text whose bar is not reached; a model with any is not published without a reason."""
        return [row.name for row in self.writing if row.passed is False]

    def values(self) -> dict[str, float]:
        """Returns the value of each row by its name."""
        return {row.name: row.value for row in self.rows}

    def json(self) -> str:
        """Returns the whole card as JSON text, as ``read`` takes it."""
        columns = {row.name: {**asdict(row), "passed": row.passed is not False} for row in self.rows}
        content = {
            "version": VERSION,
            "sha256": self.facts.get("sha256"),
            "passed": not self.missed,
            "facts": dict(self.facts),
            "columns": columns,
            "examples": list(self.examples),
        }
        return json.dumps(content, ensure_ascii=False, indent=2)


def beside(gguf: Path) -> Path:
    """Returns the path of a GGUF's scorecard: ``NAME.scorecard.json`` in the same folder."""
    return gguf.with_suffix(".scorecard.json")


def read(path: Path) -> Card:
    """Reads a card that ``Card.json`` wrote. Raises GojiError if the file is missing or is not such a card."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
        if content["version"] != VERSION:
            raise GojiError(
                f"{path.name}: a scorecard of version {content['version']}, but this goji-trainer reads {VERSION}; "
                "score the model again"
            )
        columns = content["columns"].values()
        rows = tuple(Row(**{key: value for key, value in column.items() if key != "passed"}) for column in columns)
        return Card({"sha256": content["sha256"], **content["facts"]}, rows, tuple(content["examples"]))
    except FileNotFoundError as error:
        raise GojiError(
            f"scorecard: there is no {path}; run `goji-trainer score MODEL.gguf --format json --out {path}`"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise GojiError(
            f"{path.name}: not a scorecard of goji-trainer ({type(error).__name__}: {error}); score the model again"
        ) from error
