"""The ``review`` command: from settings to an exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from goji_hook.change import resolve as request
from goji_hook.change import subset
from goji_hook.change.subset import by_file
from goji_hook.exit_codes import ExitCode
from goji_hook.git import worktree
from goji_hook.report.render import render
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import reached
from goji_hook.settings import Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.terminal.escape import plain


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
    what = worktree.in_progress(os.environ) if hook else None
    if what is not None:
        return _say_unless(quiet, f"{what} is under way: not reviewed")
    with ModelLoader(settings.model) as opening:
        if not quiet:
            opening.start()
        requested = request.requested(settings.scope, range, paths, os.environ, hook=hook)
        change = subset.excluding(requested, settings)
        changes = by_file(change) if per_file else [change]
        assessments = [assess(one) for one in changes]
        shown = [one for one in assessments if not quiet or reached(one.mood, settings.fail_on)]
        told = [review(one, settings, opening) for one in shown if one.measured.files]
    # Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    for one in assessments:
        if not one.measured.files:
            _say_unless(quiet, _nothing(one))
    return _show(told, settings, per_file=per_file) if told else ExitCode.OK


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
    if any(reached(one.assessment.mood, settings.fail_on) for one in told):
        return ExitCode.GATE_REACHED
    return ExitCode.TROUBLE if troubles and settings.strict else ExitCode.OK


def _say_unless(quiet: bool, line: str) -> int:
    if not quiet:
        click.echo(f"goji-hook: {line}", err=True)
    return ExitCode.OK


def _nothing(assessment: Assessment) -> str:
    from goji_hook.report.text import skipped

    left_out = assessment.measured.skipped
    told = f" (skipped: {skipped(left_out)})" if left_out else ""
    return f"{plain(assessment.change.source)}: nothing to review{told}"
