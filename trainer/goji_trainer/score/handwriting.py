"""Finds the hand-written reviews that a text was made from: one that it fills, or several that it joins."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from goji_trainer.score.normalize import key, sentences
from goji_trainer.voices.review import Review

#: Three words of a text in a row; an empty word stands at either end of a sentence.
Run = tuple[str, str, str]
#: Runs that a text must share with a further review, and not with those found before, to count as joined from it.
_JOINED = 4


@dataclass(frozen=True)
class Reading:
    """The reviews that a text shares its words with, those with the most first; ``fills`` if it is a filling of one."""

    sources: tuple[Review, ...]
    fills: bool

    @property
    def glued(self) -> bool:
        """Whether the text joins what was not written together."""
        return len(self.sources) > 1


class Handwriting:
    """Everything that hand-written reviews can become."""

    def __init__(self, reviews: Sequence[Review]) -> None:
        self._reviews = list(reviews)
        self._fillings: dict[str, int] = {}
        self._sentences: set[str] = set()
        self._runs: dict[Run, set[int]] = defaultdict(set)
        self._read: dict[str, Reading] = {}
        for number, review in enumerate(self._reviews):
            for text in set(review.texts()):
                self._fillings[key(text)] = number
                for sentence in set(map(key, sentences(text))) - self._sentences:
                    self._sentences.add(sentence)
            for run in {run for text in review.texts() for run in runs(text)}:
                self._runs[run].add(number)

    def read(self, text: str) -> Reading:
        """Returns the reviews that *text* was made from; none for a text that shares no run of words with any."""
        if text not in self._read:
            filled = self._fillings.get(key(text))
            whole = None if filled is None else Reading((self._reviews[filled],), True)
            self._read[text] = whole or Reading(tuple(self._sources(text)), False)
        return self._read[text]

    def _sources(self, text: str) -> Iterator[Review]:
        """The review that shares the most runs with *text*, then those that share the most of what is left."""
        left = set(runs(text))
        least = 1
        while left:
            shared = Counter(number for run in sorted(left) for number in sorted(self._runs.get(run, ())))
            if not shared:
                return
            number, count = shared.most_common(1)[0]
            if count < least:
                return
            yield self._reviews[number]
            left = {run for run in left if number not in self._runs.get(run, ())}
            least = _JOINED

    def has(self, sentence: str) -> bool:
        """Whether a filling of a review holds the sentence."""
        return key(sentence) in self._sentences

    def coherence(self, texts: Sequence[str]) -> float:
        """Returns the share of the texts' runs that a filling of a review has; 1 without texts."""
        found = [run in self._runs for text in texts for run in runs(text)]
        return sum(found) / len(found) if found else 1.0


def runs(text: str) -> Iterator[Run]:
    """Yields each three words in a row within a sentence of *text*."""
    for sentence in sentences(text):
        padded = ["", *key(sentence).split(), ""]
        yield from zip(padded, padded[1:], padded[2:], strict=False)
