"""The quantiles of what changes did, by classes of size: a change is compared with those that add about as much."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence

from goji_hook.errors import GojiError
from goji_hook.scoring.parts import BY_SIZE, CHANGED
from goji_hook.scoring.quantiles import rising

#: The fewest added lines of each class but the first, which adds nothing.
BOUNDS = (1, 3, 10, 30, 100, 300)
_LEAST_QUANTILES = 11


class SizeClasses:
    """The quantiles of each part of a verdict in each class of size."""

    def __init__(self, data: Mapping[str, object], scope: str) -> None:
        """Checks and takes parsed JSON. Raises GojiError naming the *scope* and what is missing or out of order."""
        self._quantiles: dict[str, list[list[float]]] = {}
        for part in CHANGED:
            listed = data.get(part)
            count = len(BOUNDS) + 1 if part in BY_SIZE else 1
            if not isinstance(listed, Sequence) or len(listed) != count:
                raise GojiError(f"ranges: {scope}.sizes.{part} needs {count} lists of numbers")
            self._quantiles[part] = [
                rising(numbers, f"{scope}.sizes.{part}.{at}", _LEAST_QUANTILES) for at, numbers in enumerate(listed)
            ]

    def quantiles(self, part: str, added: int) -> Sequence[float]:
        """Returns the rising quantiles of a part, among changes that add about as many lines if size matters to it."""
        return self._quantiles[part][size_class(added) if part in BY_SIZE else 0]

    @staticmethod
    def title(added: int) -> str:
        """Returns the class of a number of added lines, in words: ``10 to 29 lines``."""
        at = size_class(added)
        if at == 0:
            return "no lines"
        if at == len(BOUNDS):
            return f"{BOUNDS[-1]} lines or more"
        first, last = BOUNDS[at - 1], BOUNDS[at] - 1
        return f"{first} or {last} lines" if last == first + 1 else f"{first} to {last} lines"


def size_class(added: int) -> int:
    """Returns the number of the class, from 0, for a number of added lines."""
    return bisect_right(BOUNDS, added)
