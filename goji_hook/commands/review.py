"""The ``review`` command: from settings to an exit status."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.change import resolve, subset
from goji_hook.change.types import Change
from goji_hook.change.unsaved import Unsaved
from goji_hook.commands.gate import say_refused
from goji_hook.commands.offer import last_with_code
from goji_hook.errors import GojiError, UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.git import worktree
from goji_hook.report.markdown.links import Links, read
from goji_hook.report.render import render
from goji_hook.report.text import skipped
from goji_hook.review.review import Review, review, without_voice
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import refusals
from goji_hook.settings import AUTO, FINDINGS, Settings, budget
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

    A ``hook`` leaves merges and rebases in progress alone, and is over within its time budget. A ``quiet`` run is a
    gate: no persona speaks, and it prints only what it refuses. An ``advisory`` run refuses nothing. With ``per_file``
    each file gets a review of its own, by a model that is loaded once. ``link_to`` is the address of the reviewed
    files, for links in Markdown. An ``unsaved`` text is reviewed in place of files.
    """

    hook: bool = False
    quiet: bool = False
    per_file: bool = False
    advisory: bool = False
    link_to: str = ""
    unsaved: Unsaved | None = None


def run_review(settings: Settings, range: str | None, paths: Sequence[str], options: ReviewOptions) -> ExitCode:
    """Reviews and prints; returns 1 if the gate refuses the change, 3 for trouble with the model under ``strict``."""
    quiet = options.quiet
    speaks = not quiet and settings.format not in FINDINGS
    links = read(options.link_to)
    seconds = budget(os.environ)
    measuring, speaking = (
        Deadline.after(seconds, share) if options.hook else None for share in (_MEASURING, _SPEAKING)
    )
    in_progress = worktree.in_progress(os.environ) if options.hook else None
    if in_progress is not None:
        return _leave_alone(in_progress, settings, quiet=quiet)
    with ModelLoader(settings.model) as opening:
        if speaks:
            opening.start()
        requested = resolve.requested(
            settings.scope, range, paths, os.environ, hook=options.hook, unsaved=options.unsaved
        )
        change = subset.excluding(requested, settings)
        assessments = [
            assess(part, deadline=measuring) for part in (subset.by_file(change) if options.per_file else [change])
        ]
        spoken_of = [each for each in assessments if speaks and each.measured.files]
        reviews = [_reviewed(each, settings, opening, speaking) for each in spoken_of]
    # Nothing is printed before the model is closed: while it loads, standard error leads nowhere.
    if not quiet:
        by_default = range is None and not (paths or options.hook or options.unsaved) and settings.scope == AUTO
        found = any(each.measured.files for each in assessments)
        _note_empty(assessments, last_with_code(settings) if by_default and not found else "")
        _print(assessments, reviews, settings, options, links)
    refused = [why for each in assessments for why in refusals(each, settings)]
    if not options.advisory:
        say_refused(refused, settings, os.environ)
    return _ending(reviews, settings, refused=bool(refused))


def _leave_alone(in_progress: str, settings: Settings, *, quiet: bool) -> ExitCode:
    """Says that a merge, a rebase or the like, which is *in_progress*, is not reviewed."""
    if quiet:
        return ExitCode.OK
    if settings.format == "json":
        from goji_hook.report import json

        show_json(json.without_review(Change("diff", "what is staged"), f"{in_progress} is under way"))
    if settings.format in FINDINGS:
        from goji_hook.report.findings.render import render as list_findings

        show_json(list_findings([], settings))
    note(f"{in_progress} is under way: not reviewed")
    return ExitCode.OK


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


def _note_empty(assessments: Sequence[Assessment], offer: str) -> None:
    """Says which changes have nothing to review, and, if there is an *offer*, how to review another commit."""
    for assessment in assessments:
        if not assessment.measured.files:
            note(_nothing(assessment) + (f"; the last commit with code: {offer}" if offer else ""))


def _print(
    assessments: Sequence[Assessment],
    reviews: Sequence[Review],
    settings: Settings,
    options: ReviewOptions,
    links: Links,
) -> None:
    """Prints the reviews or the findings; as JSON or Markdown, also the changes that have nothing to review."""
    if settings.format in FINDINGS:
        from goji_hook.report.findings.render import render as list_findings

        show_json(list_findings(assessments, settings))
        return
    pages = [render(each, settings, links) for each in reviews]
    empty = [each for each in assessments if not each.measured.files]
    if settings.format == "json":
        from goji_hook.report import json

        pages += [json.nothing(each) for each in empty]
        if pages:
            show_json("[" + ",\n".join(pages) + "]" if options.per_file else pages[0])
        return
    if settings.format == "markdown":
        from goji_hook.report.markdown import page

        pages += [page.nothing(each.measured, links) for each in empty]
    if pages:
        show("\n\n".join(pages))


def _ending(reviews: Sequence[Review], settings: Settings, *, refused: bool) -> ExitCode:
    """Prints each trouble once, and returns the exit status."""
    troubles = dict.fromkeys(each.trouble for each in reviews if each.trouble)
    for trouble in troubles:
        note(trouble)
    if refused:
        return ExitCode.GATE_REACHED
    return ExitCode.TROUBLE if troubles and settings.strict else ExitCode.OK


def _nothing(assessment: Assessment) -> str:
    left_out = assessment.measured.skipped
    reasons = f" (skipped: {skipped(left_out)})" if left_out else ""
    return f"{plain(assessment.change.source)}: nothing to review{reasons}"
