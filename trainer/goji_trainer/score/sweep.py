"""The sweep: how temperature and min-p trade novelty against coherence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from goji_hook.system.cache import sha256
from goji_trainer.atomic import replacing
from goji_trainer.score import chart
from goji_trainer.score.card import Card, shown
from goji_trainer.score.metrics import COLUMNS
from goji_trainer.score.run import Options, score, scorer_for

#: Columns that should stay high while novelty rises.
COHERENCE = ("english", "persona", "mood", "faithful", "first_try", "coherence")
NOVELTY = ("new", "own", "copied", "distinct")
_COLORS = (chart.GOOD, chart.BAD, chart.PLAIN, "#4f6d9b", "#7d5a9c", chart.INK)


@dataclass(frozen=True)
class Point:
    """A model at a temperature and a min-p, and the columns' values there."""

    model: str
    temperature: float
    min_p: float
    values: dict[str, float]


def sweep(
    models: Sequence[Path], temperatures: Sequence[float], min_ps: Sequence[float], options: Options, out: Path
) -> list[Point]:
    """Scores each model at every pair of settings; writes ``sweep.json`` to *out* after each, ``sweep.png`` at the end.

    Points that ``sweep.json`` holds for the same file, budget and dataset are not scored again.
    """
    scorer = scorer_for(options)
    path = out / "sweep.json"
    done: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    points = []
    for model in models:
        for temperature in temperatures:
            for min_p in min_ps:
                setting = replace(options, temperature=temperature, min_p=min_p, run=0)
                key = f"{sha256(model)[:12]} {temperature:g} {min_p:g} {options.budget} {scorer.training.sha256[:12]}"
                if key not in done:
                    done[key] = asdict(_point(model, score(model, setting, scorer), temperature, min_p))
                    with replacing(path) as part:
                        part.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
                points.append(Point(**done[key]))
    draw(points, out / "sweep.png")
    return points


def table(points: Sequence[Point]) -> str:
    """Returns the points as a Markdown table, with a star for those on the frontier."""
    names = (*NOVELTY, *COHERENCE)
    lines = [f"| model | temperature | min-p | {' | '.join(names)} | frontier |", "|---" * (len(names) + 4) + "|"]
    best = frontier(points)
    for point in points:
        values = " | ".join(_shown(point, name) for name in names)
        star = "★" if point in best else ""
        lines.append(f"| {point.model} | {point.temperature:g} | {point.min_p:g} | {values} | {star} |")
    return "\n".join(lines)


def _shown(point: Point, name: str) -> str:
    column = next(column for column in COLUMNS if column.name == name)
    return shown(point.values[name], column.unit, high=column.high)


def overall_coherence(point: Point) -> float:
    """Returns the product of first try, faithfulness, English and persona."""
    values = point.values
    return values["first_try"] * values["faithful"] * values["english"] * values["persona"]


def frontier(points: Sequence[Point]) -> list[Point]:
    """Returns the points that no other point beats in both new sentences and overall coherence."""

    places = [(point.values["new"], overall_coherence(point)) for point in points]

    def beaten(new: float, coherent: float) -> bool:
        return any(x >= new and y >= coherent and (x, y) != (new, coherent) for x, y in places)

    return [point for point, place in zip(points, places, strict=True) if not beaten(*place)]


def draw(points: Sequence[Point], path: Path) -> None:
    """Draws new sentences against coherence: a line for each model and min-p, with the temperatures at its points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.5, 6), facecolor=chart.PAPER, layout="constrained")
    axes = figure.add_subplot()
    chart.plain(axes)
    lines: dict[tuple[str, float], list[Point]] = {}
    for point in points:
        lines.setdefault((point.model, point.min_p), []).append(point)
    for number, ((model, min_p), of_line) in enumerate(lines.items()):
        _draw_line(axes, f"{model}, min-p {min_p:g}", of_line, _COLORS[number % len(_COLORS)])
    xs, ys = _places(frontier(points))
    axes.scatter(xs, ys, s=120, facecolors="none", edgecolors=chart.INK, zorder=5)
    axes.grid(color=chart.TRACK)
    axes.set_xlabel("sentences that stand in no training text, %", color=chart.INK)
    axes.set_ylabel("coherent: first try × faithful × English × persona, %", color=chart.INK)
    axes.set_title("Recite or write? Temperatures at the points, the frontier ringed", loc="left", color=chart.INK)
    axes.legend(frameon=False, fontsize=9)
    chart.save(figure, path)


def _draw_line(axes: Any, label: str, points: list[Point], color: str) -> None:
    points.sort(key=lambda point: point.temperature)
    xs, ys = _places(points)
    axes.plot(xs, ys, "-o", color=color, label=label, linewidth=1.6, markersize=5)
    for point, x, y in zip(points, xs, ys, strict=True):
        axes.annotate(
            f"{point.temperature:g}", (x, y), (4, 4), textcoords="offset points", fontsize=7.5, color=chart.SOFT
        )


def _places(points: Sequence[Point]) -> tuple[list[float], list[float]]:
    """New sentences and coherence of each point, in percent."""
    return [100 * point.values["new"] for point in points], [100 * overall_coherence(point) for point in points]


def _point(model: Path, card: Card, temperature: float, min_p: float) -> Point:
    values = {
        row.name: round(row.value, 5) for row in card.rows if row.name in (*NOVELTY, *COHERENCE, "form", "self_bleu")
    }
    return Point(model.stem, temperature, min_p, values)
