"""Finds one place of the change for which everything that the review will say is true."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from goji_hook.metrics.types import FileMetrics
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.places import FUNCTION_METRICS, Place, file_place, function_place, worst_first
from goji_hook.scoring.ranges import Ranges, bucket


def choose_place(prompt: Prompt, files: Sequence[FileMetrics], ranges: Ranges) -> tuple[Prompt, Place | None]:
    """Returns the prompt with ``at`` set, and a place for which everything said of the change is true as well.

    Size and comments belong to the whole change, complexity and nesting to its worst functions, which may be two. If no
    place is like the change in both metrics to speak of, the prompt keeps one of them; if no place is like it in
    either, no place is named.
    """
    for on in dict.fromkeys((prompt.on, *((metric,) for metric in prompt.on))):
        place = _place_like({metric: prompt.buckets[metric] for metric in on}, files, ranges, prompt.scope)
        if place is not None:
            return replace(prompt, on=on, at=place.at), place
    return replace(prompt, at="none"), None


def _place_like(buckets: Mapping[str, str], files: Sequence[FileMetrics], ranges: Ranges, scope: str) -> Place | None:
    """Returns the worst function whose buckets, and whose file's, are *buckets*; else the longest such file."""
    alike = [file for file in files if _buckets(file, ranges, scope).items() >= buckets.items()]
    if not alike:
        return None
    longest = max(alike, key=lambda file: file.values["loc"])
    judged = [metric for metric in FUNCTION_METRICS if metric in buckets]
    places = [
        function_place(file, function, ranges, scope, judged)
        for file in (alike if judged or not buckets else [longest])
        for function in file.functions
    ]
    fitting = [
        place
        for place in places
        if place.function and all(bucket(place.percentiles[metric]) == buckets[metric] for metric in judged)
    ]
    return min(fitting, key=worst_first, default=file_place(longest, ranges, scope))


def _buckets(file: FileMetrics, ranges: Ranges, scope: str) -> dict[str, str]:
    return {
        metric: placement.bucket for metric, placement in ranges.placements(scope, file.values, file.language).items()
    }
