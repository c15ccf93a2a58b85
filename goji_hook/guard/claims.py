"""Reads what a review claims about the change, so that no review is shown that the prompt contradicts.

A model may list phrases and what they claim (``goji.claims``): "few branches" claims that cx is low, "a masterpiece"
that the mood is good. The trainer finds them in the hand-written reviews and their conditions. Each claim is one row:
``cx=low: few branches; hardly a decision``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from goji_hook.errors import GojiError
from goji_hook.guard import text as prose
from goji_hook.terms import BUCKETS, DID, METRICS, MOODS, PLACES

#: Words of the longest phrase.
LONGEST = 4
#: The tags of a prompt that a phrase may make a claim on, and their values.
VALUES: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(METRICS, BUCKETS),
    "M": MOODS,
    "did": (*DID, "none"),
    "at": PLACES,
}


@dataclass(frozen=True, order=True)
class Claim:
    """The statement that a tag has one of some values: a metric's bucket, a mood, a place."""

    tag: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.tag}={','.join(self.values)}"


@dataclass(frozen=True)
class Claims:
    """Phrases (lower-case words as ``text.words`` finds them, one space between) and the claims that each makes."""

    phrases: Mapping[str, tuple[Claim, ...]] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str) -> Claims:
        """Reads the rows of ``goji.claims``. Raises GojiError for a row that is not of that form."""
        claimed: dict[str, dict[Claim, None]] = {}
        for row in text.splitlines():
            head, _, tail = row.partition(": ")
            claim = _claim(head)
            for phrase in tail.split("; "):
                claimed.setdefault(phrase, {})[claim] = None
        return cls({phrase: tuple(claims) for phrase, claims in claimed.items()})

    def __str__(self) -> str:
        rows: dict[Claim, list[str]] = {}
        for phrase, claims in self.phrases.items():
            for claim in claims:
                rows.setdefault(claim, []).append(phrase)
        return "\n".join(f"{claim}: {'; '.join(sorted(rows[claim]))}" for claim in sorted(rows))

    def read(self, text: str) -> Iterator[Claim]:
        """Yields every claim that a phrase within one sentence of *text* makes."""
        for sentence in prose.sentences(text) if self.phrases else ():
            for phrase in phrases(sentence):
                yield from self.phrases.get(phrase, ())

    def false(self, text: str, tags: Mapping[str, str]) -> Claim | None:
        """Returns a claim of *text* that the values of the *tags* contradict, or None."""
        return next((claim for claim in self.read(text) if tags[claim.tag] not in claim.values), None)


def phrases(sentence: str) -> Iterator[str]:
    """Yields every run of one to ``LONGEST`` words."""
    words = prose.words(sentence)
    for start in range(len(words)):
        for end in range(start + 1, min(start + LONGEST, len(words)) + 1):
            yield " ".join(words[start:end])


def _claim(text: str) -> Claim:
    tag, _, values = text.partition("=")
    claimed = tuple(values.split(","))
    if not set(claimed) < set(VALUES.get(tag, ())):
        raise GojiError(f"model: its goji.claims holds {text[:40]!r}, which is not a claim such as cx=low")
    return Claim(tag, claimed)
