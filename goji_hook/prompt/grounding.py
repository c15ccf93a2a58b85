"""Finds one place of the change for which everything that the review will say is true."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

from goji_hook.metrics.types import FileMetrics
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import (
    FUNCTION_METRICS,
    Place,
    file_place,
    function_place,
    function_places,
    worst_first,
)
from goji_hook.scoring.ranges import bucket
from goji_hook.terms import MOODS, NEW

#: What the change may have done to a function that a review in this mood speaks of. A critical one never speaks of what
#: was there before.
_SPOKEN_OF = {
    MOODS[0]: ("better", NEW, "same"),
    MOODS[1]: ("better", NEW, "same"),
    MOODS[2]: ("worse", "better", NEW, "same"),
    MOODS[3]: ("worse", NEW),
    MOODS[4]: ("worse", NEW),
}


def function_buckets(assessment: Assessment, mood: str) -> dict[str, str]:
    """Returns the buckets of complexity and nesting: those of the worst function that a review in *mood* speaks of."""
    places = _functions(assessment, mood, ())
    if not places:
        return dict.fromkeys(FUNCTION_METRICS, "mid")
    return {
        metric: bucket(max(place.percentiles[metric] for place in places if metric in place.percentiles))
        for metric in FUNCTION_METRICS
    }


def choose_place(prompt: Prompt, assessment: Assessment) -> tuple[Prompt, Place | None]:
    """Returns the prompt with ``at`` and ``did`` set, and a place for which everything said of the change is true.

    Size and comments belong to the whole change, complexity and nesting to its functions, which may be two. If no place
    is like the change in both metrics to speak of, the prompt keeps one of them; if no place is like it in either, no
    place is named, and ``did`` is what the change did to its functions together. Of a change that only deletes, the
    prompt keeps no metric that nothing is left of.
    """
    prompt = replace(prompt, on=tuple(metric for metric in prompt.on if _is_left(metric, assessment, prompt.mood)))
    for on in dict.fromkeys((prompt.on, *((metric,) for metric in prompt.on))):
        place = _place_like({metric: prompt.buckets[metric] for metric in on}, assessment, prompt)
        if place is not None:
            did = place.did or "none" if place.at == "func" else _together(assessment)
            return replace(prompt, on=on, at=place.at, did=did), place
    return replace(prompt, at="none", did=_together(assessment)), None


def _is_left(metric: str, assessment: Assessment, mood: str) -> bool:
    """Tells whether the change leaves lines, or functions to speak of in *mood*, that have the metric."""
    if assessment.verdict is None:
        return True
    if metric in FUNCTION_METRICS:
        return bool(_functions(assessment, mood, ()))
    return any(file.text for file in assessment.measured.files)


def _place_like(buckets: Mapping[str, str], assessment: Assessment, prompt: Prompt) -> Place | None:
    """Returns the worst function whose buckets, and whose file's, are *buckets*; else the longest such file."""
    ranges, scope = assessment.ranges, prompt.scope
    files = [file for file in assessment.measured.files if file.text or assessment.verdict is None]
    alike = [
        file
        for file in files
        if all(
            ranges.placement(scope, metric, file.values, file.language).bucket == buckets[metric] for metric in buckets
        )
    ]
    if not alike and not set(FUNCTION_METRICS).issuperset(buckets):
        return None
    judged = [metric for metric in FUNCTION_METRICS if metric in buckets]
    if judged or not buckets:
        fitting = [
            place
            for place in _functions(assessment, prompt.mood, judged)
            if place.function and all(bucket(place.percentiles[metric]) == buckets[metric] for metric in judged)
        ]
        others = {file.path for file in alike} if set(buckets) - set(judged) else None
        fitting = [place for place in fitting if others is None or place.path in others]
        if fitting:
            worst = min(fitting, key=worst_first)
            holder = next(file for file in assessment.measured.files if file.path == worst.path)
            return _judged_by(worst, buckets, holder, assessment)
        if judged:
            return None
    longest = max(alike, key=lambda file: file.values["loc"], default=None)
    return None if longest is None else _judged_by(file_place(longest, ranges, scope), buckets, longest, assessment)


def _judged_by(place: Place, metrics: Iterable[str], file: FileMetrics, assessment: Assessment) -> Place:
    """Returns the *place* with its file's percentiles in those *metrics* that functions do not have."""
    placements = assessment.ranges.placements(assessment.change.scope, file.values, file.language)
    known = {metric: placements[metric].percentile for metric in metrics if metric not in FUNCTION_METRICS}
    return replace(place, percentiles={**place.percentiles, **known})


def _functions(assessment: Assessment, mood: str, judged: Collection[str]) -> list[Place]:
    """Returns the functions that a review in *mood* may speak of, judged by some metrics (empty: all they have)."""
    files, ranges, scope = assessment.measured.files, assessment.ranges, assessment.change.scope
    if assessment.verdict is None:
        return [function_place(file, one, ranges, scope, judged) for file in files for one in file.functions]
    spoken = _SPOKEN_OF[mood]
    places = function_places(assessment.evolution, files, ranges, scope, judged)
    return [place for place in places if place.did in spoken]


def _together(assessment: Assessment) -> str:
    """Returns what a change did to its functions taken together: ``better``, ``worse``, or ``none``."""
    tally = assessment.evolution.tally
    if tally.added_paths == tally.saved_paths:
        return "none"
    return "worse" if tally.added_paths > tally.saved_paths else "better"
