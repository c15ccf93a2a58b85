"""The sweep: how temperature and min-p trade what is new for what makes sense."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from goji_trainer.atomic import replacing
from goji_trainer.score import chart
from goji_trainer.score.card import Card
from goji_trainer.score.run import Options, desk, score

#: What has to hold together while more becomes new.
COHERENCE = ("english", "persona", "mood", "faithful", "first_try", "coherence")
NOVELTY = ("new", "own", "copied", "distinct")


@dataclass(frozen=True)
class Point:
    """One setting, and the columns' values there."""

    model: str
    temperature: float
    min_p: float
    values: dict[str, float]


def sweep(
    models: Sequence[Path], temperatures: Sequence[float], min_ps: Sequence[float], options: Options, out: Path
) -> list[Point]:
    """Score each model at every pair of settings; *out* gets ``sweep.json`` after each and ``sweep.png`` at the end.

    Points that are there already, of the same file and effort, are not scored again.
    """
    at = desk(options)
    path = out / "sweep.json"
    done: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
    points = []
    for model in models:
        for temperature in temperatures:
            for min_p in min_ps:
                given = replace(options, temperature=temperature, min_p=min_p, run=0)
                key = f"{_digest(model)} {temperature:g} {min_p:g} {options.effort} {at.training.sha256[:12]}"
                if key not in done:
                    done[key] = asdict(_point(model, score(model, given, at), temperature, min_p))
                    with replacing(path) as part:
                        part.write_text(json.dumps(done, indent=1) + "\n", encoding="utf-8")
                points.append(Point(**done[key]))
    draw(points, out / "sweep.png")
    return points


def table(points: Sequence[Point]) -> str:
    """The points as a Markdown table, those on the frontier with a star."""
    names = (*NOVELTY, *COHERENCE)
    lines = [f"| model | temperature | min-p | {' | '.join(names)} | frontier |", "|---" * (len(names) + 4) + "|"]
    best = frontier(points)
    for point in points:
        values = " | ".join(f"{point.values[name]:.3f}" for name in names)
        star = "★" if point in best else ""
        lines.append(f"| {point.model} | {point.temperature:g} | {point.min_p:g} | {values} | {star} |")
    return "\n".join(lines)


def together(point: Point) -> float:
    """Coherence in one number: the product of the first try, faithfulness, English and persona."""
    values = point.values
    return values["first_try"] * values["faithful"] * values["english"] * values["persona"]


def frontier(points: Sequence[Point]) -> list[Point]:
    """The points that no other one beats in both new sentences and coherence."""

    def beaten(one: Point) -> bool:
        return any(
            other.values["new"] >= one.values["new"] and together(other) >= together(one) and other != one
            for other in points
            if (other.values["new"], together(other)) != (one.values["new"], together(one))
        )

    return [point for point in points if not beaten(point)]


def draw(points: Sequence[Point], path: Path) -> None:
    """Draw new sentences against coherence, a line for each model and min-p, temperatures at the points."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9.5, 6), facecolor=chart.PAPER, layout="constrained")
    axes = figure.add_subplot()
    chart.plain(axes)
    colors = (chart.GOOD, chart.BAD, chart.PLAIN, "#4f6d9b", "#7d5a9c", chart.INK)
    lines: dict[tuple[str, float], list[Point]] = {}
    for point in points:
        lines.setdefault((point.model, point.min_p), []).append(point)
    for number, ((model, min_p), some) in enumerate(lines.items()):
        some.sort(key=lambda point: point.temperature)
        xs, ys = [100 * point.values["new"] for point in some], [100 * together(point) for point in some]
        axes.plot(
            xs,
            ys,
            "-o",
            color=colors[number % len(colors)],
            label=f"{model}, min-p {min_p:g}",
            linewidth=1.6,
            markersize=5,
        )
        for point, x, y in zip(some, xs, ys, strict=True):
            axes.annotate(
                f"{point.temperature:g}", (x, y), (4, 4), textcoords="offset points", fontsize=7.5, color=chart.SOFT
            )
    best = frontier(points)
    xs, ys = [100 * point.values["new"] for point in best], [100 * together(point) for point in best]
    axes.scatter(xs, ys, s=120, facecolors="none", edgecolors=chart.INK, zorder=5)
    axes.grid(color=chart.TRACK)
    axes.set_xlabel("sentences that stand in no training text, %", color=chart.INK)
    axes.set_ylabel("coherent: first try × faithful × English × persona, %", color=chart.INK)
    axes.set_title("Recite or write? Temperatures at the points, the frontier ringed", loc="left", color=chart.INK)
    axes.legend(frameon=False, fontsize=9)
    chart.save(figure, path)


def _point(model: Path, card: Card, temperature: float, min_p: float) -> Point:
    values = {
        row.name: round(row.value, 5) for row in card.rows if row.name in (*NOVELTY, *COHERENCE, "form", "self_bleu")
    }
    return Point(model.stem, temperature, min_p, values)


def _digest(path: Path) -> str:
    from goji_hook.system.cache import sha256

    return sha256(path)[:12]
