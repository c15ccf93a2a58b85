"""The bench as a table with a row for each base, our figures beside the article's verdicts: Markdown, JSON and PNG."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from goji_trainer.atomic import replacing
from goji_trainer.score.card import shown
from goji_trainer.score.metrics import COLUMNS

DONE, NOT_RUN, FAILED = "done", "not run", "failed"
#: The article's four columns, and the scorecard's columns of the same meaning.
VERDICTS = {"English": "english", "mood": "mood", "personas": "persona", "granny": "granny"}


@dataclass(frozen=True)
class BenchRow:
    """A base's row. ``reason`` says why a base was not run or failed; it then has no figures.

    ``columns`` are the scorecard's values, ``article`` the article's verdicts. Times are in seconds, sizes in MB.
    """

    base: str
    status: str
    reason: str = ""
    parameters: int = 0
    family: str = ""
    pretraining: str = ""
    columns: Mapping[str, float] = field(default_factory=dict)
    article: Mapping[str, str] = field(default_factory=dict)
    seconds: float | None = None
    train_seconds: float | None = None
    peak_megabytes: float | None = None
    file_megabytes: float | None = None
    tokens_per_second: float | None = None


def write_table(rows: Sequence[BenchRow], out: Path) -> str:
    """Writes ``bench.md``, ``bench.json`` and ``bench.png`` to *out* and returns the Markdown."""
    text = markdown(rows)
    with replacing(out / "bench.md") as part:
        part.write_text(text, encoding="utf-8")
    with replacing(out / "bench.json") as part:
        part.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    with replacing(out / "bench.png") as part:
        _draw(rows, part)
    return text


def markdown(rows: Sequence[BenchRow]) -> str:
    """Returns the table as Markdown; the article's verdicts stand in brackets behind our values."""
    others = sorted({name for row in rows for name in row.columns} - set(VERDICTS.values()))
    heads = ["base", "parameters", "family", *VERDICTS, *others, "train s", "whole s", "peak MB", "file MB", "tokens/s"]
    lines = ["| " + " | ".join(heads) + " |", "|---|---:|---|" + "---:|" * (len(heads) - 3)]
    lines += ["| " + " | ".join(_cells(row, others)) + " |" for row in rows]
    missing = [f"- {row.base}: {row.status}: {row.reason}" for row in rows if row.status != DONE]
    note = "\nIn brackets: the article's verdicts.\n"
    return "\n".join(lines) + "\n" + note + ("\n" + "\n".join(missing) + "\n" if missing else "")


def _cells(row: BenchRow, others: Sequence[str]) -> list[str]:
    size = f"{row.parameters / 1e6:,.1f}M" if row.parameters else ""
    judged = [_judged(row, name, column) for name, column in VERDICTS.items()]
    more = [_value(row, name) for name in others]
    figures = (row.train_seconds, row.seconds, row.peak_megabytes, row.file_megabytes, row.tokens_per_second)
    return [row.base, size, row.family, *judged, *more, *(_number(value, 1) for value in figures)]


def _judged(row: BenchRow, verdict: str, column: str) -> str:
    measured = row.status if row.status != DONE else _value(row, column) or "not scored"
    in_article = row.article.get(verdict.lower(), "")
    return f"{measured} ({in_article})" if in_article else measured


def _value(row: BenchRow, name: str) -> str:
    """A column's value as the scorecard shows it; empty if the row lacks it."""
    column = next((column for column in COLUMNS if column.name == name), None)
    unit, high = (column.unit, column.high) if column else ("ρ", True)
    return shown(row.columns[name], unit, high=high) if name in row.columns else ""


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _draw(rows: Sequence[BenchRow], path: Path) -> None:
    """Draws each of the four columns over the number of parameters, without the bases that were not run."""
    from matplotlib.figure import Figure

    done = sorted((row for row in rows if row.status == DONE and row.columns), key=lambda row: row.parameters)
    sizes = [row.parameters for row in rows if row.parameters] or [1]
    ends = (min(sizes) / 2, max(sizes) * 4)
    figure = Figure(figsize=(12, 3.4), layout="constrained")
    plots = figure.subplots(1, len(VERDICTS), sharey=True)
    for axes, (title, column) in zip(plots, VERDICTS.items(), strict=True):
        points = [(row.parameters, row.columns[column], row.base) for row in done if column in row.columns]
        axes.plot([at for at, _, _ in points], [value for _, value, _ in points], "o", color="#b3402f")
        for at, value, name in points:
            axes.annotate(name, (at, value), fontsize=6, xytext=(3, 3), textcoords="offset points")
        axes.set(title=title, xlabel="parameters", ylim=(-0.05, 1.08), xlim=ends)
        axes.set_xscale("log")
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="png", dpi=120)
