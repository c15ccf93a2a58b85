"""Says in one line what a change did: ``4 functions got simpler (−13 paths), 3 more complex (+3)``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.evolution.types import Evolution, FunctionChange
from goji_hook.terms import NEW


@dataclass(frozen=True)
class _Group:
    """Functions that share a fate: their number, their verb (for one, for several), what they became, by how much."""

    count: int
    verbs: tuple[str, str]
    became: str
    much: str = ""


def line(evolution: Evolution) -> str:
    """Returns the line. Only its first figures have a noun and a unit."""
    groups = [group for group in _groups(evolution) if group.count]
    if not groups:
        same = evolution.tally.same
        return f"No function became more or less complex ({same:,} touched)" if same else "No function was touched"
    first, rest = groups[0], groups[1:]
    noun, verb = ("function", first.verbs[0]) if first.count == 1 else ("functions", first.verbs[1])
    unit = "path" if first.much in ("+1", "−1") else "paths"
    much = f" ({first.much} {unit})" if first.much else ""
    leading = f"{first.count:,} {noun} {verb} {first.became}{much}"
    return ", ".join([leading, *(f"{one.count:,} {one.became}{f' ({one.much})' if one.much else ''}" for one in rest)])


def _groups(evolution: Evolution) -> list[_Group]:
    tally, got = evolution.tally, ("got", "got")
    simpler, flatter = _split(evolution.having("better"))
    harder, deeper = _split(evolution.having("worse"))
    return [
        _Group(simpler, got, "simpler", f"−{tally.saved_paths:,}"),
        _Group(flatter, got, "less nested"),
        _Group(harder, got, "more complex", f"+{tally.added_paths:,}"),
        _Group(deeper, got, "deeper nested"),
        _Group(tally.new, ("is", "are"), NEW, f"at most {tally.most_complex_new:,}"),
        _Group(tally.removed, ("was", "were"), "removed"),
    ]


def _split(functions: Sequence[FunctionChange]) -> tuple[int, int]:
    """Returns how many functions changed in complexity, and how many only in nesting."""
    complexity = sum(one.before is not None and one.before.cx != one.now.cx for one in functions)
    return complexity, len(functions) - complexity
