"""Reads the ranges of real code: value to percentile to bucket, and score to mood.

The ranges are quantiles of each metric, measured over real histories for each scope (``data/ranges.json``, which says
over which). A raw number means nothing to a tiny model, and little to a person: "higher than 92 %" does. A change in
a language with ranges of its own is compared with those; other languages share the common ones. What a change did is
compared with changes of like size (``size_classes``).
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from goji_hook.errors import GojiError
from goji_hook.resources import DATA
from goji_hook.scoring.parts import CHANGED, LEAST_LINES, Part
from goji_hook.scoring.quantiles import percentile, rising, rounded
from goji_hook.scoring.size_classes import SizeClasses
from goji_hook.terms import METRICS, MOODS, SCOPES

LOW_BELOW, HIGH_ABOVE = 25.0, 75.0
#: The plural of what each scope compares.
_POPULATIONS: Mapping[str, str] = {"file": "files", "diff": "commits", "pr": "pull requests", "day": "author-days"}
#: The version of the file's format.
_VERSION = 2
_LEAST_QUANTILES = 11


@dataclass(frozen=True)
class Placement:
    """One metric of a change: its value, its percentile among real code (0 to 100), and the bucket."""

    value: float
    percentile: float
    bucket: str
    counted: bool = True


@dataclass(frozen=True)
class _Expected:
    """Ranges of one scope, in one language or in all: count of projects, quantiles by metric, scores between moods."""

    projects: int
    quantiles: Mapping[str, list[float]]
    bands: list[float]
    sizes: SizeClasses | None


class Ranges:
    """The quantiles of every metric at every scope, and the scores between moods.

    A *language* (by lizard's name) without ranges of its own has the common ones.
    """

    def __init__(self, data: Mapping[str, object]) -> None:
        """Checks and takes the parsed JSON. Raises GojiError naming what is missing or out of order."""
        if data.get("version") != _VERSION:
            raise GojiError(f"ranges: version {data.get('version')!r} is not known; this one reads {_VERSION}")
        measured_on = data.get("measured_on")
        self.measured_on: Mapping[str, object] = measured_on if isinstance(measured_on, dict) else {}
        self._expected: dict[tuple[str, str], _Expected] = {}
        scopes = _mapping(data, "scopes")
        for scope in SCOPES:
            entry = _mapping(scopes, scope)
            metrics = _mapping(entry, "metrics")
            common = {name: rising(metrics.get(name), f"{scope}.{name}", _LEAST_QUANTILES) for name in METRICS}
            sizes = None if scope == "file" else SizeClasses(_mapping(entry, "sizes"), scope)
            self._expected[scope, ""] = _Expected(_count(entry, scope), common, _bands(entry, scope), sizes)
            languages = _mapping(entry, "languages")
            for language in languages:
                own = _mapping(languages, language)
                place = f"{scope}.{language}"
                quantiles = {
                    name: rising(values, f"{place}.{name}", _LEAST_QUANTILES)
                    for name, values in _mapping(own, "metrics").items()
                }
                bands = self._expected[scope, ""].bands if sizes else _bands(own, place)
                self._expected[scope, language] = _Expected(_count(own, place), {**common, **quantiles}, bands, sizes)

    def knows(self, scope: str, language: str) -> bool:
        """Returns whether the language has ranges of its own at *scope*."""
        return bool(language) and (scope, language) in self._expected

    def languages(self, scope: str) -> list[str]:
        """Returns the languages that have ranges of their own at *scope*, sorted."""
        return sorted(language for at, language in self._expected if at == scope and language)

    def quantiles(self, scope: str, metric: str, language: str = "") -> Sequence[float]:
        """Returns the rising quantiles of a metric, at even shares from the lowest value to the highest."""
        return self._of(scope, language).quantiles[metric]

    def bands(self, scope: str, language: str = "") -> Sequence[float]:
        """Returns the four scores (0 to 1) between the five moods."""
        return self._of(scope, language).bands

    def population(self, scope: str, language: str = "") -> str:
        """Returns the compared code, in words: ``commits in 42 projects``, ``go commits in 5 projects``."""
        kind = f"{language} {_POPULATIONS[scope]}" if self.knows(scope, language) else _POPULATIONS[scope]
        return f"{kind} in {self._of(scope, language).projects} projects"

    def percentile(self, scope: str, metric: str, value: float, language: str = "") -> float:
        """Returns the share (0 to 100) of real code with a lower value; equal values count half (mid-rank)."""
        return percentile(self._of(scope, language).quantiles[metric], value)

    def parts(self, scope: str, values: Mapping[str, float | None], added: int, language: str = "") -> dict[str, Part]:
        """Returns the parts of a verdict from their *values* (None: does not count), see ``parts.values``.

        They are compared with changes of a like number of *added* lines. Raises KeyError at scope ``file``.
        """
        known = self._of(scope, language)
        if known.sizes is None:
            raise KeyError(scope)
        found = {}
        for name, value in values.items():
            quantiles = known.sizes.quantiles(name, added) if name in CHANGED else known.quantiles[name]
            stands = 50.0 if value is None else percentile(quantiles, value)
            found[name] = Part(0.0 if value is None else value, stands, value is not None)
        return found

    def peers(self, scope: str, added: int) -> str:
        """Returns the changes of like size in words: ``commits that add 10 to 29 lines``."""
        sizes = self._of(scope, "").sizes
        return _POPULATIONS[scope] if sizes is None else f"{_POPULATIONS[scope]} that add {sizes.title(added)}"

    def placements(self, scope: str, values: Mapping[str, float], language: str = "") -> dict[str, Placement]:
        """Returns the placement of each metric of a piece of code at *scope*."""
        return {metric: self.placement(scope, metric, values, language) for metric in METRICS}

    def placement(self, scope: str, metric: str, values: Mapping[str, float], language: str = "") -> Placement:
        """Returns the placement of one metric of a piece of code at *scope*."""
        value = values[metric]
        percentile = self.percentile(scope, metric, value, language)
        counted = values["loc"] >= LEAST_LINES.get(metric, 0)
        return Placement(value, percentile, bucket(percentile) if counted else "mid", counted)

    def mood(self, scope: str, score: float, language: str = "") -> str:
        """Returns the mood for *score* (0 to 1) at *scope*."""
        return MOODS[bisect_right(self._of(scope, language).bands, rounded(score))]

    def _of(self, scope: str, language: str) -> _Expected:
        return self._expected.get((scope, language)) or self._expected[scope, ""]


def bucket(percentile: float) -> str:
    """Returns ``low`` below the first quartile, ``high`` above the third, ``mid`` between."""
    return "low" if percentile < LOW_BELOW else "high" if percentile > HIGH_ABOVE else "mid"


def _mapping(data: Mapping[str, object], key: str) -> Mapping[str, object]:
    value = data.get(key)
    if not isinstance(value, dict):
        raise GojiError(f"ranges: {key!r} is missing")
    return value


def _count(entry: Mapping[str, object], place: str) -> int:
    projects = entry.get("projects")
    if not isinstance(projects, int) or projects < 1:
        raise GojiError(f"ranges: {place}.projects is not a positive whole number")
    return projects


def _bands(entry: Mapping[str, object], place: str) -> list[float]:
    bands = rising(entry.get("moods"), f"{place}.moods", len(MOODS) - 1)
    if len(bands) != len(MOODS) - 1:
        raise GojiError(f"ranges: {place}.moods holds {len(bands)} numbers for {len(MOODS)} moods")
    return bands


@lru_cache(maxsize=1)
def default_ranges() -> Ranges:
    """Returns the ranges that come with goji-hook."""
    return load_ranges((DATA / "ranges.json").read_text(encoding="utf-8"))


def load_ranges(text: str) -> Ranges:
    """Reads ranges from JSON text. Raises GojiError with the reason if they are invalid."""
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise GojiError(f"ranges: not JSON: {error.msg} at line {error.lineno}") from error
    if not isinstance(data, dict):
        raise GojiError("ranges: not a JSON object")
    return Ranges(data)
