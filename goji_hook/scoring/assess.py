"""Measures a change and compares it with real code: percentiles, score, mood and worst places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from goji_hook.change.types import Change
from goji_hook.metrics import measure_change
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.scoring import places as pinning
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement, Ranges, default_ranges
from goji_hook.scoring.score import score
from goji_hook.system.deadline import Deadline
from goji_hook.terms import METRICS


@dataclass(frozen=True)
class Assessment:
    """A measured change: percentiles, score (0 best, 1 worst), mood, and worst places.

    ``population`` names what it was compared with: ``commits in 42 projects``.
    """

    change: Change
    measured: ChangeMetrics
    placements: Mapping[str, Placement]
    score: float
    mood: str
    worst: Sequence[Place]
    population: str
    ranges: Ranges = field(repr=False)


def assess(change: Change, ranges: Ranges | None = None, deadline: Deadline | None = None) -> Assessment:
    """Measures a change and compares it with *ranges*. Several whole files have the metrics of the median file."""
    ranges = ranges or default_ranges()
    measured = measure_change.measure(change, deadline=deadline)
    values = measured.values
    if change.scope == "file" and len(measured.files) > 1:
        values = {name: _median([file.values[name] for file in measured.files]) for name in METRICS}
    language = measure_change.language(measured.files)
    placements = ranges.placements(change.scope, values, language)
    badness = score(placements)
    worst = pinning.worst_places(measured.files, ranges, change.scope)
    mood = ranges.mood(change.scope, badness, language)
    population = ranges.population(change.scope, language)
    return Assessment(change, measured, placements, badness, mood, worst, population, ranges)


def _median(values: list[float]) -> float:
    """Returns the middle value, or the mean of the two in the middle (``statistics`` takes 4 ms to import)."""
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
