"""A hand-written line: the condition that makes it true, its text with slots, and how lines make up a review."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt

ROLES = ("opening", "observation", "advice", "closing")
REVIEW = "review"

#: The patterns of a review, with weights. Each has an opening or a closing, which carry the mood. A third start with
#: the observation: the metric to speak about is then decided right after the prompt, where it is easiest to learn.
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
    """The prompts for which a line is true. An empty set or mapping allows every value."""

    moods: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    buckets: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def holds(self, prompt: Prompt) -> bool:
        """Whether *prompt* has an allowed mood, an allowed scope, and an allowed bucket of each metric named."""
        return (
            (not self.moods or prompt.mood in self.moods)
            and (not self.scopes or prompt.scope in self.scopes)
            and all(prompt.buckets[metric] in allowed for metric, allowed in self.buckets.items())
        )

    def both(self, other: Condition) -> Condition | None:
        """Returns the condition that holds exactly where this and *other* do; None if no prompt fulfils both."""
        moods, scopes = _common(self.moods, other.moods), _common(self.scopes, other.scopes)
        buckets = {**self.buckets, **other.buckets}
        for metric in set(self.buckets) & set(other.buckets):
            buckets[metric] = self.buckets[metric] & other.buckets[metric]
        if moods is None or scopes is None or not all(buckets.values()):
            return None
        return Condition(moods, scopes, buckets)

    def key(self) -> tuple[object, ...]:
        """Returns the condition in sorted lists, whose ``repr`` is the same in every process."""
        buckets = sorted((metric, sorted(values)) for metric, values in self.buckets.items())
        return sorted(self.moods), sorted(self.scopes), buckets


def _common(left: frozenset[str], right: frozenset[str]) -> frozenset[str] | None:
    """The values that both sets allow, where an empty set allows every value; None if there are none."""
    return (left & right or None) if left and right else left or right


@dataclass(frozen=True)
class Line:
    """A hand-written line. ``parts`` are the alternatives of each piece, in order; ``where`` is ``file:line``."""

    persona: str
    role: str
    condition: Condition
    template: str
    parts: tuple[tuple[str, ...], ...]
    where: str

    @cached_property
    def id(self) -> str:
        """A name for the line in datasets: the persona and a digest of the template, which no two lines share."""
        return f"{self.persona}:{hashlib.blake2b(self.template.encode(), digest_size=6).hexdigest()}"

    @property
    def combinations(self) -> int:
        """The number of ways to fill the slots."""
        count = 1
        for alternatives in self.parts:
            count *= len(alternatives)
        return count

    def say(self, combination: int = 0) -> str:
        """Returns the text of a filling, 0 ≤ *combination* < ``combinations``."""
        pieces = []
        for alternatives in self.parts:
            combination, choice = divmod(combination, len(alternatives))
            pieces.append(alternatives[choice])
        return tidy("".join(pieces))

    def texts(self) -> Iterator[str]:
        """Yields the text of every filling; two fillings may give the same text."""
        return (tidy("".join(pieces)) for pieces in product(*self.parts))

    def extreme(self, weight: Callable[[str], int]) -> str:
        """Returns the text with the alternative of the largest *weight* in each slot."""
        return tidy("".join(max(alternatives, key=weight) for alternatives in self.parts))

    @property
    def placeholders(self) -> frozenset[str]:
        """Names of the placeholders in the template."""
        return frozenset(_PLACEHOLDER.findall(self.template))

    @property
    def place(self) -> str:
        """The place that a change needs for the placeholders to be filled: ``func``, ``file`` or ``none``."""
        needed = {PLACEHOLDERS[name] for name in self.placeholders}
        return "func" if "func" in needed else "file" if needed else "none"

    def fits(self, prompt: Prompt) -> bool:
        """Whether the condition holds for *prompt* and its place can fill the placeholders."""
        reach = {"none": ("none",), "file": ("none", "file"), "func": ("none", "file", "func")}[prompt.at]
        return self.place in reach and self.condition.holds(prompt)


@dataclass(frozen=True)
class Voice:
    """A persona's character sheet, lines and whole reviews."""

    persona: str
    sheet: Mapping[str, str]
    lines: tuple[Line, ...]
    reviews: tuple[Line, ...]

    @property
    def all_lines(self) -> tuple[Line, ...]:
        """The lines, then the whole reviews."""
        return (*self.lines, *self.reviews)


def tidy(text: str) -> str:
    """Closes the gaps that empty alternatives leave, and starts each sentence with a capital letter."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda letter: letter.group().upper(), text)
