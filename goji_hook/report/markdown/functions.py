"""The functions of a change before and after, as tables: the few that tell most, and the rest folded."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from goji_hook.evolution.types import FunctionChange
from goji_hook.report import deeds
from goji_hook.report.markdown.folds import counted, fitting, folded
from goji_hook.report.markdown.links import Links
from goji_hook.report.markdown_escape import code
from goji_hook.scoring.places import Place

#: Functions of the open table, and of the folded one.
MOST, MOST_FOLDED = 8, 100
#: How many letters the folded table has.
_ROOM = 20_000
_TITLES = {"worse": "▲ worse", "new": "✚ new", "better": "▼ better", "removed": "removed"}
_REFUSED = "⛔ refused"
_HEAD = ["| | function | complexity | nesting | where |", "|:--|:--|--:|--:|:--|"]


def chosen(
    functions: Sequence[FunctionChange], refused: Sequence[FunctionChange], named: Place | None
) -> list[FunctionChange]:
    """Returns at most eight functions: those that the gate *refused*, then the worst, the best last."""
    first = list(refused[:MOST])
    rest = [one for one in functions if one not in first]
    return first + (deeds.chosen(rest, named, MOST - len(first)) if len(first) < MOST else [])


def table(functions: Sequence[FunctionChange], links: Links, refused: Collection[FunctionChange] = ()) -> str:
    """Returns a table of functions, each with a link to its line."""
    return "\n".join([*_HEAD, *(_row(one, links, refused) for one in functions)])


def rest(functions: Sequence[FunctionChange], shown: Sequence[FunctionChange], links: Links) -> str:
    """Returns the functions that are not *shown* as a folded table; empty if all are shown, or none changed."""
    left = sorted((one for one in functions if one.did != "same" and one not in shown), key=deeds.worst_first)
    if not left:
        return ""
    rows = fitting((_row(one, links, ()) for one in left), MOST_FOLDED, _ROOM)
    body = "\n".join([*_HEAD, *rows])
    if len(left) > len(rows):
        body += f"\n\nand {len(left) - len(rows):,} more"
    return folded(counted(len(left), "more function" if shown else "function"), body)


def _row(function: FunctionChange, links: Links, refused: Collection[FunctionChange]) -> str:
    title = _REFUSED if function in refused else _TITLES[function.did]
    name, (path, cell, line) = deeds.name_of(function), function.line_of
    label = code(name) if name else f"line {line}"
    linked = label if function.after is None else links.to_line(label, path, line, cell or None)
    cells = [title, linked, _figures(function, "cx"), _figures(function, "nest"), code(f"{path}{_place(function)}")]
    return f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |"


def _place(function: FunctionChange) -> str:
    """Returns what follows the path: the line, but of a removed function nothing, as its line is gone."""
    return "" if function.after is None else deeds.in_file(function)


def _figures(function: FunctionChange, metric: str) -> str:
    """Returns a metric before and after: ``6 → 14``, ``12``."""
    now = f"{getattr(function.now, metric):,}"
    was = f"{getattr(function.before, metric):,}" if function.before else now
    return f"{was} → **{now}**" if was != now else now
