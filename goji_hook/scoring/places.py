"""The places of a change: the worst ones, and the one of which all that is to be said is true."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from goji_hook.metrics.measure_file import FileMetrics, FunctionMetrics
from goji_hook.prompt.placeholders import Place
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.ranges import Ranges, bucket

#: What lizard calls a function without a name.
_NAMELESS = "(anonymous)"
#: The metrics of a function that a place can be worst at.
_FUNCTION_METRICS = ("cx", "nest")


def worst_places(files: Sequence[FileMetrics], ranges: Ranges, scope: str, most: int = 3) -> list[Place]:
    """The *most* worst functions, each at its worst metric; files where nothing is a function.

    One that is high at complexity and at nesting comes before one that is high at either; after that the worst
    percentile counts.
    """
    places = [_function_place(file, one, ranges, scope, ()) for file in files for one in file.functions]
    if not places:
        places = [_file_place(file, ranges, scope) for file in files]
    return sorted(places, key=_badness)[:most]


def pin(prompt: Prompt, files: Sequence[FileMetrics], ranges: Ranges) -> tuple[Prompt, Place | None]:
    """The prompt with what it can be pinned on, and that place: what is said of the change is true of it as well.

    Size and comments are taken over the whole change, complexity and nesting from its worst functions, which may be
    two. Where no place is like the change in both metrics to speak of, one alone is spoken of; where none is like it
    in either, no place is named.
    """
    for on in dict.fromkeys((prompt.on, *((metric,) for metric in prompt.on))):
        place = _place_like({metric: prompt.buckets[metric] for metric in on}, files, ranges, prompt.scope)
        if place is not None:
            return replace(prompt, on=on, at=place.at), place
    return replace(prompt, at="none"), None


def _place_like(asked: Mapping[str, str], files: Sequence[FileMetrics], ranges: Ranges, scope: str) -> Place | None:
    """The worst function whose buckets and whose file's are those *asked* for; else the longest such file."""
    alike = [file for file in files if _buckets(file, ranges, scope).items() >= asked.items()]
    if not alike:
        return None
    longest = max(alike, key=lambda file: file.values["loc"])
    judged = [metric for metric in _FUNCTION_METRICS if metric in asked]
    places = [
        _function_place(file, one, ranges, scope, judged)
        for file in (alike if judged or not asked else [longest])
        for one in file.functions
    ]
    fitting = [
        place
        for place in places
        if place.function and all(bucket(place.percentiles[metric]) == asked[metric] for metric in judged)
    ]
    return min(fitting, key=_badness, default=_file_place(longest, ranges, scope))


def _buckets(file: FileMetrics, ranges: Ranges, scope: str) -> dict[str, str]:
    return {metric: one.bucket for metric, one in ranges.stand(scope, file.values, file.language).items()}


def _badness(place: Place) -> tuple[float, float, float, str, int]:
    high = sum(bucket(one) == "high" for one in place.percentiles.values())
    return -high, -place.percentile, -sum(place.numbers.values()), place.path, place.line


def _function_place(
    file: FileMetrics, function: FunctionMetrics, ranges: Ranges, scope: str, judged: Collection[str]
) -> Place:
    """The function as a place, by the metrics that it is to be *judged* by (none: by all that functions have)."""
    numbers = {"loc": function.loc, "cx": function.cx, "nest": function.nest}
    percentiles = {
        metric: ranges.percentile(scope, metric, numbers[metric], file.language)
        for metric in judged or _FUNCTION_METRICS
    }
    metric = max(percentiles, key=lambda one: percentiles[one])
    return Place(
        path=file.path,
        line=function.line,
        function="" if function.name == _NAMELESS else function.name,
        metric=metric,
        value=numbers[metric],
        percentile=percentiles[metric],
        percentiles=percentiles,
        numbers=numbers,
        file_numbers=file.values,
    )


def _file_place(file: FileMetrics, ranges: Ranges, scope: str) -> Place:
    percentile = ranges.percentile(scope, "loc", file.values["loc"], file.language)
    return Place(
        path=file.path,
        line=1,
        function="",
        metric="loc",
        value=file.values["loc"],
        percentile=percentile,
        percentiles={"loc": percentile},
        numbers=file.values,
        file_numbers=file.values,
    )
