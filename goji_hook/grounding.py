"""What a review can be pinned on: the change's worst place, and the placeholders that it fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from goji_hook.metrics import FileMetrics, FunctionMetrics
from goji_hook.prompt import PLACEHOLDERS
from goji_hook.scope import Ranges, bucket

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: What the voices count, behind a number that may turn out to be one.
_ONE_OF = re.compile(r"(?<![\w.,-])1 (line|level|path|floor)s\b")
#: What lizard calls a function without a name.
_NAMELESS = "(anonymous)"
#: The metrics of a function that a place can be worst at.
_FUNCTION_METRICS = ("cx", "nest")


@dataclass(frozen=True)
class Place:
    """A place in the change, and the metric that makes it worth a look. ``function`` is empty where it has no name.

    ``numbers`` are the place's own; ``main_path`` and ``main_numbers`` are those of the
    file with the most lines of the change, which is what sums and ratios of the change speak of.
    """

    path: str
    line: int
    function: str
    metric: str
    value: float
    percentile: float
    percentiles: Mapping[str, float]
    numbers: Mapping[str, float]
    main_path: str
    main_numbers: Mapping[str, float]

    @property
    def at(self) -> str:
        """The tag: ``func`` or ``file``."""
        return "func" if self.function else "file"

    @property
    def outdoes(self) -> int:
        """The share of real code, in whole percent, that the place is worse than at every metric it is high at."""
        high = [one for one in self.percentiles.values() if bucket(one) == "high"]
        return min(99, int(min(high, default=self.percentile)))

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f" {self.function}" if self.function else "")


def worst_places(files: Iterable[FileMetrics], ranges: Ranges, scope: str, most: int = 3) -> list[Place]:
    """The *most* worst functions, each at its worst metric; files where nothing is a function.

    One that is high at complexity and at nesting comes before one that is high at either, whatever is said of the
    change being then true of it; after that the worst percentile counts.
    """
    measured = list(files)
    if not measured:
        return []
    main = max(measured, key=lambda one: one.values["loc"])
    places = [_function_place(one, function, ranges, scope, main) for one in measured for function in one.functions]
    if not places:
        places = [_file_place(one, ranges, scope) for one in measured]
    places.sort(key=_badness)
    return places[:most]


def _badness(place: Place) -> tuple[float, float, float, str, int]:
    high = sum(bucket(one) == "high" for one in place.percentiles.values())
    return -high, -place.percentile, -sum(place.numbers.values()), place.path, place.line


def _function_place(
    file: FileMetrics, function: FunctionMetrics, ranges: Ranges, scope: str, main: FileMetrics
) -> Place:
    numbers = {"loc": function.loc, "cx": function.cx, "nest": function.nest}
    percentiles = {
        metric: ranges.percentile(scope, metric, numbers[metric], file.language) for metric in _FUNCTION_METRICS
    }
    metric = max(percentiles, key=lambda one: percentiles[one])
    worst = percentiles[metric]
    return Place(
        path=file.path,
        line=function.line,
        function="" if function.name == _NAMELESS else function.name,
        metric=metric,
        value=numbers[metric],
        percentile=worst,
        percentiles=percentiles,
        numbers=numbers,
        main_path=main.path,
        main_numbers=main.values,
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
        main_path=file.path,
        main_numbers=file.values,
    )


def banned(at: str) -> tuple[str, ...]:
    """What no token may hold when the change can only be pinned on *at*: an opening brace, or the function's."""
    return {"none": ("{",), "file": ("{fu",), "func": ()}[at]


def fill(text: str, place: Place | None) -> str | None:
    """The text with its placeholders filled from *place*, or None where one cannot be.

    A text that names the function speaks of that, its file and its numbers; any other of the change's main file.
    """
    names = set(_PLACEHOLDER.findall(text))
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        return None
    if not names:
        return text
    if place is None or names - set(PLACEHOLDERS) or ("function" in names and not place.function):
        return None
    path, numbers = (place.path, place.numbers) if "function" in names else (place.main_path, place.main_numbers)
    values = {name: str(round(numbers[name])) for name in ("loc", "cx", "nest")}
    values |= {"function": place.function, "file": PurePosixPath(path).name, "percent": str(place.outdoes)}
    return _ONE_OF.sub(r"1 \1", _PLACEHOLDER.sub(lambda match: values[match[1]], text))
