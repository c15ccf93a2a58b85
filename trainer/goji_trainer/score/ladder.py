"""The ladder: how small can you go? Scorecards of several models against their parameters, and the loss beside them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_trainer.score import chart
from goji_trainer.score.card import Card, Row, read
from goji_trainer.training.loop import RECIPE
from goji_trainer.training.loss_chart import read_losses

#: The article's nine bases: parameters in millions, and whether its granny test was passed.
ARTICLE: tuple[tuple[str, float, str], ...] = (
    ("Pythia-14M", 14, "failed"),
    ("Pythia-31M", 31, "failed"),
    ("Pythia-70M", 70, "failed"),
    ("DistilGPT-2", 82, "failed"),
    ("SmolLM2-135M", 135, "passed"),
    ("Pythia-160M", 160, "failed"),
    ("SmolLM2-360M", 360, "passed"),
    ("Pythia-410M", 410, "partial"),
    ("Qwen2.5-0.5B", 494, "failed"),
)
_PANELS = (
    "english", "mood", "persona", "granny", "faithful", "faithful_at_first", "form", "first_try",
    "grounded", "distinct", "distinct_2", "self_bleu", "copied", "new", "own", "coherence",
)  # fmt: skip
_ACROSS = 4
_VERDICTS = {"passed": chart.GOOD, "partial": chart.PLAIN, "failed": chart.BAD}
_LAST = 50


@dataclass(frozen=True)
class Rung:
    """One model: its card, its parameters, and where its run is known, the last losses' mean and the tokens it saw."""

    card: Card
    parameters: float
    loss: float | None = None
    tokens: float | None = None


def rungs(cards: Sequence[Path], runs: Path | None) -> list[Rung]:
    """Read scorecards (JSON), and from ``RUNS/BASE`` losses and recipe. Raises GojiError for what is no card."""
    found = []
    for path in cards:
        card = read(path)
        parameters = card.row("parameters")
        if parameters is None:
            raise UsageError(f"{path.name}: the scorecard does not say how many parameters its model has")
        run = runs / str(card.facts["base"]) if runs else None
        found.append(Rung(card, parameters.value, *((_loss(run), _tokens(run)) if run else ())))
    return sorted(found, key=lambda rung: rung.parameters)


def _loss(folder: Path) -> float | None:
    """The mean of the last losses logged, or None where there is no log."""
    last = [loss for _, loss in read_losses(folder)[-_LAST:]]
    return sum(last) / len(last) if last else None


def _tokens(folder: Path) -> float | None:
    """Tokens trained on, in all, or None where the recipe does not say."""
    try:
        recipe = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
        return float(recipe["tokens"]) * float(recipe["epochs"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def table(found: Sequence[Rung]) -> str:
    """The ladder as Markdown: one line for each model, a value that misses its bar in bold, the loss last."""
    rows = [row for row in found[0].card.rows if row.name in _PANELS] if found else []
    titles = ["parameters", "tokens seen", *(row.title for row in rows), "loss"]
    lines = [f"| {' | '.join(titles)} |", "|--:" * len(titles) + "|"]
    for rung in found:
        cells = [_cell(rung.card.row(row.name)) for row in rows]
        loss = "–" if rung.loss is None else f"{rung.loss:.3f}"
        tokens = "–" if rung.tokens is None else f"{rung.tokens / 1e6:,.1f}M"
        lines.append(f"| {rung.parameters:,.0f} | {tokens} | {' | '.join(cells)} | {loss} |")
    return "\n".join(lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return "–"
    return f"**{row.shown(row.value)}**" if row.passed is False else row.shown(row.value)


def draw(found: Sequence[Rung], path: Path) -> None:
    """One panel for each column, parameters on a log axis, the bar dashed, the loss on a second axis."""
    from matplotlib.figure import Figure

    names = [name for name in _PANELS if any(rung.card.row(name) for rung in found)]
    down = -(-len(names) // _ACROSS)
    figure = Figure(figsize=(16, 2.7 * down + 1.2), facecolor=chart.PAPER, layout="constrained")
    panels = figure.subplots(down, _ACROSS, squeeze=False).ravel()
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    for number, (axes, name) in enumerate(zip(panels, names, strict=False)):
        _panel(axes, name, found, last_column=number % _ACROSS == _ACROSS - 1)
    figure.suptitle(
        "How small can you go? From-scratch models by what they write; shaded, the article's nine bases and verdicts",
        x=0.01, ha="left", fontsize=13, fontweight="bold", color=chart.INK,
    )  # fmt: skip
    chart.save(figure, path)


def _panel(axes: Any, name: str, found: Sequence[Rung], last_column: bool) -> None:
    chart.plain(axes)
    points = [(rung.parameters, row) for rung in found if (row := rung.card.row(name)) is not None]
    first = points[0][1]
    scale = 100 if first.unit == "%" else 1
    axes.set_xscale("log")
    axes.set_xlim(6e4, 7e8)
    _article(axes)
    if first.bar is not None:
        axes.axhline(first.bar * scale, color=chart.INK, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    axes.plot(
        [x for x, _ in points], [row.value * scale for _, row in points], color=chart.SOFT, linewidth=1.5, zorder=3
    )
    for x, row in points:
        color = chart.PLAIN if row.passed is None else chart.GOOD if row.passed else chart.BAD
        axes.plot([x], [row.value * scale], "o", color=color, markersize=7, zorder=4)
    axes.set_title(
        first.title + (", %" if first.unit == "%" else f", {first.unit}"), loc="left", fontsize=10.5, color=chart.INK
    )
    axes.grid(axis="y", color=chart.TRACK)
    axes.set_axisbelow(True)
    _losses(axes, found, last_column)


def _article(axes: Any) -> None:
    """The article's bases as ticks along the foot, coloured by the granny verdict."""
    axes.axvspan(1.1e7, 7e8, color=chart.TRACK, alpha=0.45, zorder=0)
    foot = axes.get_xaxis_transform()
    for number, (title, millions, verdict) in enumerate(ARTICLE):
        axes.plot(
            [millions * 1e6], [0.04], "|", transform=foot, color=_VERDICTS[verdict], markersize=9, markeredgewidth=2
        )
        axes.text(
            millions * 1e6,
            0.1 + 0.075 * (number % 9),
            title,
            transform=foot,
            fontsize=5.5,
            ha="center",
            color=_VERDICTS[verdict],
        )


def _losses(axes: Any, found: Sequence[Rung], label: bool) -> None:
    known = [(rung.parameters, rung.loss) for rung in found if rung.loss is not None]
    if not known:
        return
    twin = axes.twinx()
    chart.plain(twin)
    twin.patch.set_visible(False)
    twin.plot(
        [x for x, _ in known], [y for _, y in known], color="#4f6d9b", linewidth=1, linestyle=":", marker=".", zorder=1
    )
    twin.tick_params(axis="y", labelsize=7, colors="#4f6d9b")
    if label:
        twin.set_ylabel("training loss", fontsize=8, color="#4f6d9b")
