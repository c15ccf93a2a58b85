"""What a change did to its functions, as lines: ``▲ src/a.py:12 parse  complexity 6 → 14``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import click

from goji_hook.evolution.types import FunctionChange
from goji_hook.scoring.effect import effect
from goji_hook.scoring.places import NAMELESS, Place
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain
from goji_hook.terms import NEW

#: Complexity above which a new function is a burden.
_BURDEN = 5
_COLORS = {"worse": "red", NEW: "yellow", "better": "green"}
#: Worse and new functions come first, better ones last.
_ORDER = {"worse": 0, NEW: 0, "same": 1, "removed": 1, "better": 2}


@dataclass(frozen=True)
class Signs:
    """The signs that a terminal can write: one for what a change did, and an arrow from before to after."""

    did: Mapping[str, str]
    arrow: str


SIGNS = Signs({"worse": "▲", NEW: "+", "same": "=", "removed": "-", "better": "▼"}, "→")
ASCII_SIGNS = Signs({**SIGNS.did, "worse": "^", "better": "v"}, "->")


def chosen(functions: Sequence[FunctionChange], named: Place | None = None, most: int = 3) -> list[FunctionChange]:
    """Returns at most *most* functions that tell what a change did: the worst first, the best last.

    New functions are among them if they are complex, or if there is nothing else to tell. The function that the text
    *named* is among them in any case.
    """
    spoken = find(functions, named)
    bad = [one for one in functions if one.did == "worse" or (one.did == NEW and one.now.cx > _BURDEN)]
    good = [one for one in functions if one.did == "better"]
    if not bad and not good:
        bad = [one for one in functions if one.did == NEW]
    picked = _ends(sorted(bad, key=worst_first), sorted(good, key=worst_first), most)
    if spoken is not None and spoken not in picked:
        picked = [spoken, *picked[: most - 1]]
    return sorted(picked, key=worst_first)


def _ends(bad: list[FunctionChange], good: list[FunctionChange], most: int) -> list[FunctionChange]:
    """Returns the first of the *bad* and the last of the *good* functions; if there are both, both are among them."""
    few = bad[: most - min(len(good), max(1, most - len(bad)))]
    room = most - len(few)
    return few + (good[-room:] if room else [])


def worst_first(function: FunctionChange) -> tuple[float, ...]:
    """Returns the sort key of a function: what the change made worst has the lowest key, the best the highest."""
    done, before = effect([function]), function.before
    grown = function.now.cx - (before.cx if before else 0), function.now.nest - (before.nest if before else 0)
    return _ORDER[function.did], -done.cx - done.nest, -grown[0], -grown[1]


def find(functions: Sequence[FunctionChange], place: Place | None) -> FunctionChange | None:
    """Returns the function that begins at a place, or None."""
    if place is None:
        return None
    return next((one for one in functions if one.line_of == place.line_of and name_of(one) == place.function), None)


def lines(
    functions: Sequence[FunctionChange], width: int, room: int, signs: Signs = SIGNS, named: Place | None = None
) -> list[str]:
    """Returns the functions that tell what a change did, in at most *room* lines (two at least).

    If they take more, those in the middle are left out, but never the one that the text *named*.
    """
    picked = chosen(functions, named)
    spoken = find(picked, named)
    while len(picked) > 1 and sum(len(_told(one, width, signs)) for one in picked) > room:
        middle = len(picked) // 2
        del picked[middle if picked[middle] is not spoken else middle - 1]
    return [line for one in picked for line in _told(one, width, signs)]


def _told(function: FunctionChange, width: int, signs: Signs) -> list[str]:
    """Returns a function in one line, or in two if it does not fit."""
    sign, told = signs.did[function.did], figures(function, signs.arrow)
    where = columns.isolated(plain(function.path)) + in_file(function)
    name = columns.isolated(plain(name_of(function)))
    head = f"  {click.style(sign, fg=_COLORS.get(function.did))} {where}"
    shown = f"{click.style(name, bold=True)}  {told}" if name else told
    fits = columns.width(f"  {sign} {where} {name}  {told}") <= width
    return [f"{head} {shown}"] if fits else [head, f"    {shown}"]


def in_file(function: FunctionChange) -> str:
    """Returns what follows the path in a function's position: ``:12``, in a notebook `` cell 3:12``."""
    _, cell, line = function.line_of
    return f" cell {cell}:{line}" if cell else f":{line}"


def name_of(function: FunctionChange) -> str:
    """Returns the name of a function; empty if it has none."""
    return "" if function.now.name == NAMELESS else function.now.name


def figures(function: FunctionChange, arrow: str = SIGNS.arrow) -> str:
    """Returns what changed of a function: ``complexity 6 → 14``, ``nesting 2 → 4``; else its complexity."""
    before, now = function.before, function.now
    if before is None or function.did in ("same", "removed"):
        return f"complexity {now.cx}"
    if before.cx == now.cx:
        return f"nesting {before.nest} {arrow} {now.nest}"
    return f"complexity {before.cx} {arrow} {now.cx}"
