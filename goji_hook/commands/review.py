"""The ``review`` command: from settings to an exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.change import resolve, subset
from goji_hook.commands.gate import say_refused
from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.git import worktree
from goji_hook.report.markdown.links import Links, read
from goji_hook.report.render import render
from goji_hook.report.text import skipped
from goji_hook.review.review import Review, review, without_voice
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import refusals
from goji_hook.settings import Settings, budget
from goji_hook.speech.loader import ModelLoader
from goji_hook.system.deadline import Deadline
from goji_hook.system.time_limit import OutOfTimeError, wall_alarm
from goji_hook.terminal.escape import plain
from goji_hook.terminal.output import note, show, show_json

#: Shares of a hook's time budget after which nothing more is measured, and after which no model speaks. What is left is
#: for printing.
_MEASURING, _SPEAKING = 0.7, 0.9


@dataclass(frozen=True)
class ReviewOptions:
    """The options of ``review`` alone.

    A ``hook`` leaves merges and rebases in progress alone, and is over within its time budget. A ``quiet`` run prints
    nothing unless the gate refuses; an ``advisory`` run refuses nothing. With ``per_file`` each file gets a review of
    its own, by a model that is loaded once. ``link_to`` is the address of the reviewed files, for links in Markdown.
    """

    hook: bool = False
    quiet: bool = False
    per_file: bool = False
    advisory: bool = False
    link_to: str = ""


def run_review(settings: Settings, range: str | None, paths: Sequence[str], options: ReviewOptions) -> ExitCode:
    """Reviews and prints; returns 1 if the gate refuses the change, 3 for trouble with the model under ``strict``."""
    quiet = options.quiet
    links = read(options.link_to)
    seconds = budget(os.environ)
    measuring, speaking = (
        Deadline.after(seconds, share) if options.hook else None for share in (_MEASURING, _SPEAKING)
    )
    in_progress = worktree.in_progress(os.environ) if options.hook else None
    if in_progress is not None:
        return _note_unless(quiet, f"{in_progress} is under way: not reviewed")
    with ModelLoader(settings.model) as opening:
        if not quiet:
            opening.start()
        requested = resolve.requested(settings.scope, range, paths, os.environ, hook=options.hook)
        change = subset.excluding(requested, settings)
        assessments = [
            assess(part, deadline=measuring) for part in (subset.by_file(change) if options.per_file else [change])
        ]
        refused = [refusals(each, settings) for each in assessments]
        shown = [each for each, why in zip(assessments, refused, strict=True) if why or not quiet]
        reviews = [_reviewed(each, settings, opening, speaking) for each in shown if each.measured.files]
    # Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    for assessment in assessments:
        if not assessment.measured.files:
            _note_unless(quiet, _nothing(assessment))
    empty = [] if quiet else [each for each in assessments if not each.measured.files]
    _print(reviews, empty, settings, options, links)
    if not options.advisory:
        say_refused([why for each in refused for why in each], settings, os.environ)
    return _ending(reviews, settings, refused=any(refused))


def _reviewed(assessment: Assessment, settings: Settings, opening: ModelLoader, deadline: Deadline | None) -> Review:
    """Returns the review; the metrics alone if there is no time left, or llama.cpp itself fails."""
    try:
        with wall_alarm(deadline):
            return review(assessment, settings, opening)
    except OutOfTimeError:
        why = f"{deadline.reason if deadline else 'no time'} before a model could speak"
    except (GojiError, UsageError):
        raise
    except (RuntimeError, OSError, MemoryError) as error:
        why = f"the model cannot speak: {type(error).__name__}: {error}"
    return without_voice(assessment, settings, f"{why}; here are the metrics alone")


def _print(
    reviews: Sequence[Review], empty: Sequence[Assessment], settings: Settings, options: ReviewOptions, links: Links
) -> None:
    """Prints the reviews; as JSON or Markdown, also the *empty* changes, which have nothing to review."""
    told = [render(each, settings, links) for each in reviews]
    if settings.format == "json":
        from goji_hook.report import json

        told += [json.nothing(each) for each in empty]
        if told:
            show_json("[" + ",\n".join(told) + "]" if options.per_file else told[0])
        return
    if settings.format == "markdown":
        from goji_hook.report.markdown import page

        told += [page.nothing(each.measured, links) for each in empty]
    if told:
        show("\n\n".join(told))


def _ending(reviews: Sequence[Review], settings: Settings, *, refused: bool) -> ExitCode:
    """Prints each trouble once, and returns the exit status."""
    troubles = dict.fromkeys(each.trouble for each in reviews if each.trouble)
    for trouble in troubles:
        note(trouble)
    if refused:
        return ExitCode.GATE_REACHED
    return ExitCode.TROUBLE if troubles and settings.strict else ExitCode.OK


def _note_unless(quiet: bool, message: str) -> ExitCode:
    if not quiet:
        note(message)
    return ExitCode.OK


def _nothing(assessment: Assessment) -> str:
    left_out = assessment.measured.skipped
    reasons = f" (skipped: {skipped(left_out)})" if left_out else ""
    return f"{plain(assessment.change.source)}: nothing to review{reasons}"
