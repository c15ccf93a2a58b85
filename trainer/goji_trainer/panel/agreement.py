"""How well readers agree: the share of equal answers, and Krippendorff's alpha."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import TypeVar

from goji_hook.terms import MOODS
from goji_trainer.panel.answers import Answer
from goji_trainer.panel.questions import QUESTIONS

_Value = TypeVar("_Value", str, float)
#: Questions whose answers lie on a scale: there, neighbours disagree less than the two ends.
_SCALES: dict[str, Sequence[str]] = {"coherence": ("1", "2", "3", "4", "5"), "mood": MOODS}


@dataclass(frozen=True)
class Agreement:
    """The share of equal answers among pairs of readers of one text, and alpha; None where nothing can vary."""

    equal: float | None
    alpha: float | None


def agreements(answers: Sequence[Answer]) -> dict[str, Agreement]:
    """Returns the readers' agreement on each question, over the texts that several of them answered."""
    return {question.name: _agreement(question.name, answers) for question in QUESTIONS}


def _agreement(question: str, answers: Sequence[Answer]) -> Agreement:
    units: dict[int, list[str]] = defaultdict(list)
    for answer in answers:
        units[answer.entry.number or 0].append(answer.choices[question])
    pairs = [pair for values in units.values() for pair in combinations(values, 2)]
    equal = sum(one == other for one, other in pairs) / len(pairs) if pairs else None
    scale = _SCALES.get(question)
    if scale is None:
        return Agreement(equal, alpha(list(units.values()), lambda one, other: float(one != other)))
    steps = [[float(scale.index(value)) for value in values] for values in units.values()]
    return Agreement(equal, alpha(steps, lambda one, other: (one - other) ** 2))


def alpha(units: Sequence[Sequence[_Value]], distance: Callable[[_Value, _Value], float]) -> float | None:
    """Returns Krippendorff's alpha: 1 for full agreement, 0 for that of chance; None if all values are the same.

    *units* are the values that each text got; texts with one value do not count. *distance* is that of two values, by
    the kind of scale (Krippendorff, "Computing Krippendorff's Alpha-Reliability", 2011).
    """
    several = [values for values in units if len(values) > 1]
    counts = Counter(value for values in several for value in values)
    total = sum(counts.values())
    apart = sum(
        first * second * distance(one, other) for one, first in counts.items() for other, second in counts.items()
    )
    if not apart:
        return None
    seen = sum(distance(one, other) / (len(values) - 1) for values in several for one in values for other in values)
    return 1 - seen / total / (apart / (total * (total - 1)))
