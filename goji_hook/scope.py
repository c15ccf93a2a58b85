"""Where a value stands among real code: value -> percentile -> bucket; buckets -> score -> mood.

The ranges are quantiles of each metric, measured over real histories for each scope (``data/ranges.json``, which says
over what). A raw number means nothing to a tiny model, and little to a person: "higher than 92 %" does.
"""

from __future__ import annotations

import json
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise

from goji_hook.errors import GojiError
from goji_hook.words import METRICS, MOODS, SCOPES

LOW_BELOW, HIGH_ABOVE = 25.0, 75.0

#: How much each metric weighs in the score. Size counts once, so its two witnesses share a weight, as do the two of depth.
WEIGHTS: Mapping[str, float] = {"loc": 0.5, "tok": 0.5, "cx": 1.0, "nest": 0.75, "ind": 0.25, "com": 0.5, "cmp": 0.5}
#: Lines of code under which a metric says nothing and is left out of the score, its bucket ``mid``: one comment more or less
#: turns the ratio of a three-line change over, and zlib's header outweighs what it saves on a few hundred bytes.
LEAST_LINES: Mapping[str, int] = {"ind": 3, "com": 8, "cmp": 8}
#: Metrics of which more is better.
_MORE_IS_BETTER = frozenset({"com"})


@dataclass(frozen=True)
class Standing:
    """One metric of a change: its value, where it stands among real code (0 to 100), and the bucket."""

    value: float
    percentile: float
    bucket: str
    counted: bool = True


class Ranges:
    """The expected values of every metric at every scope, and the scores between moods."""

    def __init__(self, data: Mapping[str, object]) -> None:
        """Check and take the parsed JSON. Raises GojiError naming what is missing or out of order."""
        self.measured_on = data.get("measured_on", {})
        self._quantiles: dict[str, dict[str, list[float]]] = {}
        self._bands: dict[str, list[float]] = {}
        scopes = _mapping(data, "scopes")
        for scope in SCOPES:
            entry = _mapping(scopes, scope)
            metrics = _mapping(entry, "metrics")
            self._quantiles[scope] = {name: _rising(metrics.get(name), f"{scope}.{name}", 11) for name in METRICS}
            self._bands[scope] = _rising(entry.get("moods"), f"{scope}.moods", len(MOODS) - 1)

    def percentile(self, scope: str, metric: str, value: float) -> float:
        """The share (0 to 100) of real code with a lower value, those equal counted half (the mid-rank)."""
        quantiles = self._quantiles[scope][metric]
        last = len(quantiles) - 1
        below, upto = bisect_left(quantiles, value), bisect_right(quantiles, value)
        if below < upto:
            low = below / last if below else 0.0
            high = 1.0 if upto > last else (upto - 1) / last
            return 50.0 * (low + high)
        if below == 0:
            return 0.0
        if below > last:
            return 100.0
        left, right = quantiles[below - 1], quantiles[below]
        return 100.0 * (below - 1 + (value - left) / (right - left)) / last

    def stand(self, scope: str, values: Mapping[str, float]) -> dict[str, Standing]:
        """Where each metric of a piece of code stands at *scope*."""
        return {metric: self._standing(scope, metric, values) for metric in METRICS}

    def _standing(self, scope: str, metric: str, values: Mapping[str, float]) -> Standing:
        value = values[metric]
        percentile = self.percentile(scope, metric, value)
        counted = values["loc"] >= LEAST_LINES.get(metric, 0)
        return Standing(value, percentile, bucket(percentile) if counted else "mid", counted)

    def mood(self, scope: str, score: float) -> str:
        """The band of *score* (0 to 1) at *scope*."""
        return MOODS[bisect_right(self._bands[scope], score)]


def bucket(percentile: float) -> str:
    """``low`` below the first quartile, ``high`` above the third, ``mid`` between."""
    return "low" if percentile < LOW_BELOW else "high" if percentile > HIGH_ABOVE else "mid"


def badness(metric: str, percentile: float) -> float:
    """How bad it is, 0 to 100, to stand at *percentile*: more is worse, but for comments."""
    return 100.0 - percentile if metric in _MORE_IS_BETTER else percentile


def score(standing: Mapping[str, Standing]) -> float:
    """How bad a piece of code is, 0 to 1: the weighted mean badness of the metrics that count at its size."""
    counted = [(WEIGHTS[name], badness(name, one.percentile)) for name, one in standing.items() if one.counted]
    return sum(weight * bad for weight, bad in counted) / (100.0 * sum(weight for weight, _ in counted))


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise GojiError(f"ranges: {key!r} is missing")
    return value


def _rising(value: object, name: str, least: int) -> list[float]:
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < least:
        raise GojiError(f"ranges: {name} needs at least {least} numbers")
    if not all(isinstance(number, (int, float)) for number in value):
        raise GojiError(f"ranges: {name} holds something that is not a number")
    numbers = [float(number) for number in value]
    if any(one > two for one, two in pairwise(numbers)):
        raise GojiError(f"ranges: {name} does not rise")
    return numbers


@lru_cache(maxsize=1)
def default_ranges() -> Ranges:
    """The ranges that come with goji-hook."""
    return load_ranges((files("goji_hook") / "data" / "ranges.json").read_text(encoding="utf-8"))


def load_ranges(text: str) -> Ranges:
    """Read ranges from JSON text. Raises GojiError with the reason when they are refused."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise GojiError(f"ranges: not JSON: {error.msg} at line {error.lineno}") from error
    if not isinstance(data, dict):
        raise GojiError("ranges: not a JSON object")
    return Ranges(data)
