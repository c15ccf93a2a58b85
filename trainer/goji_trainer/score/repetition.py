"""The persona run: the reviews of one persona on many real changes, to see how often they repeat."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from goji_trainer.score.card import Row
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.sample import Ask, Sample

REVIEWS = 400


def asks_for(persona: str, reals: Sequence[Ask], count: int = REVIEWS) -> list[Ask]:
    """Returns the first *count* real changes with *persona* in the prompt, each in the mood that it measured."""
    return [Ask(replace(real.prompt, persona=persona), real.place) for real in reals[:count]]


def rows(runs: Sequence[Sequence[Sample]]) -> list[Row]:
    """Returns two rows on the worst of several runs: uses of the commonest sentence, and number of repeated reviews."""
    reviews = f"{len(runs[0])} reviews of one persona on real changes"
    worst = "the persona that repeats itself most"
    return [
        Row(
            "run_sentence",
            "most of one sentence",
            max(map(_commonest, runs)),
            bar=8,
            high=False,
            unit="n",
            definition=f"Uses of the commonest sentence in {reviews}, placeholders unfilled; {worst}.",
        ),
        Row(
            "run_reviews",
            "reviews repeated",
            max(map(_repeated, runs)),
            bar=0,
            high=False,
            unit="n",
            definition=f"Number of {reviews} that repeat an earlier one, as readers see them; {worst}.",
        ),
    ]


def _commonest(run: Sequence[Sample]) -> int:
    counts = Counter(key(sentence) for sample in run for sentence in sentences(sample.raw))
    return max(counts.values(), default=0)


def _repeated(run: Sequence[Sample]) -> int:
    shown = [sample.text for sample in run if sample.text]
    return len(shown) - len(set(shown))
