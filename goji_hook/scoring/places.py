"""Finds a change's worst functions, or its worst files if it has no functions."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from goji_hook.evolution.types import Evolution, FunctionChange
from goji_hook.metrics.types import FileMetrics, FunctionMetrics
from goji_hook.scoring.ranges import Ranges, bucket
from goji_hook.terms import NEW

#: The name that lizard gives to a function without a name.
NAMELESS = "(anonymous)"
#: The metrics that a function is judged by.
FUNCTION_METRICS = ("cx", "nest")


def worst_places(files: Sequence[FileMetrics], ranges: Ranges, scope: str, most: int = 3) -> list[Place]:
    """Returns the *most* worst functions, each at its worst metric; files if there is no function.

    A function that is high at complexity and at nesting comes before one that is high at either; then the higher
    percentile comes first.
    """
    places = [function_place(file, function, ranges, scope, ()) for file in files for function in file.functions]
    if not places:
        places = [file_place(file, ranges, scope) for file in files]
    return sorted(places, key=worst_first)[:most]


def changed_places(
    evolution: Evolution, files: Sequence[FileMetrics], ranges: Ranges, scope: str, most: int = 3
) -> list[Place]:
    """Returns the *most* worst functions of those that a change made worse or brought in; none if it did neither."""
    places = [place for place in function_places(evolution, files, ranges, scope) if place.did in ("worse", NEW)]
    return sorted(places, key=worst_first)[:most]


def function_places(
    evolution: Evolution, files: Sequence[FileMetrics], ranges: Ranges, scope: str, judged: Collection[str] = ()
) -> list[Place]:
    """Returns the functions that a change leaves behind as places, in order, see ``function_place``."""
    holders = {file.path: file for file in files}
    return [
        changed_place(holders[one.path], one, ranges, scope, judged)
        for one in evolution.functions
        if one.after is not None and one.path in holders
    ]


def changed_place(
    file: FileMetrics, function: FunctionChange, ranges: Ranges, scope: str, judged: Collection[str]
) -> Place:
    """Returns a changed function as a place, see ``function_place``."""
    place = function_place(file, function.now, ranges, scope, judged)
    was = function.before.cx if function.before is not None else None
    return replace(place, did=function.did, was=was)


def worst_first(place: Place) -> tuple[float, float, float, str, int, int]:
    """Returns the sort key of a place: the worst place has the lowest key."""
    high = sum(bucket(percentile) == "high" for percentile in place.percentiles.values())
    return -high, -place.percentile, -sum(place.numbers.values()), *place.line_of


def function_place(
    file: FileMetrics, function: FunctionMetrics, ranges: Ranges, scope: str, judged: Collection[str]
) -> Place:
    """Returns a function as a place. *judged* are the metrics to judge it by; empty for all that functions have."""
    numbers = {"loc": function.loc, "cx": function.cx, "nest": function.nest}
    percentiles = {
        metric: ranges.percentile(scope, metric, numbers[metric], file.language)
        for metric in judged or FUNCTION_METRICS
    }
    metric = max(percentiles, key=lambda one: percentiles[one])
    return Place(
        path=file.path,
        line=function.line,
        function="" if function.name == NAMELESS else function.name,
        metric=metric,
        value=numbers[metric],
        percentile=percentiles[metric],
        percentiles=percentiles,
        numbers=numbers,
        file_numbers=file.values,
        cell=function.cell,
    )


def file_place(file: FileMetrics, ranges: Ranges, scope: str) -> Place:
    """Returns a file as a place, judged by its lines of code."""
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
        part=file.part,
    )


@dataclass(frozen=True)
class Place:
    """A place in the change, and its worst metric. ``function`` is empty if it has no name.

    ``percentiles`` are those of the metrics it is judged by, ``numbers`` its own values, ``file_numbers`` its file's.
    In a notebook, ``line`` counts within the ``cell`` of that number. ``did`` is what the change did to the function
    (one of ``terms.DID``; empty for a file, or if nobody asked), ``was`` its complexity before. Of a ``part`` of a
    file, only the added lines are known.
    """

    path: str
    line: int
    function: str
    metric: str
    value: float
    percentile: float
    percentiles: Mapping[str, float]
    numbers: Mapping[str, float]
    file_numbers: Mapping[str, float]
    cell: int | None = None
    did: str = ""
    was: int | None = None
    part: bool = False

    @property
    def at(self) -> str:
        """The value of the tag ``at``: ``func``, ``file`` or ``part``."""
        return "func" if self.function else "part" if self.part else "file"

    def outdoes(self, metrics: Collection[str]) -> int | None:
        """Returns the share of real code, in whole percent, that is lower in each of the *metrics*.

        Returns None if there are none, or the place is not high in one of them or was not judged by it.
        """
        percentiles = [self.percentiles.get(metric, 0.0) for metric in metrics]
        if not percentiles or any(bucket(percentile) != "high" for percentile in percentiles):
            return None
        return min(99, int(min(percentiles)))

    @property
    def line_of(self) -> tuple[str, int, int]:
        """The file, the cell of a notebook (else 0), and the line where the place begins."""
        return self.path, self.cell or 0, self.line

    @property
    def in_file(self) -> str:
        """The part of a position that follows the path: ``:12``, in a notebook `` cell 3:12``."""
        return f":{self.line}" if self.cell is None else f" cell {self.cell}:{self.line}"

    def named_in(self, text: str) -> bool:
        """Returns whether *text* names the function."""
        return bool(self.function) and re.search(rf"(?<!\w){re.escape(self.function)}(?!\w)", text) is not None

    def __str__(self) -> str:
        return f"{self.path}{self.in_file}" + (f" {self.function}" if self.function else "")
