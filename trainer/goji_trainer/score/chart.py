"""Draws a scorecard."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goji_trainer.atomic import replacing
from goji_trainer.score.card import Card, Row

INK, SOFT, TRACK, GOOD, BAD, PLAIN = "#2b2118", "#8a7d72", "#f0e9e1", "#3f8f4f", "#d1495b", "#c98a2b"
PAPER = "#fffdf9"


def draw_scorecard(card: Card, path: Path) -> None:
    """Draws each column as a bar between its floor and its ceiling, with the bar to reach as a line, to a PNG."""
    drawn = [row for row in card.rows if row.unit != "n" and row.ceiling is not None and row.ceiling != row.floor]
    figure, axes = _canvas(11, 1.7 + 0.42 * len(drawn))
    for line, row in enumerate(reversed(drawn)):
        _draw(axes, line, row)
    axes.set_yticks(range(len(drawn)), [row.title for row in reversed(drawn)], color=INK)
    axes.set_xlim(-0.03, 1.4)
    axes.set_ylim(-0.8, len(drawn) - 0.3)
    axes.set_xticks([0, 1], ["floor\n(corrupted)", "ceiling\n(held-out humans)"], color=SOFT, fontsize=9)
    figure.suptitle(_headline(card), x=0.02, ha="left", fontsize=14, color=INK, fontweight="bold")
    figure.text(0.02, 0.015, _footline(card), fontsize=8.5, color=SOFT, ha="left")
    save(figure, path)


def _draw(axes: Any, line: int, row: Row) -> None:
    """Draws a column: a track from floor to ceiling, filled up to the value."""
    reached = min(1.15, max(-0.02, place(row, row.value)))
    color = PLAIN if row.passed is None else GOOD if row.passed else BAD
    axes.barh(line, 1, height=0.52, color=TRACK, zorder=1)
    axes.barh(line, reached, height=0.52, color=color, zorder=2, alpha=0.92)
    if row.bar is not None:
        at = min(1.15, max(0.0, place(row, row.bar)))
        axes.plot([at, at], [line - 0.36, line + 0.36], color=INK, linewidth=1.8, zorder=3)
    label = row.shown(row.value)
    if row.bar is not None:
        label += f"   ({'≥' if row.high else '≤'} {row.shown(row.bar)})"
    axes.text(1.18, line, label, va="center", fontsize=9.5, color=INK)


def place(row: Row, value: float) -> float:
    """Returns where a value lies between the column's floor (0) and ceiling (1)."""
    assert row.ceiling is not None
    assert row.floor is not None
    span = row.ceiling - row.floor
    return (value - row.floor) / span if span else 1.0


def _headline(card: Card) -> str:
    missed = len(card.missed)
    verdict = "every bar reached" if not missed else f"{missed} bar{'s' if missed > 1 else ''} missed"
    return f"{card.facts['file']}: {verdict}"


def _footline(card: Card) -> str:
    numbers = [row for row in card.rows if row.unit == "n"]
    parts = [f"{row.title} {row.shown(row.value)}" for row in numbers]
    facts = card.facts
    return (
        f"{facts['samples']:,} reviews, temperature {facts['temperature']:g}, min-p {facts['min_p']:g}  ·  "
        + "  ·  ".join(parts)
    )


def _canvas(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine

    figure = Figure(figsize=(width, height), facecolor=PAPER)
    figure.set_layout_engine(ConstrainedLayoutEngine(rect=(0.0, 0.045, 1.0, 0.93)))
    axes = figure.add_subplot(facecolor=PAPER)
    plain(axes)
    return figure, axes


def plain(axes: Any) -> None:
    """Removes frame and ticks."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0)
    axes.set_facecolor(PAPER)


def save(figure: Any, path: Path) -> None:
    """Writes a PNG, whole or not at all, without the library's version, so that equal charts are equal files."""
    with replacing(path) as part:
        figure.savefig(part, dpi=150, format="png", metadata={"Software": None})
