"""Where a sentence comes from: recited, recombined from a hand-written line's slots, or the model's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goji_trainer.line import Line
from goji_trainer.score.held_out import expansions
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.score.wording import key, words

RECITED, RECOMBINED, OWN = "recited", "recombined", "own"


@dataclass(frozen=True)
class Handwriting:
    """Everything that the hand-written lines can become: sentences (as keys), and the word trigrams within them."""

    sentences: frozenset[str]
    trigrams: frozenset[tuple[str, ...]]

    @staticmethod
    def of(lines: Iterable[Line]) -> Handwriting:
        """All expansions of *lines*."""
        spoken = frozenset(sentence for line in lines for sentence in expansions(line))
        return Handwriting(spoken, frozenset(run for sentence in spoken for run in trigrams(sentence)))

    def coherence(self, sentences: Sequence[str]) -> float:
        """The share of the sentences' word trigrams, edges being words, that stand in some expansion; 1 for none."""
        runs = [run for sentence in sentences for run in trigrams(key(sentence))]
        return sum(run in self.trigrams for run in runs) / len(runs) if runs else 1.0


def trigrams(sentence: str) -> Iterator[tuple[str, ...]]:
    """Each three words in a row of a sentence's key, with an empty word at either end."""
    padded = ["", *sentence.split(), ""]
    return zip(padded, padded[1:], padded[2:], strict=False)


def classify(sentence: str, training: TrainingSet, handwriting: Handwriting) -> str:
    """``recited``: in a training text, word for word; ``recombined``: a filling training never saw; else ``own``."""
    if training.knows(sentence):
        return RECITED
    return RECOMBINED if " ".join(words(sentence)) in handwriting.sentences else OWN
