"""A hand-written line: when it may be said, what it says, and how lines make a review."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt

ROLES = ("opening", "observation", "advice", "closing")
REVIEW = "review"

#: How a review is put together, with weights. An opening or a closing carries the mood, so all have one. A third start
#: with the observation: which metric to speak of is then decided right after the prompt, where it is learned soonest.
PATTERNS: tuple[tuple[tuple[str, ...], int], ...] = (
    (("opening", "observation"), 28),
    (("observation", "closing"), 24),
    (("opening", "observation", "advice"), 14),
    (("observation", "advice", "closing"), 9),
    (("opening", "observation", "closing"), 8),
    (("opening", "advice"), 5),
    (("opening", "closing"), 2),
    (("opening",), 2),
    ((REVIEW,), 8),
)

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True)
class Condition:
    """When a line may be said. An empty set or mapping means that the line does not care."""

    moods: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    buckets: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, prompt: Prompt) -> bool:
        """Whether a line under this condition is true of *prompt* and fits its mood and scope."""
        return (
            (not self.moods or prompt.mood in self.moods)
            and (not self.scopes or prompt.scope in self.scopes)
            and all(prompt.buckets[metric] in allowed for metric, allowed in self.buckets.items())
        )

    def both(self, other: Condition) -> Condition | None:
        """The condition that holds where this and *other* do, or None where that is nowhere."""
        moods, scopes = _common(self.moods, other.moods), _common(self.scopes, other.scopes)
        buckets = {**self.buckets, **other.buckets}
        for metric in set(self.buckets) & set(other.buckets):
            buckets[metric] = self.buckets[metric] & other.buckets[metric]
        if moods is None or scopes is None or not all(buckets.values()):
            return None
        return Condition(moods, scopes, buckets)


def _common(one: frozenset[str], other: frozenset[str]) -> frozenset[str] | None:
    """What two sets share, where an empty one allows everything; None for nothing."""
    return (one & other or None) if one and other else one or other


@dataclass(frozen=True)
class Line:
    """One hand-written line: a template whose ``parts`` are the alternatives of each piece, in order."""

    persona: str
    role: str
    condition: Condition
    template: str
    parts: tuple[tuple[str, ...], ...]
    where: str

    @property
    def combinations(self) -> int:
        """In how many ways the slots can be filled."""
        count = 1
        for alternatives in self.parts:
            count *= len(alternatives)
        return count

    def say(self, combination: int = 0) -> str:
        """The text with the slots filled by the *combination*-th choice, 0 ≤ combination < ``combinations``."""
        pieces = []
        for alternatives in self.parts:
            combination, choice = divmod(combination, len(alternatives))
            pieces.append(alternatives[choice])
        return tidy("".join(pieces))

    def extreme(self, weight: Callable[[str], int]) -> str:
        """The text with the heaviest alternative in each slot."""
        return tidy("".join(max(alternatives, key=weight) for alternatives in self.parts))

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the placeholders that the template may use."""
        return frozenset(_PLACEHOLDER.findall(self.template))

    @property
    def place(self) -> str:
        """The least precise place that can fill the line: ``func``, ``file`` or ``none``."""
        needed = {PLACEHOLDERS[name] for name in self.placeholders}
        return "func" if "func" in needed else "file" if needed else "none"

    def fits(self, prompt: Prompt) -> bool:
        """Whether the line may be said for *prompt*: its condition holds and its placeholders can be filled."""
        reach = {"none": ("none",), "file": ("none", "file"), "func": ("none", "file", "func")}[prompt.at]
        return self.place in reach and self.condition.holds(prompt)


@dataclass(frozen=True)
class Voice:
    """One persona's character sheet and everything they can say."""

    persona: str
    sheet: Mapping[str, str]
    lines: tuple[Line, ...]
    reviews: tuple[Line, ...]


def tidy(text: str) -> str:
    """Close the gaps that empty alternatives leave, and start each sentence with a capital."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda letter: letter.group().upper(), text)
