"""What a review is pinned on: a place of the change, and the placeholders that it fills."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

from goji_hook.prompt.tagline import PLACEHOLDERS
from goji_hook.scoring.ranges import bucket

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: What the voices count, behind a number that may turn out to be one.
_ONE_OF = re.compile(r"(?<![\w.,-])1 (line|level|path|floor)s\b")


@dataclass(frozen=True)
class Place:
    """A place in the change, and the metric that makes it worth a look. ``function`` is empty where it has no name.

    ``percentiles`` are those of the metrics that it is judged by, ``numbers`` its own, ``file_numbers`` its file's.
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
    def line_of(self) -> tuple[str, int]:
        """Where it begins: the file, and the line in it."""
        return self.path, self.line

    def named_in(self, text: str) -> bool:
        """Whether *text* names the function."""
        return bool(self.function) and re.search(rf"(?<!\w){re.escape(self.function)}(?!\w)", text) is not None

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f" {self.function}" if self.function else "")


def banned(at: str) -> tuple[str, ...]:
    """What no token may hold when the change can only be pinned on *at*: an opening brace, or the function's."""
    return {"none": ("{",), "file": ("{fu",), "func": ()}[at]


def fill(text: str, place: Place | None) -> str | None:
    """The text with its placeholders filled from *place*, or None where one cannot be.

    The numbers of a text that names the function are the function's, those of any other the file's.
    """
    names = set(_PLACEHOLDER.findall(text))
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        return None
    if not names:
        return text
    if place is None or names - set(PLACEHOLDERS) or ("function" in names and not place.function):
        return None
    numbers = place.numbers if "function" in names else place.file_numbers
    values = {name: str(round(numbers[name])) for name in ("loc", "cx", "nest")}
    values |= {"function": place.function, "file": PurePosixPath(place.path).name, "percent": str(place.outdoes)}
    return _ONE_OF.sub(r"1 \1", _PLACEHOLDER.sub(lambda match: values[match[1]], text))
