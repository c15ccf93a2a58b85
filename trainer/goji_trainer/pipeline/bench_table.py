"""The bench as a table: one row a base, our figures beside the article's verdicts, as Markdown, JSON and PNG."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from goji_trainer.atomic import replacing

DONE, NOT_RUN, FAILED = "done", "not run", "failed"
#: The article's four columns, and the scorecard's columns that measure the same.
VERDICTS = {"English": "english", "mood": "mood", "personas": "persona", "granny": "granny"}


@dataclass(frozen=True)
class Row:
    """A base's line of the table. ``reason`` says why a base was not run or failed; then there are no figures."""

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


def write_table(rows: Sequence[Row], out: Path) -> str:
    """Write ``bench.md``, ``bench.json`` and ``bench.png`` to *out*; the Markdown comes back."""
    text = markdown(rows)
    with replacing(out / "bench.md") as part:
        part.write_text(text, encoding="utf-8")
    with replacing(out / "bench.json") as part:
        part.write_text(json.dumps([asdict(row) for row in rows], indent=2) + "\n", encoding="utf-8")
    with replacing(out / "bench.png") as part:
        _draw(rows, part)
    return text


def markdown(rows: Sequence[Row]) -> str:
    """The table. A verdict of the article stands in brackets behind what was measured here."""
    others = sorted({name for row in rows for name in row.columns} - set(VERDICTS.values()))
    heads = ["base", "parameters", "family", *VERDICTS, *others, "train s", "whole s", "peak MB", "file MB", "tokens/s"]
    lines = ["| " + " | ".join(heads) + " |", "|---|---:|---|" + "---:|" * (len(heads) - 3)]
    lines += ["| " + " | ".join(_cells(row, others)) + " |" for row in rows]
    missing = [f"- {row.base}: {row.status}: {row.reason}" for row in rows if row.status != DONE]
    note = "\nIn brackets: what the article found.\n"
    return "\n".join(lines) + "\n" + note + ("\n" + "\n".join(missing) + "\n" if missing else "")


def _cells(row: Row, others: Sequence[str]) -> list[str]:
    size = f"{row.parameters / 1e6:,.1f}M" if row.parameters else ""
    judged = [_judged(row, name, column) for name, column in VERDICTS.items()]
    more = [_number(row.columns.get(name), 3) for name in others]
    figures = (row.train_seconds, row.seconds, row.peak_megabytes, row.file_megabytes, row.tokens_per_second)
    return [row.base, size, row.family, *judged, *more, *(_number(value, 1) for value in figures)]


def _judged(row: Row, verdict: str, column: str) -> str:
    measured = row.status if row.status != DONE else _number(row.columns.get(column), 3) or "not scored"
    said = row.article.get(verdict.lower(), "")
    return f"{measured} ({said})" if said else measured


def _number(value: float | None, digits: int) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _draw(rows: Sequence[Row], path: Path) -> None:
    """Each of the four columns over the number of parameters; a base that was not run is not drawn."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    done = sorted((row for row in rows if row.status == DONE and row.columns), key=lambda row: row.parameters)
    sizes = [row.parameters for row in rows if row.parameters] or [1]
    ends = (min(sizes) / 2, max(sizes) * 4)
    figure, plots = pyplot.subplots(1, len(VERDICTS), figsize=(12, 3.4), sharey=True, layout="constrained")
    for axes, (title, column) in zip(plots, VERDICTS.items(), strict=True):
        points = [(row.parameters, row.columns[column], row.base) for row in done if column in row.columns]
        axes.plot([at for at, _, _ in points], [value for _, value, _ in points], "o", color="#b3402f")
        for at, value, name in points:
            axes.annotate(name, (at, value), fontsize=6, xytext=(3, 3), textcoords="offset points")
        axes.set(title=title, xlabel="parameters", ylim=(-0.05, 1.08), xlim=ends)
        axes.set_xscale("log")
        axes.spines[["top", "right"]].set_visible(False)
    figure.savefig(path, format="png", dpi=120)
    pyplot.close(figure)
