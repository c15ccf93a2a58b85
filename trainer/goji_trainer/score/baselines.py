"""Floors: human reviews spoiled in the one way that a column must notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from goji_trainer.score.normalize import sentences
from goji_trainer.score.sample import Sample
from goji_trainer.score.training_set import TrainingSet

Spoil = Callable[[Sequence[Sample], TrainingSet], list[Sample]]


def relabelled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """The same reviews under each other's prompts: the labels are shuffled."""
    asks = [sample.ask for sample in samples]
    _dice().shuffle(asks)
    return [replace(sample, ask=ask) for sample, ask in zip(samples, asks, strict=True)]


def misplaced(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """The reviews of changes with a place, each under the next one's place."""
    placed = [sample for sample in samples if sample.ask.place is not None]
    places = [sample.ask.place for sample in placed]
    return [
        replace(sample, ask=replace(sample.ask, place=place))
        for sample, place in zip(placed, [*places[1:], *places[:1]], strict=True)
    ]


def scrambled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """The letters of each word shuffled."""
    dice = _dice()
    return [_said(s, " ".join("".join(dice.sample(word, len(word))) for word in s.raw.split())) for s in samples]


def shuffled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """The words of each sentence shuffled."""
    dice = _dice()

    def mix(sentence: str) -> str:
        inner = sentence.rstrip(".!?").split()
        return " ".join(dice.sample(inner, len(inner))) + "."

    return [_said(sample, " ".join(map(mix, sentences(sample.raw)))) for sample in samples]


def cut(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Each review broken off in the middle of a word, and again after a retry."""
    halves = [sample.raw[: max(1, len(sample.raw) // 2)].rstrip(".!? ") for sample in samples]
    return [replace(_said(s, half), attempts=(half, half)) for s, half in zip(samples, halves, strict=True)]


def unfilled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Each review shown with its placeholders as they are."""
    return [replace(sample, text=sample.raw) for sample in samples]


def repeated(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """One review for each persona and mood, said every time."""
    first: dict[tuple[str, str], str] = {}
    for sample in samples:
        first.setdefault((sample.prompt.persona, sample.prompt.mood), sample.raw)
    return [_said(sample, first[sample.prompt.persona, sample.prompt.mood]) for sample in samples]


def copied(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Reviews of the training set instead."""
    dice = _dice()
    return [_said(sample, dice.choice(training.examples)) for sample in samples]


def _said(sample: Sample, text: str) -> Sample:
    return replace(sample, raw=text, text=text, attempts=(text,))


def _dice(seed: int = 0) -> random.Random:
    return random.Random(f"{seed} spoil")
