"""The functions of a change with their figures before and after, as text, JSON or CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import NamedTuple

from goji_hook.evolution.types import FunctionChange, Tally
from goji_hook.report import deeds, functions_json
from goji_hook.report.deeds import Signs
from goji_hook.report.text import about
from goji_hook.scoring.assess import Assessment
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain, plain_data

#: The version of the JSON.
VERSION = 1
_FIGURES = {"cx": "complexity", "nest": "nesting", "lines": "lines"}


class _Row(NamedTuple):
    """A function, and what the change did to it; None for whole files, whose past nobody asked for."""

    function: FunctionChange
    did: str | None


def _rows(assessment: Assessment) -> Iterator[_Row]:
    if assessment.verdict is not None:
        yield from (_Row(one, one.did) for one in assessment.evolution.functions)
        return
    for file in assessment.measured.files:
        yield from (_Row(FunctionChange(file.path, file.language, None, one), None) for one in file.functions)


def to_json(assessment: Assessment) -> str:
    """Returns all functions as a JSON object, also those that stayed the same."""
    data = {
        "version": VERSION,
        "scope": assessment.change.scope,
        "source": assessment.change.source,
        "functions": [
            {**functions_json.function(row.function), "did": row.did, "language": row.function.language}
            for row in _rows(assessment)
        ],
        "tally": None if assessment.verdict is None else asdict(assessment.evolution.tally),
        "unknown": functions_json.unknown(assessment.evolution),
        "skipped": [{"path": each.path, "reason": each.reason} for each in assessment.measured.skipped],
    }
    return json.dumps(plain_data(data), indent=2, ensure_ascii=False)


def to_csv(assessment: Assessment) -> str:
    """Returns all functions as CSV, with a heading; a cell is empty where there is nothing to say."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    sides = [f"{name}_{side}" for name in _FIGURES for side in ("before", "after")]
    writer.writerow(["path", "cell", "line", "function", "did", *sides, "before_path"])
    for one, did in _rows(assessment):
        figures = [functions_json.figures(side) or {} for side in (one.before, one.after)]
        numbers = [side.get(name, "") for name in _FIGURES for side in figures]
        where = [plain(one.path), one.now.cell or "", one.now.line, plain(deeds.name_of(one)), did or ""]
        writer.writerow([*where, *numbers, plain(functions_json.old_path(one))])
    return stream.getvalue().rstrip("\n")


def to_text(assessment: Assessment, width: int, signs: Signs) -> str:
    """Returns a line for each function, and the tally, in lines of at most *width* columns unless names are longer."""
    lines = columns.hung("", about(assessment).removeprefix("on "), width)
    for row in _rows(assessment):
        lines += _told(row, width, signs)
    if assessment.verdict is not None:
        lines += columns.hung("", _tally(assessment.evolution.tally), width)
    return "\n".join(lines)


def _told(row: _Row, width: int, signs: Signs) -> list[str]:
    one = row.function
    name = columns.isolated(plain(deeds.name_of(one)))
    sign = f"{signs.did[row.did]} " if row.did else ""
    head = f"{sign}{columns.isolated(plain(one.path))}{deeds.in_file(one)} {name}".rstrip()
    sides = [functions_json.figures(side) for side in (one.before, one.after)]
    figures = [f"{title} {_both(name, sides, signs.arrow)}" for name, title in _FIGURES.items()]
    told = f"{head}  {', '.join(figures)}"
    if columns.width(told) <= width:
        return [told]
    return [head, *(f"    {line}" for line in columns.joined(figures, width - 4))]


def _both(name: str, sides: list[dict[str, int] | None], arrow: str) -> str:
    """Returns a figure before and after, or once if it is the same or known on one side only."""
    known = [side[name] for side in sides if side is not None]
    return f" {arrow} ".join(str(value) for value in dict.fromkeys(known))


def _tally(tally: Tally) -> str:
    parts = [f"{getattr(tally, did):,} {did}" for did in ("worse", "new", "same", "better", "removed")]
    return (
        f"functions: {', '.join(parts)}; complexity: {tally.added_paths:,} added, {tally.saved_paths:,} saved; "
        f"lines: {tally.added:,} added, {tally.deleted:,} deleted, {tally.moved:,} moved"
    )
