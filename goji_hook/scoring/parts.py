"""The parts of a verdict on a change: what counts, what it is compared with, and when it does not count."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goji_hook.scoring.effect import Effect

#: The weight of each part. What the change did to its functions comes first; its size hardly counts.
WEIGHTS: Mapping[str, float] = {"cx": 1.0, "nest": 0.4, "com": 0.5, "cmp": 0.5, "ind": 0.3, "net": 0.4, "loc": 0.1}
#: What a part judges, for people.
TITLES: Mapping[str, str] = {
    "cx": "complexity added to functions",
    "nest": "nesting added to functions",
    "com": "comments",
    "cmp": "repetition",
    "ind": "indentation",
    "net": "lines added against lines deleted",
    "loc": "size",
}
#: Parts that are compared with changes of like size.
BY_SIZE = ("cx", "nest", "com", "cmp", "ind")
#: Parts that have quantiles of their own; all others have those of the metric of their name.
CHANGED = (*BY_SIZE, "net")
#: Lines of code below which a metric is not counted, and its bucket is ``mid``. Among commits, one
#: comment on three lines is at percentile 80 of ``com`` (on eight at 68, as expected); one level more of one line moves
#: ``ind`` by 27 points if that is all, by 8 in three; size alone, by zlib's header and empty window, puts the typical
#: three lines at percentile 27 of ``cmp``, and eight at 42.
LEAST_LINES: Mapping[str, int] = {"ind": 3, "com": 8, "cmp": 8}
#: Changed lines below which ``net`` does not count.
_LEAST_CHANGED = 5


@dataclass(frozen=True)
class Part:
    """A part of a verdict: its value, its percentile (0 to 100) among changes of like size, and whether it counts."""

    value: float
    percentile: float
    counted: bool


def why_not(name: str) -> str:
    """Returns the reason why a part does not count, if it does not."""
    if name in LEAST_LINES:
        return f"fewer than {LEAST_LINES[name]} lines of code"
    return f"fewer than {_LEAST_CHANGED} changed lines"


def values(metrics: Mapping[str, float], done: Effect, added: int, deleted: int) -> dict[str, float | None]:
    """Returns the value of each part (higher is worse), or None where it does not count.

    *metrics* are the change's seven, *added* and *deleted* its lines without moved ones.
    """
    lines = metrics["loc"]
    known = {
        "cx": done.cx,
        "nest": done.nest,
        "com": 1.0 - metrics["com"],
        "cmp": metrics["cmp"],
        "ind": metrics["ind"],
        "net": (added - deleted) / (added + deleted) if added + deleted >= _LEAST_CHANGED else None,
        "loc": lines,
    }
    return {name: None if lines < LEAST_LINES.get(name, 0) else value for name, value in known.items()}


def score(parts: Mapping[str, Part]) -> float:
    """Returns the score, 0 (best) to 1 (worst): the weighted mean badness of the parts that count."""
    counted = [(WEIGHTS[name], part.percentile) for name, part in parts.items() if part.counted]
    return sum(weight * bad for weight, bad in counted) / (100.0 * sum(weight for weight, _ in counted))
