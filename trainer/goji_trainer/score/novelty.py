"""Finds the origin of a sentence: recited, recombined from a hand-written line's slots, or the model's own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from goji_trainer.score.expansions import Trigram, expanded_trigrams, expansions, trigrams
from goji_trainer.score.normalize import key
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line

RECITED, RECOMBINED, OWN = "recited", "recombined", "own"


@dataclass(frozen=True)
class Handwriting:
    """Everything that the hand-written lines can become: sentences, as keys, and their word trigrams."""

    sentences: frozenset[str]
    trigrams: frozenset[Trigram]

    @staticmethod
    def of(lines: Iterable[Line]) -> Handwriting:
        """Expands all *lines*."""
        known = list(lines)
        return Handwriting(
            frozenset().union(*map(expansions, known)), frozenset().union(*map(expanded_trigrams, known))
        )

    def coherence(self, sentences: Sequence[str]) -> float:
        """Returns the share of the sentences' word trigrams that stand in an expansion; 1 without sentences."""
        runs = [run for sentence in sentences for run in trigrams(key(sentence))]
        return sum(run in self.trigrams for run in runs) / len(runs) if runs else 1.0


def classify(sentence: str, training: TrainingSet, handwriting: Handwriting) -> str:
    """Returns ``recited`` for a training sentence, ``recombined`` for another filling of a line, or ``own``."""
    if training.knows(sentence):
        return RECITED
    return RECOMBINED if key(sentence) in handwriting.sentences else OWN
