"""The ``review`` command: from settings to an exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from goji_hook import request
from goji_hook.edge import OK, REACHED, TROUBLE
from goji_hook.report.safe import plain
from goji_hook.review import Judgement, Review, judge, review
from goji_hook.settings import NONE, Settings
from goji_hook.speech import Opening
from goji_hook.terminal import Terminal
from goji_hook.words import MOODS


def run_review(settings: Settings, range: str | None, paths: Sequence[str], *, hook: bool, quiet: bool) -> int:
    """Review and print; 0, 1 when the mood reached ``fail_on``, or 3 for trouble with the model under ``strict``.

    As a *hook*, merges and rebases under way are left alone. *quiet* prints nothing unless ``fail_on`` is reached.
    """
    what = request.under_way() if hook else None
    if what is not None:
        return _say_unless(quiet, f"{what} is under way: not reviewed")
    with Opening(settings.model) as opening:
        if not quiet:
            opening.start()
        judgement = judge(request.requested(settings.scope, range, paths, os.environ, hook=hook), settings)
        worse = bool(judgement.measured.files) and reached(judgement.mood, settings.fail_on)
        speaks = bool(judgement.measured.files) and (worse or not quiet)
        told = review(judgement, settings, opening) if speaks else None
    # Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    if told is None:
        return _say_unless(quiet, _nothing(judgement))
    click.echo(render(told, settings))
    if told.trouble:
        click.echo(f"goji-hook: {plain(told.trouble)}", err=True)
    return REACHED if worse else TROUBLE if told.trouble and settings.strict else OK


def reached(mood: str, fail_on: str) -> bool:
    """Whether a mood is the one to fail on, or worse."""
    return fail_on != NONE and MOODS.index(mood) >= MOODS.index(fail_on)


def _say_unless(quiet: bool, line: str) -> int:
    if not quiet:
        click.echo(f"goji-hook: {line}", err=True)
    return OK


def _nothing(judgement: Judgement) -> str:
    from goji_hook.report.text import skipped

    left_out = judgement.measured.skipped
    told = f" (skipped: {skipped(left_out)})" if left_out else ""
    return f"{plain(judgement.change.source)}: nothing to review{told}"


def render(told: Review, settings: Settings) -> str:
    """The review in the format that was asked for."""
    terminal = Terminal.detect(settings.color, os.environ)
    if settings.format == "json":
        from goji_hook.report import json

        return json.render(told)
    if settings.format == "markdown":
        from goji_hook.report import markdown

        return markdown.render(told)
    from goji_hook.report import text

    rendered = text.render(told, terminal.width, terminal.unicode)
    return f"{rendered}\n{text.explain(told)}" if settings.explain else rendered
