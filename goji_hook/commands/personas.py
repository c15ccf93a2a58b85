"""The ``personas`` command: the personas of a model as a list, or all of them on the same change."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace

from goji_hook.change import resolve
from goji_hook.change.subset import excluding
from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.models import find as models
from goji_hook.models import gguf
from goji_hook.models.metadata import read_metadata
from goji_hook.personas import Persona, describe
from goji_hook.report.preview import render
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.settings import Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.escape import plain
from goji_hook.terminal.output import show
from goji_hook.terminal.progress import Progress
from goji_hook.terminal.text_width import hung

_TITLE = "goji-hook personas --preview"
#: Columns from which a persona's summary stands beside its title.
_ROOMY = 60


def run_personas(settings: Settings, width: int) -> ExitCode:
    """Prints name, title and summary of each persona of the chosen model, in lines of at most *width* columns."""
    file = models.find(settings.model)
    names = read_metadata(gguf.read_header(file.path).goji).personas
    show("\n".join(line for name in names for line in _lines(describe(name), width)))
    return ExitCode.OK


def _lines(persona: Persona, width: int) -> list[str]:
    head = plain(f"{persona.name:9}{persona.title:19}")
    if width >= _ROOMY and persona.summary:
        return hung(head, persona.summary, width)
    return [head.rstrip(), *hung(" " * 9, persona.summary, width)]


def run_preview(settings: Settings, svg: str | None) -> ExitCode:
    """Prints each persona's review of the current change, and draws them to the file *svg*.

    Returns 3 if a persona had nothing fit to print. Raises GojiError if there is nothing to review, or no rich to draw
    with.
    """
    if svg is not None:
        from goji_hook.report import svg as picture

        picture.check(svg)
    terminal = Terminal.detect(settings.color, os.environ)
    change = excluding(resolve.requested(settings.scope, None, (), os.environ), settings)
    reviews = speak(assess(change), settings)
    rendered = render(reviews, terminal.width, terminal.unicode)
    show(rendered)
    if svg is not None:
        picture.draw(rendered, terminal.width, _TITLE, svg)
    return ExitCode.OK if all(each.reply.text for each in reviews) else ExitCode.TROUBLE


def speak(assessment: Assessment, settings: Settings) -> Sequence[Review]:
    """Returns a review by each persona of the chosen model. Raises GojiError if there is nothing to review."""
    if not assessment.measured.files:
        raise GojiError(f"{assessment.change.source}: nothing to review, so nothing to preview")
    with ModelLoader(settings.model) as opening:
        known = opening.speaker().metadata
        if assessment.change.scope not in known.scopes:
            raise UsageError(f"scope: the model was not trained on {assessment.change.scope}")
        reviews = []
        with Progress("asking the personas", len(known.personas)) as progress:
            for name in known.personas:
                reviews.append(review(assessment, replace(settings, persona=name), opening))
                progress.step()
    return reviews
