"""Changes with a hostile past through all that a review does but the model: for fuzz_all.py, each by its number."""

from __future__ import annotations

import os
import random

import hostile_changes

from goji_hook.commands.gate import say_refused
from goji_hook.report import measured
from goji_hook.report.deeds import ASCII_SIGNS, SIGNS
from goji_hook.report.render import render
from goji_hook.review.review import without_voice
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.gate import refusals
from goji_hook.settings import FORMATS, WORSE, Settings
from goji_hook.system.deadline import Deadline
from goji_hook.terminal.output import show, show_json

#: Seconds on the clock that a change may take.
SECONDS = 10.0
_FORMS = (*FORMATS, "measure", "measure json", "measure csv")


def told(number: int) -> str:
    """Assess the change of this number, print it in some form, and what the gate refuses; in words, what came of it."""
    source = random.Random(number)
    assessment = assess(hostile_changes.hostile(number), deadline=Deadline.after(SECONDS))
    form = source.choice(_FORMS)
    limits = Settings(fail_on=WORSE, max_complexity=source.randrange(3), max_nesting=source.randrange(2))
    refused = refusals(assessment, limits)
    say_refused(refused, limits, os.environ)
    _print(assessment, form, source)
    return f"{'refused' if refused else 'passed'}, as {form}"


def _print(assessment: Assessment, form: str, source: random.Random) -> None:
    if form == "measure json":
        show_json(measured.to_json(assessment))
    elif form == "measure csv":
        show(measured.to_csv(assessment))
    elif form == "measure":
        show(measured.to_text(assessment, source.choice((40, 80, 500)), source.choice((SIGNS, ASCII_SIGNS))))
    elif assessment.measured.files:
        settings = Settings(format=form, explain=source.random() < 0.5)
        shown = render(without_voice(assessment, settings, None), settings)
        (show_json if form == "json" else show)(shown)
