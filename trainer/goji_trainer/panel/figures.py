"""Figures from the answers of a panel, and the bars that a model has to reach."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import mean

from goji_hook.personas import BOSS_UP, SENIOR_UP, describe
from goji_hook.terms import MOODS
from goji_trainer.panel.answers import Answer
from goji_trainer.score.card import shown

#: Personas that are not meant to be funny.
_EARNEST = (BOSS_UP.name, SENIOR_UP.name)
#: The least mean coherence in each persona.
WEAKEST = 4.4


def _anyone(persona: str) -> bool:
    return True


def _is_funny(persona: str) -> bool:
    return persona not in _EARNEST


def _follows_mood(persona: str) -> bool:
    return describe(persona).follows_mood


def _steps_off(answer: Answer) -> int:
    return abs(MOODS.index(answer.choices["mood"]) - MOODS.index(answer.entry.mood))


@dataclass(frozen=True)
class Figure:
    """A column of the table: the mean of *value* over answers; over all personas, only those of *of* count.

    A ``scale`` goes from 1 to 5, anything else is a share. ``high`` means that more is better.
    """

    name: str
    title: str
    value: Callable[[Answer], float]
    bar: float | None = None
    high: bool = True
    scale: bool = False
    of: Callable[[str], bool] = _anyone

    def measure(self, answers: Sequence[Answer]) -> float | None:
        """Returns the mean; None without answers."""
        return mean(self.value(answer) for answer in answers) if answers else None

    def measure_model(self, answers: Sequence[Answer]) -> float | None:
        """Returns the mean over the personas that count; None without answers about them."""
        return self.measure([answer for answer in answers if self.of(answer.entry.persona)])

    def shown(self, value: float | None) -> str:
        """Returns a value as text, rounded such that it never looks better than it is."""
        if value is None or not self.scale:
            return shown(value, "%", high=self.high)
        return f"{math.floor(round(value * 100, 6)) / 100:.2f}"


FIGURES = (
    Figure("coherence", "coherence", lambda answer: float(answer.choices["coherence"]), 4.6, scale=True),
    Figure("misfit", "misfit", lambda answer: answer.yes("misfit"), 0.05, high=False),
    Figure("glued", "glued", lambda answer: answer.yes("glued"), 0.10, high=False),
    Figure("smile", "smile", lambda answer: answer.yes("smile"), 0.70, of=_is_funny),
    Figure("concrete", "concrete", lambda answer: answer.yes("concrete")),
    Figure("offends", "offends", lambda answer: answer.yes("offends"), 0.0, high=False),
    Figure("persona", "persona right", lambda answer: answer.choices["persona"] == answer.entry.persona, 0.95),
    Figure("mood", "mood exact", lambda answer: not _steps_off(answer), of=_follows_mood),
    Figure("mood_near", "mood within one", lambda answer: _steps_off(answer) < 2, 0.97, of=_follows_mood),
)


@dataclass(frozen=True)
class Bar:
    """A figure beside the bar that it has to reach."""

    model: str
    title: str
    figure: Figure
    value: float
    bar: float

    @property
    def met(self) -> bool:
        """Whether the bar is reached."""
        return self.value >= self.bar if self.figure.high else self.value <= self.bar

    @property
    def shown(self) -> tuple[str, str]:
        """The value and the bar as text."""
        return self.figure.shown(self.value), f"{'≥' if self.figure.high else '≤'} {self.figure.shown(self.bar)}"


def bars(model: str, answers: Sequence[Answer], personas: Sequence[str]) -> list[Bar]:
    """Compares the figures from the *answers* about a model with their bars; figures without answers are left out."""
    reached = []
    for figure in FIGURES:
        value = figure.measure_model(answers)
        if value is not None and figure.bar is not None:
            reached.append(Bar(model, figure.title, figure, value, figure.bar))
    by_persona = {
        persona: FIGURES[0].measure([answer for answer in answers if answer.entry.persona == persona])
        for persona in personas
    }
    weakest = min((value, persona) for persona, value in by_persona.items() if value is not None)
    return [*reached, Bar(model, f"coherence, lowest ({weakest[1]})", FIGURES[0], weakest[0], WEAKEST)]
