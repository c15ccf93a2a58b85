"""The ``review`` command: from settings to an exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from goji_hook.change import resolve as request
from goji_hook.cli.error_handler import OK, REACHED, TROUBLE
from goji_hook.report.markdown_escape import plain
from goji_hook.review.review import Judgement, Review, by_file, excluding, judge, review
from goji_hook.settings import NONE, Settings
from goji_hook.speech.speaker import Opening
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terms import MOODS


def run_review(
    settings: Settings,
    range: str | None,
    paths: Sequence[str],
    *,
    hook: bool,
    quiet: bool,
    per_file: bool = False,
) -> int:
    """Review and print; 0, 1 when the mood reached ``fail_on``, or 3 for trouble with the model under ``strict``.

    As a *hook*, merges and rebases under way are left alone. *quiet* prints nothing unless ``fail_on`` is reached. With
    *per_file* each file gets a review of its own, by a model that is loaded once.
    """
    what = request.under_way(os.environ) if hook else None
    if what is not None:
        return _say_unless(quiet, f"{what} is under way: not reviewed")
    with Opening(settings.model) as opening:
        if not quiet:
            opening.start()
        change = request.requested(settings.scope, range, paths, os.environ, hook=hook)
        changes = by_file(excluding(change, settings.exclude)) if per_file else [change]
        judgements = [judge(one, settings) for one in changes]
        shown = [one for one in judgements if not quiet or reached(one.mood, settings.fail_on)]
        told = [review(one, settings, opening) for one in shown if one.measured.files]
    # Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    for one in judgements:
        if not one.measured.files:
            _say_unless(quiet, _nothing(one))
    return _show(told, settings, per_file=per_file) if told else OK


def _show(told: Sequence[Review], settings: Settings, *, per_file: bool) -> int:
    """Print reviews, then each trouble once; the exit status comes back."""
    rendered = [render(one, settings) for one in told]
    if not per_file:
        click.echo(rendered[0])
    elif settings.format == "json":
        click.echo("[" + ",\n".join(rendered) + "]")
    else:
        click.echo("\n\n".join(rendered))
    troubles = dict.fromkeys(one.trouble for one in told if one.trouble)
    for trouble in troubles:
        click.echo(f"goji-hook: {plain(trouble)}", err=True)
    if any(reached(one.judgement.mood, settings.fail_on) for one in told):
        return REACHED
    return TROUBLE if troubles and settings.strict else OK


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
    return f"{rendered}\n{text.explain(told, terminal.width)}" if settings.explain else rendered
