"""A Review for a terminal, in at most 12 lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import click

from goji_hook.change.types import Skipped
from goji_hook.personas import describe
from goji_hook.report import deeds
from goji_hook.report.figures import MOOD_COLORS, bar, shade
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement
from goji_hook.scoring.score import badness
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRIC_TITLES

if TYPE_CHECKING:  # `measure` needs none of what makes a model speak
    from goji_hook.review.review import Review

#: Lines of a review.
MOST_LINES = 12
_SIGNS = {"low": "-", "mid": "~", "high": "+"}
#: Lines for the review's text; the others are heading (two), bars, functions (two at least) and skipped files.
_MOST_TEXT_LINES = 6
#: Columns that the description of the change needs, if cut short.
_ROOMY = 50
#: Substitutes for typography on a terminal without Unicode.
ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "‘": "'", "’": "'", "“": '"', "”": '"'})


def render(review: Review, width: int = 80, unicode: bool = True) -> str:
    """Returns the review in lines of at most *width* columns, unless names are longer: text, bars, functions, skipped.

    The functions are those that tell what the change did. Of whole files, one is shown: that which the text names, or
    else the worst.
    """
    assessment = review.assessment
    lines = _heading(review, width)
    if review.reply.text is not None:
        lines += ["  " + click.style(line, bold=True) for line in _fitted(plain(review.reply.text), width - 4)]
    lines.append("  " + bars(assessment.placements, width - 2, unicode))
    left_out = assessment.measured.skipped
    lines += _functions(review, width, MOST_LINES - len(lines) - bool(left_out), unicode)
    if left_out:
        lines.append(columns.clip("  skipped: " + skipped(left_out), width))
    rendered = "\n".join(lines)
    return rendered if unicode else rendered.translate(ASCII)


def _functions(review: Review, width: int, room: int, unicode: bool) -> list[str]:
    """Returns what the change did to its functions, in at most *room* lines; of whole files, one place."""
    assessment, named = review.assessment, review.named
    if assessment.verdict is not None:
        signs = deeds.SIGNS if unicode else deeds.ASCII_SIGNS
        return deeds.lines(assessment.evolution.functions, width, room, signs, named)
    worst = assessment.worst[0] if assessment.worst else None
    if named and (worst is None or named.line_of != worst.line_of):
        return _place("named", named, width)
    return _place("worst", worst, width) if worst else []


def _heading(review: Review, width: int) -> list[str]:
    """Returns persona, mood and change, in two lines if they do not fit on one."""
    persona, mood = describe(review.prompt.persona), review.prompt.mood
    title = plain(persona.title)
    who = f"{click.style(title, bold=True)} ({click.style(plain(mood), fg=MOOD_COLORS.get(mood))})"
    room = width - columns.width(f"{title} ({mood}) ")
    if room >= _ROOMY or columns.width(about(review.assessment)) <= room:
        return [f"{who} {click.style(about(review.assessment, room), dim=True)}"]
    return [who, "  " + click.style(about(review.assessment, width - 2), dim=True)]


def about(assessment: Assessment, width: int = 0) -> str:
    """Returns what is reviewed, its source cut so that all has at most *width* columns (0: not cut)."""
    count = len({file.path for file in assessment.measured.files})
    files = "1 file" if count == 1 else f"{count} files"
    if assessment.change.scope == "file":
        return f"on {_only_path(assessment, width)}" if count == 1 else f"on {files}"
    source = plain(assessment.change.source)
    mark = "...)" if source.endswith(")") else "..."
    return f"on {columns.clip(source, max(8, width - len(f'on , {files}')), mark) if width else source}, {files}"


def _only_path(assessment: Assessment, width: int) -> str:
    path = columns.isolated(plain(assessment.measured.files[0].path))
    return columns.clip(path, max(8, width - len("on "))) if width else path


def _fitted(text: str, width: int) -> list[str]:
    """Returns the text in lines of *width*, or in longer lines, which the terminal breaks, if there were too many."""
    while len(lines := columns.wrap(text, width)) > _MOST_TEXT_LINES:
        width += 8
    return lines


def bars(placements: Mapping[str, Placement], width: int, unicode: bool = True) -> str:
    """Returns the seven metrics in a line, each with its percentile as a bar, or its bucket without Unicode."""
    layouts = [(" ", "   "), (" ", "  "), ("", " ")] if unicode else [("=", "   "), ("=", " "), ("", " ")]
    for joint, gap in layouts:
        parts = [
            (name + joint, _mark(each, unicode, bool(joint)), _color(name, each)) for name, each in placements.items()
        ]
        if len(gap.join(name + mark for name, mark, _ in parts)) <= width:
            break
    return gap.join(name + click.style(mark, fg=color) for name, mark, color in parts)


def _mark(placement: Placement, unicode: bool, roomy: bool) -> str:
    if unicode:
        return bar(placement.percentile)
    return placement.bucket if roomy else _SIGNS[placement.bucket]


def _color(name: str, placement: Placement) -> str | None:
    return shade(badness(name, placement.percentile)) if placement.counted else None


def _place(kind: str, place: Place, width: int) -> list[str]:
    """Returns a place as ``path:line``, which terminals open, and its value if that is above the median.

    In two lines if it does not fit on one.
    """
    where = f"{columns.isolated(plain(place.path))}{place.in_file}"
    name = columns.isolated(plain(place.function))
    percent = f"{min(99, int(place.percentile))} %" if place.percentile > 50 else ""
    why = percent and f" ({METRIC_TITLES[place.metric]} {place.value:g}, higher than {percent})"
    fits = columns.width(f"  {kind}: {where} {name}{why}") <= width
    if not fits and columns.width(f"    {name}{why}") > width:
        why = percent and f" ({place.metric} {place.value:g}, over {percent})"
    named = f"{click.style(name, bold=True)}{why}" if name else why.lstrip()
    if fits:
        return [f"  {kind}: {where} {named}".rstrip()]
    return [f"  {kind}: {where}", f"    {named}"] if named else [f"  {kind}: {where}"]


def skipped(entries: Sequence[Skipped]) -> str:
    """Returns the skipped files: each with its reason if there are one or two, else the number for each reason."""
    if len(entries) <= 2:
        return ", ".join(f"{columns.isolated(plain(entry.path))} ({plain(entry.reason)})" for entry in entries)
    reasons = Counter(plain(entry.reason).partition(" (")[0] for entry in entries)
    return f"{len(entries)} files: " + ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())
