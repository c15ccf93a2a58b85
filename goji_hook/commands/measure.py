"""The ``measure`` command: the functions of a change before and after, in numbers. No model speaks."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.change import resolve, subset
from goji_hook.change.unsaved import Unsaved
from goji_hook.commands.gate import say_refused
from goji_hook.exit_codes import ExitCode
from goji_hook.git import worktree
from goji_hook.report import measured
from goji_hook.report.deeds import ASCII_SIGNS, SIGNS
from goji_hook.report.text import skipped
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import refusals
from goji_hook.settings import FLAG, Settings, budget
from goji_hook.system.deadline import Deadline
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.output import note, show, show_json

#: The share of a hook's time budget after which nothing more is measured. What is left is for comparing and printing.
_MEASURING = 0.8


@dataclass(frozen=True)
class MeasureOptions:
    """The options of ``measure`` alone: the format, the columns of its text, and an unsaved text to measure.

    A ``quiet`` run prints nothing but what is refused. It is one of a hook: it leaves merges and rebases in progress
    alone, and is over within its time budget.
    """

    format: str = "text"
    quiet: bool = False
    width: int = 80
    unsaved: Unsaved | None = None


def run_measure(settings: Settings, range: str | None, paths: Sequence[str], options: MeasureOptions) -> ExitCode:
    """Measures a change and prints its functions; returns 1 if the flag ``--fail-on`` refuses it."""
    quiet = options.quiet
    if quiet and worktree.in_progress(os.environ) is not None:
        return ExitCode.OK
    deadline = Deadline.after(budget(os.environ), _MEASURING) if quiet else None
    change = resolve.requested(settings.scope, range, paths, os.environ, hook=quiet, unsaved=options.unsaved)
    assessment = assess(subset.excluding(change, settings), deadline=deadline)
    if not quiet:
        _print(assessment, options.format, options.width)
    # The configuration's fail-on is for reviews: a script that asks for numbers does not expect to fail.
    refused = refusals(assessment, settings) if settings.origins.get("fail_on") == FLAG else []
    say_refused(refused, settings, os.environ)
    return ExitCode.GATE_REACHED if refused else ExitCode.OK


def _print(assessment: Assessment, format: str, width: int) -> None:
    if format == "json":
        show_json(measured.to_json(assessment))
    elif format == "csv":
        show(measured.to_csv(assessment))
    else:
        signs = SIGNS if Terminal.detect("auto", os.environ).unicode else ASCII_SIGNS
        show(measured.to_text(assessment, width, signs))
    if assessment.measured.skipped and format != "json":
        note(f"skipped: {skipped(assessment.measured.skipped)}")
