"""The verdict on a change: a score from what it did, compared with changes of like size, and the mood."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from goji_hook.change.types import Change
from goji_hook.evolution.types import Evolution
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.scoring import parts
from goji_hook.scoring.effect import effect
from goji_hook.scoring.parts import Part
from goji_hook.scoring.ranges import Ranges
from goji_hook.terms import MOODS

#: Changed lines below which no mood is extreme.
LEAST_CHANGED = 3


@dataclass(frozen=True)
class Verdict:
    """A score (0 best, 1 worst), its mood, and the parts that make the score.

    ``peers`` names what the parts are compared with. ``restrained`` is the reason if the mood would be an extreme one,
    but the change is too slight for it.
    """

    score: float
    mood: str
    parts: Mapping[str, Part]
    peers: str
    restrained: str = ""


def judge(change: Change, measured: ChangeMetrics, evolution: Evolution, ranges: Ranges, language: str) -> Verdict:
    """Returns the verdict on a measured change (not for whole files, see ``score``)."""
    added = evolution.tally.added
    values = parts.values(measured.values, effect(evolution.functions), added, evolution.tally.deleted)
    found = ranges.parts(change.scope, values, added, language)
    score = parts.score(found)
    mood = ranges.mood(change.scope, score, language)
    why = slight(change, measured, evolution)
    extreme = mood in (MOODS[0], MOODS[-1])
    if why and extreme:
        mood = MOODS[1] if mood == MOODS[0] else MOODS[-2]
    return Verdict(score, mood, found, ranges.peers(change.scope, added), why if extreme else "")


def slight(change: Change, measured: ChangeMetrics, evolution: Evolution) -> str:
    """Returns why a change is too slight for an extreme mood; empty if it is not."""
    tally, lines = evolution.tally, measured.values["loc"]
    if tally.added + tally.deleted < LEAST_CHANGED:
        return f"fewer than {LEAST_CHANGED} changed lines"
    if not lines and not evolution.having("new", "worse", "better", "removed"):
        return "no line of code added, and no function changed"
    if 0 < lines <= sum(file.renumbered for file in change.files):
        return "only numbers changed"
    return ""
