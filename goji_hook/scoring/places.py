"""The places of a change: the worst ones, and the one of which all that is to be said is true."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from goji_hook.metrics.types import FileMetrics, FunctionMetrics
from goji_hook.scoring.ranges import Ranges, bucket

#: What lizard calls a function without a name.
NAMELESS = "(anonymous)"
#: The metrics of a function that a place can be worst at.
FUNCTION_METRICS = ("cx", "nest")


def worst_places(files: Sequence[FileMetrics], ranges: Ranges, scope: str, most: int = 3) -> list[Place]:
    """The *most* worst functions, each at its worst metric; files where nothing is a function.

    One that is high at complexity and at nesting comes before one that is high at either; after that the worst
    percentile counts.
    """
    places = [function_place(file, one, ranges, scope, ()) for file in files for one in file.functions]
    if not places:
        places = [file_place(file, ranges, scope) for file in files]
    return sorted(places, key=worst_first)[:most]


def worst_first(place: Place) -> tuple[float, float, float, str, int, int]:
    high = sum(bucket(one) == "high" for one in place.percentiles.values())
    return -high, -place.percentile, -sum(place.numbers.values()), *place.line_of


def function_place(
    file: FileMetrics, function: FunctionMetrics, ranges: Ranges, scope: str, judged: Collection[str]
) -> Place:
    """The function as a place, by the metrics that it is to be *judged* by (none: by all that functions have)."""
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


@dataclass(frozen=True)
class Place:
    """A place in the change, and the metric that makes it worth a look. ``function`` is empty where it has no name.

    ``percentiles`` are those of the metrics that it is judged by, ``numbers`` its own, ``file_numbers`` its file's.
    In a notebook, ``line`` is that of the ``cell`` with this number.
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

    @property
    def at(self) -> str:
        """The tag: ``func`` or ``file``."""
        return "func" if self.function else "file"

    @property
    def outdoes(self) -> int:
        """The share of real code, in whole percent, that the place is worse than at every metric it is high at."""
        high = [one for one in self.percentiles.values() if bucket(one) == "high"]
        return min(99, int(min(high, default=self.percentile)))

    @property
    def line_of(self) -> tuple[str, int, int]:
        """Where it begins: the file, the cell of a notebook (else 0), and the line in it."""
        return self.path, self.cell or 0, self.line

    @property
    def in_file(self) -> str:
        """The part of a position that follows the path: ``:12``, in a notebook `` cell 3:12``."""
        return f":{self.line}" if self.cell is None else f" cell {self.cell}:{self.line}"

    def named_in(self, text: str) -> bool:
        """Whether *text* names the function."""
        return bool(self.function) and re.search(rf"(?<!\w){re.escape(self.function)}(?!\w)", text) is not None

    def __str__(self) -> str:
        return f"{self.path}{self.in_file}" + (f" {self.function}" if self.function else "")
