"""What a change did to the complexity and nesting of its functions: above 0, it made them harder to read.

A function's burden grows with the square of its complexity, so that the tenth branch weighs more than the second. A
function that the change made worse adds what it gained, a better one takes away twice what it lost, as
tidying is welcome. A new function adds its burden above what is common; a removed one takes a part of its away. A
touched function that is as it was weighs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goji_hook.evolution.types import FunctionChange

#: Complexity and nesting up to which a function is no burden.
_EASY_CX, _EASY_NEST = 3, 1
#: What a new function may have more than that for free.
_FREE_CX, _FREE_NEST = 3, 1
_PRAISE = 2.0
_REMOVED = 0.3


@dataclass(frozen=True)
class Effect:
    """The burden that a change added (below 0: took away), by complexity and by nesting."""

    cx: float = 0.0
    nest: float = 0.0


def effect(functions: Iterable[FunctionChange]) -> Effect:
    """Returns the effect of a change on all of its functions."""
    cx = nest = 0.0
    for function in functions:
        added_cx, added_nest = _added(function)
        cx += added_cx
        nest += added_nest
    return Effect(cx, nest)


def _added(function: FunctionChange) -> tuple[float, float]:
    before, after = function.before, function.after
    if before is None:
        now = function.now
        return _burden(now.cx, _EASY_CX + _FREE_CX), _burden(now.nest, _EASY_NEST + _FREE_NEST)
    was = _burden(before.cx, _EASY_CX), _burden(before.nest, _EASY_NEST)
    if after is None:
        return -_REMOVED * was[0], -_REMOVED * was[1]
    grown = _burden(after.cx, _EASY_CX) - was[0], _burden(after.nest, _EASY_NEST) - was[1]
    return _praised(grown[0]), _praised(grown[1])


def _burden(value: int, easy: int) -> float:
    return float(max(0, value - easy) ** 2)


def _praised(grown: float) -> float:
    return _PRAISE * grown if grown < 0 else grown
