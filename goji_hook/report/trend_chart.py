"""A Trend as a picture: the score above, the percentiles of the seven metrics below."""

from __future__ import annotations

import os
from importlib.util import find_spec
from typing import Any

from goji_hook.errors import GojiError, UsageError
from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.scoring.ranges import HIGH_ABOVE, LOW_BELOW
from goji_hook.terms import METRIC_TITLES, METRICS, MOODS

_MOOD_COLORS = dict(zip(MOODS, ("#1a7f37", "#4ac26b", "#8c959f", "#d4a72c", "#cf222e"), strict=True))
_LINE = "#0969da"


def check(path: str) -> None:
    """Raises UsageError for a bad file name, GojiError if matplotlib is not installed."""
    if not path.lower().endswith(".png"):
        raise UsageError(f"png: {path!r} does not end with .png")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"png: there is no folder {os.path.dirname(path)!r}")
    if find_spec("matplotlib") is None:
        raise GojiError("png: drawing needs matplotlib: pip install 'goji-hook[pictures]'")


def draw(trend: Trend, path: str) -> None:
    """Writes the picture, 1200 pixels wide. Raises GojiError if the file cannot be written."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 10), dpi=100, layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(1 + len(METRICS), 1, sharex=True, height_ratios=[3, *[1] * len(METRICS)])
    _scores(axes[0], trend)
    for name, axis in zip(METRICS, axes[1:], strict=True):
        _percentiles(axis, name, trend.rows)
    axes[-1].set_xlabel(f"the last {len(trend.rows)} commits, the newest on the right")
    try:
        figure.savefig(path, format="png")
    except OSError as error:
        raise GojiError(f"png: {path}: {error.strerror}") from error


def _scores(axis: Any, trend: Trend) -> None:
    known = [(at, row) for at, row in enumerate(trend.rows) if row.score is not None]
    axis.set_title("goji-hook: score and metrics of each commit", loc="left")
    axis.plot([at for at, _ in known], [row.score for _, row in known], color="#d0d7de", zorder=1)
    for mood in MOODS:
        mine = [(at, row.score) for at, row in known if row.mood == mood]
        axis.scatter([at for at, _ in mine], [score for _, score in mine], color=_MOOD_COLORS[mood], label=mood, s=18)
    axis.set_ylim(-0.02, 1.18)  # room for the legend
    axis.set_yticks([0, 0.25, 0.5, 0.75, 1])
    axis.set_ylabel("score (1 is worst)")
    axis.legend(ncols=len(MOODS), loc="upper left", frameon=False)


def _percentiles(axis: Any, name: str, rows: Any) -> None:
    known = [(at, row.placements[name].percentile) for at, row in enumerate(rows) if _measured(row)]
    axis.axhspan(LOW_BELOW, HIGH_ABOVE, color="#ddf4ff", zorder=0)
    axis.plot([at for at, _ in known], [percent for _, percent in known], color=_LINE, linewidth=1)
    axis.set_ylim(-4, 104)
    axis.set_yticks([0, 50, 100])
    axis.set_ylabel(METRIC_TITLES[name].replace(" ", "\n", 1), fontsize=8)


def _measured(row: AssessedCommit) -> bool:
    return row.placements is not None
