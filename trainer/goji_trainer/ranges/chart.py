"""Draws the distributions: for each metric and scope, the value at every percentile of real code."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from goji_hook.scoring.ranges import HIGH_ABOVE, LOW_BELOW, Ranges
from goji_hook.terms import METRIC_TITLES, METRICS, SCOPES
from goji_trainer.atomic import replacing

_COLORS = {"file": "#4477aa", "diff": "#228833", "pr": "#ccbb44", "day": "#aa3377"}
_COUNTS = frozenset(("loc", "tok", "cx"))  # shown on a logarithmic axis, because of their long tails


def draw_ranges(ranges: Ranges, out: Path) -> None:
    """Writes the chart of all metrics and scopes to a PNG."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(12, 6.5), layout="constrained")
    FigureCanvasAgg(figure)
    axes = figure.subplots(2, 4).flatten()
    for axis, metric in zip(axes, METRICS, strict=False):
        _panel(axis, ranges, metric)
    handles, labels = axes[0].get_legend_handles_labels()
    axes[-1].axis("off")
    titles = [f"{label}: {ranges.population(label)}" for label in labels]
    axes[-1].legend(handles, titles, loc="center", frameon=False, title="grey: the bucket mid")
    with replacing(out) as part:
        figure.savefig(part, format="png", dpi=110, metadata={"Software": None})


def _panel(axis: Any, ranges: Ranges, metric: str) -> None:
    for scope in SCOPES:
        values = ranges.quantiles(scope, metric)
        shares = [100 * at / (len(values) - 1) for at in range(len(values))]
        axis.plot(shares[:-1], values[:-1], label=scope, color=_COLORS[scope], linewidth=1.6)
    axis.axvspan(LOW_BELOW, HIGH_ABOVE, color="#dddddd", alpha=0.5, linewidth=0)
    axis.set_title(f"{metric}: {METRIC_TITLES[metric]}", fontsize=10)
    axis.set_xlabel("% of real code with less", fontsize=8)
    axis.set_xlim(0, 100)
    if metric in _COUNTS:
        axis.set_yscale("symlog", linthresh=1)
        axis.set_ylim(bottom=0)
    axis.grid(alpha=0.3)
