"""Counts of rounded values: exact, the same in any order, and hardly larger for a million rows than for a thousand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from goji_hook.scoring.ranges import rounded
from goji_hook.terms import METRICS


class Tally:
    """How often each value was seen."""

    def __init__(self) -> None:
        self._counts: Counter[float] = Counter()

    def add(self, value: float) -> None:
        """Count a value, rounded as a range's values are."""
        self._counts[rounded(value)] += 1

    @property
    def total(self) -> int:
        """How many values were counted."""
        return self._counts.total()

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """For each of the rising *shares* (0 to 1), the least value that so many do not exceed: one that was seen."""
        found: list[float] = []
        rising = iter(sorted(self._counts.items()))
        value, upto = next(rising)
        for share in shares:
            while upto < share * self.total:
                value, count = next(rising)
                upto += count
            found.append(value)
        return found

    def distance(self, other: Tally) -> float:
        """The largest difference (0 to 1) between the shares of both up to some value (Kolmogorov-Smirnov)."""
        most = mine = theirs = 0.0
        for value in sorted(self._counts.keys() | other._counts.keys()):
            mine += self._counts[value] / self.total
            theirs += other._counts[value] / other.total
            most = max(most, abs(mine - theirs))
        return most


class Tallies:
    """A tally for each metric of the rows of one scope, in one language or in any."""

    def __init__(self) -> None:
        self.metrics = {name: Tally() for name in METRICS}
        self.repositories: set[int] = set()
        self.rows = 0

    def add(self, repository: int, values: Iterable[float]) -> None:
        """Count a row of a repository, its values in the order of METRICS."""
        self.rows += 1
        self.repositories.add(repository)
        for name, value in zip(METRICS, values, strict=True):
            self.metrics[name].add(value)
