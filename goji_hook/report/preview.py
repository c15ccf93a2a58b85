"""Reviews of one change by several personas, side by side."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import click

from goji_hook.personas import describe
from goji_hook.report.figures import MOOD_COLORS
from goji_hook.report.text import ASCII, about, bars
from goji_hook.review.review import Review
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain

#: Columns of a persona's words at least, and columns between two personas.
_NARROWEST, _GAP = 34, 3


def render(reviews: Sequence[Review], width: int, unicode: bool = True) -> str:
    """Returns the reviews of one change side by side, with the change above and its metrics below."""
    assessment = reviews[0].assessment
    beside = max(1, (width + _GAP) // (_NARROWEST + _GAP))
    room = (width - (beside - 1) * _GAP) // beside
    cells = [_cell(review, room) for review in reviews]
    lines = [click.style(about(assessment, width), dim=True)]
    for start in range(0, len(cells), beside):
        lines.append("")
        rows = zip_longest(*cells[start : start + beside], fillvalue=("", ""))
        lines += [(" " * _GAP).join(_padded(*part, room) for part in row).rstrip() for row in rows]
    rendered = "\n".join([*lines, "", bars(assessment.placements, width, unicode)])
    return rendered if unicode else rendered.translate(ASCII)


def _cell(review: Review, room: int) -> list[tuple[str, str]]:
    """Returns a persona's lines, each with its style: title and mood, then the review."""
    persona, mood = describe(review.prompt.persona), review.prompt.mood
    text = review.reply.text or f"(nothing fit to print: {review.trouble})"
    title = columns.clip(plain(f"{persona.title} ({mood})"), room)
    return [(title, MOOD_COLORS.get(mood, "")), *((line, "words") for line in columns.wrap(plain(text), room))]


def _padded(text: str, style: str, room: int) -> str:
    if not text:
        return " " * room
    shown = click.style(text, bold=True) if style == "words" else click.style(text, fg=style or None)
    return shown + " " * (room - columns.width(text))
