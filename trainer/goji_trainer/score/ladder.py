"""The ladder: scorecards of several models over their number of parameters, with their losses."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_trainer.score import chart
from goji_trainer.score.card import Card, Row, read
from goji_trainer.training.bases import BASES, LADDER
from goji_trainer.training.loss_chart import read_losses
from goji_trainer.training.recipe import RECIPE

_PANELS = (
    "english", "mood", "persona", "granny", "faithful", "faithful_at_first", "form", "first_try",
    "misfit", "glued", "next_step", "grounded", "distinct", "distinct_2", "self_bleu", "copied", "new", "own",
    "coherence",
)  # fmt: skip
_ACROSS = 4
#: The article's verdicts on its test of granny's warmth, by colour.
_VERDICTS = {"passed": chart.GOOD, "partial": chart.PLAIN, "failed": chart.BAD}
#: Logged losses at the end of a run whose mean is shown.
_LAST = 50


@dataclass(frozen=True)
class Rung:
    """A model: its card and parameters; if its run is at hand, the mean of its last losses and its training tokens."""

    card: Card
    parameters: float
    loss: float | None = None
    tokens: float | None = None

    @property
    def scratch(self) -> bool:
        """Whether the model was trained from scratch, as a rung; other models are fine-tunes."""
        return self.card.facts["base"] in LADDER

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return Path(str(self.card.facts.get("file", ""))).stem


def rungs(cards: Sequence[Path], runs: Path | None) -> list[Rung]:
    """Reads scorecards (JSON), and losses and recipe from ``RUNS/BASE``; sorted by parameters.

    Raises GojiError for a file that is not a scorecard, UsageError for a card without parameters.
    """
    ladder = []
    for path in cards:
        card = read(path)
        parameters = card.row("parameters")
        if parameters is None:
            raise UsageError(f"{path.name}: the scorecard lacks the number of parameters; score the model again")
        run = runs / str(card.facts["base"]) if runs else None
        ladder.append(Rung(card, parameters.value, *((_loss(run), _tokens(run)) if run else ())))
    return sorted(ladder, key=lambda rung: rung.parameters)


def _loss(folder: Path) -> float | None:
    """The mean of the last losses; None without a log."""
    last = [loss for _, loss in read_losses(folder)[-_LAST:]]
    return sum(last) / len(last) if last else None


def _tokens(folder: Path) -> float | None:
    """The number of tokens trained on, over all epochs; None if the recipe does not name it."""
    try:
        recipe = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
        return float(recipe["tokens"]) * float(recipe["epochs"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def table(ladder: Sequence[Rung]) -> str:
    """Returns a Markdown table with a row for each model: values that miss their bar in bold, the loss last."""
    rows = [row for row in ladder[0].card.rows if row.name in _PANELS] if ladder else []
    titles = ["parameters", "tokens seen", *(row.title for row in rows), "loss"]
    lines = [f"| {' | '.join(titles)} |", "|--:" * len(titles) + "|"]
    for rung in ladder:
        cells = [_cell(rung.card.row(row.name)) for row in rows]
        loss = "–" if rung.loss is None else f"{rung.loss:.3f}"
        tokens = "–" if rung.tokens is None else f"{rung.tokens / 1e6:,.1f}M"
        lines.append(f"| {rung.parameters:,.0f} | {tokens} | {' | '.join(cells)} | {loss} |")
    return "\n".join(lines)


def _cell(row: Row | None) -> str:
    if row is None:
        return "–"
    return f"**{row.shown(row.value)}**" if row.passed is False else row.shown(row.value)


def draw(ladder: Sequence[Rung], path: Path) -> None:
    """Draws a panel for each column: parameters on a logarithmic axis, the bar dashed, the loss on a second axis.

    A line joins the models from scratch; fine-tunes are diamonds with their file's name.
    """
    from matplotlib.figure import Figure

    names = [name for name in _PANELS if any(rung.card.row(name) for rung in ladder)]
    down = -(-len(names) // _ACROSS)
    figure = Figure(figsize=(16, 2.7 * down + 1.2), facecolor=chart.PAPER, layout="constrained")
    panels = figure.subplots(down, _ACROSS, squeeze=False).ravel()
    for axes in panels[len(names) :]:
        axes.set_visible(False)
    for number, (axes, name) in enumerate(zip(panels, names, strict=False)):
        _panel(axes, name, ladder, last_column=number % _ACROSS == _ACROSS - 1)
    figure.suptitle(
        "How small can you go? Models by what they write; shaded, where the article's nine bases are, and its verdicts",
        x=0.01, ha="left", fontsize=13, fontweight="bold", color=chart.INK,
    )  # fmt: skip
    chart.save(figure, path)


def _panel(axes: Any, name: str, ladder: Sequence[Rung], last_column: bool) -> None:
    chart.plain(axes)
    points = [(rung, row) for rung in ladder if (row := rung.card.row(name)) is not None]
    first = points[0][1]
    scale = 100 if first.unit == "%" else 1
    axes.set_xscale("log")
    axes.set_xlim(6e4, 7e8)
    _article(axes)
    if first.bar is not None:
        axes.axhline(first.bar * scale, color=chart.INK, linewidth=1, linestyle=(0, (4, 3)), zorder=2)
    joined = [(rung.parameters, row.value * scale) for rung, row in points if rung.scratch]
    axes.plot([x for x, _ in joined], [y for _, y in joined], color=chart.SOFT, linewidth=1.5, zorder=3)
    for rung, row in points:
        color = chart.PLAIN if row.passed is None else chart.GOOD if row.passed else chart.BAD
        at = rung.parameters, row.value * scale
        axes.plot([at[0]], [at[1]], "o" if rung.scratch else "D", color=color, markersize=7, zorder=4)
        if not rung.scratch:
            beside = {"xytext": (-7, 0), "textcoords": "offset points", "ha": "right", "va": "center"}
            paper = {"facecolor": chart.PAPER, "edgecolor": "none", "pad": 0.8}
            axes.annotate(rung.name, at, fontsize=7, color=chart.INK, zorder=5, bbox=paper, **beside)
    axes.set_title(
        first.title + (", %" if first.unit == "%" else f", {first.unit}"), loc="left", fontsize=10.5, color=chart.INK
    )
    axes.grid(axis="y", color=chart.TRACK)
    axes.set_axisbelow(True)
    _losses(axes, ladder, last_column)


def _article(axes: Any) -> None:
    """Marks the article's bases along the foot, coloured by their granny verdict."""
    axes.axvspan(1.1e7, 7e8, color=chart.TRACK, alpha=0.45, zorder=0)
    foot = axes.get_xaxis_transform()
    for number, base in enumerate(BASES.values()):
        assert base.article is not None
        look = {"transform": foot, "color": _VERDICTS[base.article.granny]}
        axes.plot([base.parameters], [0.04], "|", markersize=9, markeredgewidth=2, **look)
        axes.text(base.parameters, 0.1 + 0.075 * number, base.name, fontsize=5.5, ha="center", **look)


def _losses(axes: Any, ladder: Sequence[Rung], label: bool) -> None:
    losses = [(rung.parameters, rung.loss) for rung in ladder if rung.loss is not None]
    if not losses:
        return
    twin = axes.twinx()
    chart.plain(twin)
    twin.patch.set_visible(False)
    twin.plot(
        [x for x, _ in losses],
        [y for _, y in losses],
        color="#4f6d9b",
        linewidth=1,
        linestyle=":",
        marker=".",
        zorder=1,
    )
    twin.tick_params(axis="y", labelsize=7, colors="#4f6d9b")
    if label:
        twin.set_ylabel("training loss", fontsize=8, color="#4f6d9b")
