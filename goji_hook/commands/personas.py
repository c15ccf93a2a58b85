"""``personas --preview``: every persona of the model on the same change, side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from itertools import zip_longest

import click

from goji_hook.change import resolve as request
from goji_hook.cli.error_handler import OK, TROUBLE
from goji_hook.errors import GojiError, UsageError
from goji_hook.personas import describe
from goji_hook.report.figures import MOOD_COLORS
from goji_hook.report.markdown_escape import plain
from goji_hook.report.text import ASCII, about, bars
from goji_hook.review.review import Judgement, Review, judge, review
from goji_hook.settings import Settings
from goji_hook.speech.speaker import Opening
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.progress import Progress

#: Columns of a persona's words at least, and between two of them.
_NARROWEST, _GAP = 34, 3
_TITLE = "goji-hook personas --preview"


def run_preview(settings: Settings, svg: str | None) -> int:
    """Print what each persona says of the current change, and draw that to the file *svg*.

    Returns 3 where a persona had nothing fit to print. Raises GojiError where there is nothing to review, or no rich to
    draw with.
    """
    if svg is not None:
        from goji_hook.report import svg as picture

        picture.check(svg)
    terminal = Terminal.detect(settings.color, os.environ)
    told = speak(judge(request.requested(settings.scope, None, (), os.environ), settings), settings)
    rendered = render(told, terminal.width, terminal.unicode)
    click.echo(rendered)
    if svg is not None:
        picture.draw(rendered, terminal.width, _TITLE, svg)
    return OK if all(one.speech.text for one in told) else TROUBLE


def speak(judgement: Judgement, settings: Settings) -> Sequence[Review]:
    """A review by each persona that the chosen model speaks. Raises GojiError where there is nothing to review."""
    if not judgement.measured.files:
        raise GojiError(f"{judgement.change.source}: nothing to review, so nothing to preview")
    with Opening(settings.model) as opening:
        known = opening.speaker().abilities
        if judgement.change.scope not in known.scopes:
            raise UsageError(f"scope: the model was not trained on {judgement.change.scope}")
        told = []
        with Progress("asking the personas", len(known.personas)) as progress:
            for name in known.personas:
                told.append(review(judgement, replace(settings, persona=name), opening))
                progress.step()
    return told


def render(told: Sequence[Review], width: int, unicode: bool = True) -> str:
    """The reviews of one change in as many columns as fit, with what they are of above, and its metrics below."""
    judgement = told[0].judgement
    beside = max(1, (width + _GAP) // (_NARROWEST + _GAP))
    room = (width - (beside - 1) * _GAP) // beside
    cells = [_cell(one, room) for one in told]
    lines = [click.style(about(judgement, width), dim=True)]
    for start in range(0, len(cells), beside):
        lines.append("")
        rows = zip_longest(*cells[start : start + beside], fillvalue=("", ""))
        lines += [(" " * _GAP).join(_padded(*part, room) for part in row).rstrip() for row in rows]
    rendered = "\n".join([*lines, "", bars(judgement.standing, width, unicode)])
    return rendered if unicode else rendered.translate(ASCII)


def _cell(told: Review, room: int) -> list[tuple[str, str]]:
    """A persona's lines, each with how it is styled: its title and mood, its words."""
    persona, mood = describe(told.prompt.persona), told.prompt.mood
    said = told.speech.text or f"(nothing fit to print: {told.trouble})"
    title = columns.clip(f"{persona.title} ({mood})", room)
    return [(title, MOOD_COLORS.get(mood, "")), *((line, "words") for line in columns.wrap(plain(said), room))]


def _padded(text: str, style: str, room: int) -> str:
    if not text:
        return " " * room
    shown = click.style(text, bold=True) if style == "words" else click.style(text, fg=style or None)
    return shown + " " * (room - columns.width(text))
