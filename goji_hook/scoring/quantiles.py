"""Places a value among quantiles."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from itertools import pairwise

from goji_hook.errors import GojiError


def percentile(quantiles: Sequence[float], value: float) -> float:
    """Returns the share (0 to 100) of values below *value*; equal ones count half (mid-rank).

    *quantiles* rise, at even shares from the lowest value to the highest.
    """
    value = rounded(value)
    last = len(quantiles) - 1
    below, upto = bisect_left(quantiles, value), bisect_right(quantiles, value)
    if below < upto:
        low = below / last if below else 0.0
        high = 1.0 if upto > last else (upto - 1) / last
        return 50.0 * (low + high)
    if below == 0:
        return 0.0
    if below > last:
        return 100.0
    left, right = quantiles[below - 1], quantiles[below]
    return 100.0 * (below - 1 + (value - left) / (right - left)) / last


def rounded(value: float) -> float:
    """Rounds a value to four digits, as the ranges hold them, so that equal shares are equal numbers."""
    return float(f"{value:.4g}")


def rising(value: object, name: str, least: int) -> list[float]:
    """Returns *value* as rising numbers. Raises GojiError with its *name* if it is anything else, or has too few."""
    if not isinstance(value, Sequence) or isinstance(value, str) or len(value) < least:
        raise GojiError(f"ranges: {name} needs at least {least} numbers")
    if not all(isinstance(number, (int, float)) and math.isfinite(number) for number in value):
        raise GojiError(f"ranges: {name} holds something that is not a number")
    numbers = [float(number) for number in value]
    if any(lower > higher for lower, higher in pairwise(numbers)):
        raise GojiError(f"ranges: {name} does not rise")
    return numbers
