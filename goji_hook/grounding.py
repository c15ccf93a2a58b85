"""What a review can be pinned on: the change's worst place, and the placeholders that it fills."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from goji_hook.metrics import FileMetrics, FunctionMetrics
from goji_hook.prompt import PLACEHOLDERS
from goji_hook.scope import Ranges

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: The metrics of a function that a place can be worst at.
_FUNCTION_METRICS = ("cx", "nest")


@dataclass(frozen=True)
class Place:
    """A place in the change, and the metric that makes it worth a look; ``function`` is empty for a whole file."""

    path: str
    line: int
    function: str
    metric: str
    value: float
    percentile: float
    numbers: Mapping[str, float]
    file_numbers: Mapping[str, float]

    @property
    def at(self) -> str:
        """The tag: ``func`` or ``file``."""
        return "func" if self.function else "file"

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f" {self.function}" if self.function else "")


def worst_places(files: Iterable[FileMetrics], ranges: Ranges, scope: str, most: int = 3) -> list[Place]:
    """The *most* functions with the worst percentiles, each at its worst metric; files where nothing is a function."""
    measured = list(files)
    places = [_function_place(one, function, ranges, scope) for one in measured for function in one.functions]
    if not places:
        places = [_file_place(one, ranges, scope) for one in measured]
    places.sort(key=lambda place: (-place.percentile, -sum(place.numbers.values()), place.path, place.line))
    return places[:most]


def _function_place(file: FileMetrics, function: FunctionMetrics, ranges: Ranges, scope: str) -> Place:
    numbers = {"loc": function.loc, "cx": function.cx, "nest": function.nest}
    ranked = [(ranges.percentile(scope, metric, numbers[metric]), metric) for metric in _FUNCTION_METRICS]
    percentile, metric = max(ranked, key=lambda one: one[0])
    name = function.name
    return Place(file.path, function.line, name, metric, numbers[metric], percentile, numbers, file.values)


def _file_place(file: FileMetrics, ranges: Ranges, scope: str) -> Place:
    percentile = ranges.percentile(scope, "loc", file.values["loc"])
    return Place(file.path, 1, "", "loc", file.values["loc"], percentile, file.values, file.values)


def banned(at: str) -> tuple[str, ...]:
    """What no token may hold when the change can only be pinned on *at*: an opening brace, or the function's."""
    return {"none": ("{",), "file": ("{fu",), "func": ()}[at]


def fill(text: str, place: Place | None) -> str | None:
    """The text with its placeholders filled from *place*, or None where one cannot be.

    A number is the function's in a text that names the function, else the file's.
    """
    names = set(_PLACEHOLDER.findall(text))
    if not names:
        return text if "{" not in text and "}" not in text else None
    if place is None or names - set(PLACEHOLDERS) or ("function" in names and not place.function):
        return None
    numbers = place.numbers if "function" in names else place.file_numbers
    values = {name: _number(numbers[name]) for name in ("loc", "cx", "nest")}
    values |= {
        "function": place.function,
        "file": PurePosixPath(place.path).name,
        "percent": str(min(99, int(place.percentile))),
    }
    return _PLACEHOLDER.sub(lambda match: values[match[1]], text)


def _number(value: float) -> str:
    return str(round(value))
