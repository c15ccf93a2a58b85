"""Combines percentiles to one score from 0 (best) to 1 (worst)."""

from __future__ import annotations

from collections.abc import Mapping

from goji_hook.scoring.ranges import Placement

#: The weight of each metric. `loc` and `tok` both measure size, so they share one weight; so do `nest` and `ind`.
WEIGHTS: Mapping[str, float] = {"loc": 0.5, "tok": 0.5, "cx": 1.0, "nest": 0.75, "ind": 0.25, "com": 0.5, "cmp": 0.5}
#: Metrics whose high values are good.
_MORE_IS_BETTER = frozenset({"com"})


def badness(metric: str, percentile: float) -> float:
    """Returns how bad a percentile is, from 0 to 100: more is worse, except for comments."""
    return 100.0 - percentile if metric in _MORE_IS_BETTER else percentile


def score(placements: Mapping[str, Placement]) -> float:
    """Returns the score, 0 to 1: the weighted mean badness of the metrics that count at this size."""
    counted = [
        (WEIGHTS[name], badness(name, placement.percentile))
        for name, placement in placements.items()
        if placement.counted
    ]
    return sum(weight * bad for weight, bad in counted) / (100.0 * sum(weight for weight, _ in counted))
