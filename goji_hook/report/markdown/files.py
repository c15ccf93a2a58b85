"""The files of a change by what became of their functions, and what was only touched."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from goji_hook.evolution.types import Evolution, FunctionChange
from goji_hook.report.markdown.folds import counted, fitting, folded
from goji_hook.report.markdown.links import Links
from goji_hook.report.markdown_escape import code, markdown
from goji_hook.scoring.assess import Assessment
from goji_hook.terms import NEW

#: What may become of a file.
_TITLES = ("more complex", "simpler", "mixed", "with new functions only", "without changed functions")
_WORSE, _BETTER, _MIXED, _NEW, _SAME = _TITLES
#: How many files one group names.
MOST = 20
#: How many letters one group has.
_ROOM = 4_000


def fold(assessment: Assessment, links: Links) -> str:
    """Returns the files in groups, folded: more complex, simpler, with new functions only, as complex as before."""
    evolution = assessment.evolution
    groups = _groups(assessment)
    lines = [_group(title, group, links) for title, group in groups.items() if group]
    lines += _touched(evolution) + _unknown(evolution)
    files = len({file.path for file in assessment.measured.files})
    shown = ", ".join(f"{len(group):,} {title}" for title, group in groups.items() if group)
    return folded(f"{counted(files, 'file')}: {shown}", "\n".join(lines))


def _groups(assessment: Assessment) -> dict[str, list[tuple[str, int]]]:
    """Returns for each group its files, each with the paths that its functions gained; the most changed first."""
    holding: dict[str, list[FunctionChange]] = defaultdict(list)
    for function in assessment.evolution.functions:
        holding[function.path].append(function)
    groups: dict[str, list[tuple[str, int]]] = {title: [] for title in _TITLES}
    for path in sorted({file.path for file in assessment.measured.files}):
        functions = holding.get(path, [])
        grown = sum(one.now.cx - one.before.cx for one in functions if one.before and one.after)
        groups[_fate(functions)].append((path, grown))
    for group in groups.values():
        group.sort(key=lambda entry: -abs(entry[1]))
    return groups


def _fate(functions: Sequence[FunctionChange]) -> str:
    did = {one.did for one in functions}
    if {"worse", "better"} <= did:
        return _MIXED
    if "worse" in did:
        return _WORSE
    if did & {"better", "removed"}:
        return _BETTER
    return _NEW if NEW in did else _SAME


def _group(title: str, files: Sequence[tuple[str, int]], links: Links) -> str:
    shown = (f"{links.to_file(path)}{f' ({_signed(grown)})' if grown else ''}" for path, grown in files)
    named = fitting(shown, MOST, _ROOM)
    more = f", and {len(files) - len(named):,} more" if len(files) > len(named) else ""
    return f"- **{title[0].upper()}{title[1:]}:** {', '.join(named)}{more}"


def _signed(grown: int) -> str:
    return f"+{grown:,}" if grown > 0 else f"−{-grown:,}"


def _touched(evolution: Evolution) -> list[str]:
    """Returns what of the change did not count: functions as complex as before, and moved lines."""
    tally = evolution.tally
    lines = [f"- lines: {tally.added:,} added, {tally.deleted:,} deleted"]
    if tally.moved:
        lines[0] += f", {tally.moved:,} only moved or indented anew"
    if tally.same:
        lines.append(f"- only touched: {counted(tally.same, 'function')}, as complex as before")
    return lines


def _unknown(evolution: Evolution) -> list[str]:
    """Returns the files of which nobody knows what they were before."""
    by_reason: Mapping[str, list[str]] = defaultdict(list)
    for path, reason in evolution.unknown:
        by_reason[reason].append(path)
    return [
        f"- not known before the change ({markdown(reason)}), so all their functions count as new: "
        + ", ".join(code(path, 80) for path in paths[:MOST])
        + (f", and {len(paths) - MOST:,} more" if len(paths) > MOST else "")
        for reason, paths in by_reason.items()
    ]
