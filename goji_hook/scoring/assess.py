"""Measures a change and compares it with real code: percentiles, what it did, score, mood and worst places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from goji_hook.change.types import Change, Skipped
from goji_hook.evolution.evolve import evolve
from goji_hook.evolution.types import Evolution
from goji_hook.metrics import measure_change
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.scoring import places as pinning
from goji_hook.scoring import verdict
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement, Ranges, default_ranges
from goji_hook.scoring.score import score
from goji_hook.scoring.verdict import Verdict
from goji_hook.system.deadline import Deadline
from goji_hook.system.time_limit import OutOfTimeError, wall_alarm
from goji_hook.terms import METRICS

#: The share of a time budget for comparing both versions of a change, once they are measured.
_COMPARING = 0.1


@dataclass(frozen=True)
class Assessment:
    """A measured change: percentiles, what it did, score (0 best, 1 worst), mood, and worst places.

    ``population`` names what it was compared with: ``commits in 42 projects``. ``verdict`` is None for whole files,
    whose past nobody asked for: their score is that of their metrics. ``worst`` are functions that the change made
    worse or brought in, or the worst ones of whole files.
    """

    change: Change
    measured: ChangeMetrics
    evolution: Evolution
    placements: Mapping[str, Placement]
    score: float
    mood: str
    worst: Sequence[Place]
    population: str
    verdict: Verdict | None = None
    ranges: Ranges = field(repr=False, kw_only=True)


def assess(change: Change, ranges: Ranges | None = None, deadline: Deadline | None = None) -> Assessment:
    """Measures a change and compares it with *ranges*. Several whole files have the metrics of the median file."""
    ranges = ranges or default_ranges()
    measured, evolution = _measured(change, deadline)
    language = measure_change.language(measured.files)
    population = ranges.population(change.scope, language)
    if change.scope != "file":
        placements = ranges.placements(change.scope, measured.values, language)
        judged = verdict.judge(change, measured, evolution, ranges, language)
        worst = pinning.changed_places(evolution, measured.files, ranges, change.scope)
        return Assessment(
            change, measured, evolution, placements, judged.score, judged.mood, worst, population, judged, ranges=ranges
        )
    values = measured.values
    if len(measured.files) > 1:
        values = {name: _median([file.values[name] for file in measured.files]) for name in METRICS}
    placements = ranges.placements("file", values, language)
    bad = score(placements)
    worst = pinning.worst_places(measured.files, ranges, "file")
    mood = ranges.mood("file", bad, language)
    return Assessment(change, measured, evolution, placements, bad, mood, worst, population, ranges=ranges)


def _measured(change: Change, deadline: Deadline | None) -> tuple[ChangeMetrics, Evolution]:
    """Returns the metrics of a change and what it did.

    Comparing may take a tenth of the budget beyond the *deadline* of measuring; then all files are skipped.
    """
    measured = measure_change.measure(change, deadline=deadline)
    try:
        with wall_alarm(deadline.later(_COMPARING) if deadline else None):
            return measured, evolve(change, measured)
    except OutOfTimeError:
        reason = f"not measured: {deadline.reason if deadline else 'no time'}"
    skipped = (*measured.skipped, *(Skipped(file.path, reason) for file in measured.files))
    none = replace(change, files=())
    return replace(measure_change.measure(none), skipped=tuple(sorted(skipped, key=_by_path))), Evolution()


def _by_path(skipped: Skipped) -> tuple[str, str]:
    return skipped.path, skipped.reason


def _median(values: list[float]) -> float:
    """Returns the middle value, or the mean of the two in the middle (``statistics`` takes 4 ms to import)."""
    values = sorted(values)
    middle = len(values) // 2
    return values[middle] if len(values) % 2 else (values[middle - 1] + values[middle]) / 2
