"""Counts rounded values: exact, independent of their order, and small, as few values differ."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from goji_hook.scoring.quantiles import rounded
from goji_hook.terms import METRICS


class Tally:
    """Counts how often each value occurs."""

    def __init__(self) -> None:
        self._counts: Counter[float] = Counter()

    def add(self, value: float) -> None:
        """Counts a value, rounded as the values of a range are."""
        self._counts[rounded(value)] += 1

    @property
    def total(self) -> int:
        """The number of values counted."""
        return self._counts.total()

    def quantiles(self, shares: Sequence[float]) -> list[float]:
        """Returns for each of the rising *shares* (0 to 1) the least counted value that this share does not exceed."""
        quantiles: list[float] = []
        rising = iter(sorted(self._counts.items()))
        value, upto = next(rising)
        for share in shares:
            while upto < share * self.total:
                value, count = next(rising)
                upto += count
            quantiles.append(value)
        return quantiles

    def distance(self, other: Tally) -> float:
        """Returns the largest difference (0 to 1) of the cumulative distributions of both (Kolmogorov-Smirnov)."""
        most = mine = theirs = 0.0
        for value in sorted(self._counts.keys() | other._counts.keys()):
            mine += self._counts[value] / self.total
            theirs += other._counts[value] / other.total
            most = max(most, abs(mine - theirs))
        return most


class Tallies:
    """A tally for each metric, over the rows of a scope in a language, or in all languages."""

    def __init__(self) -> None:
        self.metrics = {name: Tally() for name in METRICS}
        self.repositories: set[int] = set()
        self.rows = 0

    def add(self, repository: int, values: Iterable[float]) -> None:
        """Counts a row of the repository with this number; *values* are in the order of METRICS."""
        self.rows += 1
        self.repositories.add(repository)
        for name, value in zip(METRICS, values, strict=True):
            self.metrics[name].add(value)
