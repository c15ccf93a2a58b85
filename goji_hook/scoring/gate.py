"""Decides by the setting ``fail-on`` whether a change fails: by its mood, or by what it did to its functions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from goji_hook.evolution.types import FunctionChange
from goji_hook.scoring.assess import Assessment
from goji_hook.settings import NONE, WORSE, Settings
from goji_hook.terms import MOODS, NEW


@dataclass(frozen=True)
class Refusal:
    """A reason why a change fails: its mood, or a function that went over the *limit* of a metric.

    ``function`` is None if the mood is the reason; then ``metric`` is empty.
    """

    mood: str
    function: FunctionChange | None = None
    metric: str = ""
    limit: int = 0


#: What a limit is of, for people.
TITLES = {"cx": "complexity", "nest": "nesting"}


@dataclass(frozen=True)
class Decision:
    """What the gate decided: its setting ``fail_on``, and the reasons why the change fails (none if it passes)."""

    fail_on: str
    refusals: tuple[Refusal, ...] = ()

    @property
    def passed(self) -> bool:
        """Whether there is a gate, and the change passes it."""
        return self.fail_on != NONE and not self.refusals


def decide(assessment: Assessment, settings: Settings) -> Decision:
    """Returns what the gate of these settings decides on a change."""
    return Decision(settings.fail_on, tuple(refusals(assessment, settings)))


def refusals(assessment: Assessment, settings: Settings) -> list[Refusal]:
    """Returns the reasons why a change fails; none if it passes, or if there is nothing to review."""
    if settings.fail_on == NONE or not assessment.measured.files:
        return []
    if settings.fail_on != WORSE:
        reached = MOODS.index(assessment.mood) >= MOODS.index(settings.fail_on)
        return [Refusal(assessment.mood)] if reached else []
    return list(_worse(assessment, settings))


def _worse(assessment: Assessment, settings: Settings) -> Iterator[Refusal]:
    """Yields the functions that the change brought in or made worse, and that are above a limit at what it raised.

    What was there before never fails. So nothing of a file fails if nobody knows what it was before.
    """
    for function in new_or_worse(assessment):
        metric = above_limit(function, settings)
        if metric:
            yield Refusal(assessment.mood, function, metric, limit_of(metric, settings))


def new_or_worse(assessment: Assessment) -> Iterator[FunctionChange]:
    """Yields the functions that a change brought in or made worse, but none of a file whose past nobody knows."""
    unknown = {path for path, _ in assessment.evolution.unknown}
    yield from (one for one in assessment.evolution.having(NEW, "worse") if one.path not in unknown)


def above_limit(function: FunctionChange, settings: Settings) -> str:
    """Returns the metric at which a new or worse function grew above its limit; empty if there is none."""
    for metric in TITLES:
        was = 0 if function.before is None else getattr(function.before, metric)
        if max(was, limit_of(metric, settings)) < getattr(function.now, metric):
            return metric
    return ""


def limit_of(metric: str, settings: Settings) -> int:
    """Returns the limit of a metric that has one."""
    return settings.max_complexity if metric == "cx" else settings.max_nesting
