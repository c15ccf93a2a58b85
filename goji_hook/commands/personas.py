"""``personas --preview``: every persona of the model on the same change, side by side."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

import click

from goji_hook.change import resolve as request
from goji_hook.change.subset import excluding
from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.models import find as models
from goji_hook.models import gguf
from goji_hook.models.metadata import read_metadata
from goji_hook.personas import describe
from goji_hook.report.preview import render
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.settings import Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.progress import Progress

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
    change = excluding(request.requested(settings.scope, None, (), os.environ), settings)
    told = speak(assess(change), settings)
    rendered = render(told, terminal.width, terminal.unicode)
    click.echo(rendered)
    if svg is not None:
        picture.draw(rendered, terminal.width, _TITLE, svg)
    return ExitCode.OK if all(one.reply.text for one in told) else ExitCode.TROUBLE


def speak(assessment: Assessment, settings: Settings) -> Sequence[Review]:
    """A review by each persona that the chosen model speaks. Raises GojiError where there is nothing to review."""
    if not assessment.measured.files:
        raise GojiError(f"{assessment.change.source}: nothing to review, so nothing to preview")
    with ModelLoader(settings.model) as opening:
        known = opening.speaker().metadata
        if assessment.change.scope not in known.scopes:
            raise UsageError(f"scope: the model was not trained on {assessment.change.scope}")
        told = []
        with Progress("asking the personas", len(known.personas)) as progress:
            for name in known.personas:
                told.append(review(assessment, replace(settings, persona=name), opening))
                progress.step()
    return told


#: Columns from which a persona's manner stands beside its title.
_ROOMY = 60


def list_personas(settings: Settings, width: int) -> str:
    """Each persona of the chosen model: its name, title and manner, in lines of at most *width* columns."""
    file = models.find(settings.model)
    known = [describe(name) for name in read_metadata(gguf.read_header(file.path).goji).personas]
    lines = []
    for one in known:
        head = f"{one.name:9}{one.title:19}"
        beside = columns.hung(head, one.summary, width)
        lines += (
            beside if width >= _ROOMY and one.summary else [head.rstrip(), *columns.hung(" " * 9, one.summary, width)]
        )
    return "\n".join(lines)
