"""The persona run: one reviewer over many real changes, to see how soon they repeat themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from goji_trainer.score.card import Row
from goji_trainer.score.normalize import key, sentences
from goji_trainer.score.sample import Ask, Sample

REVIEWS = 400


def asks_for(persona: str, reals: Sequence[Ask], count: int = REVIEWS) -> list[Ask]:
    """The first *count* real changes, asked of *persona*, each in the mood that it was measured to deserve."""
    return [Ask(replace(real.prompt, persona=persona), real.place) for real in reals[:count]]


def rows(runs: Sequence[Sequence[Sample]]) -> list[Row]:
    """The worst of several personas' runs: how often one sentence came, and how many reviews came before."""
    what = f"{len(runs[0])} reviews of one persona on real changes"
    worst = "the persona that repeats itself most"
    return [
        Row(
            "run_sentence",
            "most of one sentence",
            max(map(_most_of_one, runs)),
            bar=8,
            high=False,
            unit="n",
            definition=f"How often the commonest sentence came in {what}, placeholders unfilled; {worst}.",
        ),
        Row(
            "run_reviews",
            "reviews repeated",
            max(map(_repeated, runs)),
            bar=0,
            high=False,
            unit="n",
            definition=f"How many of {what} had come before, as readers see them; {worst}.",
        ),
    ]


def _most_of_one(run: Sequence[Sample]) -> int:
    said = Counter(key(sentence) for sample in run for sentence in sentences(sample.raw))
    return max(said.values(), default=0)


def _repeated(run: Sequence[Sample]) -> int:
    shown = [sample.text for sample in run if sample.text]
    return len(shown) - len(set(shown))
