"""A hand-written review: the condition that makes it true, and its text with slots."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product

from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt
from goji_hook.terms import METRICS, PLACES

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: The places that can fill a placeholder whose least precise place is the key.
_REACH = {"none": frozenset(PLACES), "file": frozenset(("func", "file", "part")), "func": frozenset(("func",))}


@dataclass(frozen=True)
class Condition:
    """The prompts for which a review is true. An empty set or mapping allows every value."""

    moods: frozenset[str] = frozenset()
    scopes: frozenset[str] = frozenset()
    buckets: Mapping[str, frozenset[str]] = field(default_factory=dict)
    did: frozenset[str] = frozenset()
    at: frozenset[str] = frozenset()

    def holds(self, prompt: Prompt) -> bool:
        """Whether *prompt* has an allowed value of each tag, and an allowed bucket of each metric named."""
        return (
            (not self.moods or prompt.mood in self.moods)
            and (not self.scopes or prompt.scope in self.scopes)
            and (not self.did or prompt.did in self.did)
            and (not self.at or prompt.at in self.at)
            and all(prompt.buckets[metric] in allowed for metric, allowed in self.buckets.items())
        )

    def key(self) -> tuple[object, ...]:
        """Returns the condition in sorted lists, whose ``repr`` is the same in every process."""
        buckets = sorted((metric, sorted(values)) for metric, values in self.buckets.items())
        return sorted(self.moods), sorted(self.scopes), buckets, sorted(self.did), sorted(self.at)


@dataclass(frozen=True)
class Review:
    """A hand-written review. ``parts`` are the alternatives of each piece, in order; ``where`` is ``file:line``."""

    persona: str
    condition: Condition
    template: str
    parts: tuple[tuple[str, ...], ...]
    where: str

    @cached_property
    def id(self) -> str:
        """A name for the review in datasets: the persona and a digest of the template, which no two reviews share."""
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
    def metrics(self) -> tuple[str, ...]:
        """The metrics that the review speaks of: those of its condition."""
        return tuple(metric for metric in METRICS if metric in self.condition.buckets)

    @cached_property
    def placeholders(self) -> frozenset[str]:
        """Names of the placeholders in the template."""
        return frozenset(_PLACEHOLDER.findall(self.template))

    @property
    def place(self) -> str:
        """The place that a change needs for the placeholders to be filled: ``func``, ``file`` or ``none``."""
        needed = {PLACEHOLDERS[name] for name in self.placeholders}
        return "func" if "func" in needed else "file" if needed else "none"

    @cached_property
    def places(self) -> frozenset[str]:
        """The values of ``at`` under which the review may be said."""
        reach = _REACH[self.place]
        return reach & self.condition.at if self.condition.at else reach

    def fits(self, prompt: Prompt) -> bool:
        """Whether the condition holds for *prompt* and its place can fill the placeholders."""
        return prompt.at in self.places and self.condition.holds(prompt)


@dataclass(frozen=True)
class Voice:
    """A persona's character sheet and reviews."""

    persona: str
    sheet: Mapping[str, str]
    reviews: tuple[Review, ...]


def tidy(text: str) -> str:
    """Closes the gaps that empty alternatives leave, and starts each sentence with a capital letter."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"\s+([,.;:!?])", r"\1", text)
    return re.sub(r"(?:^|(?<=[.!?] ))[a-z]", lambda letter: letter.group().upper(), text)
