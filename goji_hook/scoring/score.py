"""Percentiles to one score: how bad a change is."""

from __future__ import annotations

from collections.abc import Mapping

from goji_hook.scoring.ranges import Placement

#: How much each metric weighs in the score. Size counts once: its two witnesses share a weight, as do those of depth.
WEIGHTS: Mapping[str, float] = {"loc": 0.5, "tok": 0.5, "cx": 1.0, "nest": 0.75, "ind": 0.25, "com": 0.5, "cmp": 0.5}
#: Metrics of which more is better.
_MORE_IS_BETTER = frozenset({"com"})


def badness(metric: str, percentile: float) -> float:
    """How bad it is, 0 to 100, to stand at *percentile*: more is worse, but for comments."""
    return 100.0 - percentile if metric in _MORE_IS_BETTER else percentile


def score(placements: Mapping[str, Placement]) -> float:
    """How bad a piece of code is, 0 to 1: the weighted mean badness of the metrics that count at its size."""
    counted = [(WEIGHTS[name], badness(name, one.percentile)) for name, one in placements.items() if one.counted]
    return sum(weight * bad for weight, bad in counted) / (100.0 * sum(weight for weight, _ in counted))
