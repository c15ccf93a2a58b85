"""Floors: human reviews, corrupted in the way that a column must notice."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import replace

from goji_trainer.score.normalize import sentences
from goji_trainer.score.sample import Sample
from goji_trainer.score.training_set import TrainingSet

#: A way to corrupt human reviews; the training set is for corruptions that copy from it.
Corruption = Callable[[Sequence[Sample], TrainingSet], list[Sample]]


def relabelled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Puts the reviews under each other's prompts."""
    asks = [sample.ask for sample in samples]
    _rng().shuffle(asks)
    return [replace(sample, ask=ask) for sample, ask in zip(samples, asks, strict=True)]


def misplaced(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Takes the reviews of changes with a place, and gives each the place of the next."""
    placed = [sample for sample in samples if sample.ask.place is not None]
    places = [sample.ask.place for sample in placed]
    return [
        replace(sample, ask=replace(sample.ask, place=place))
        for sample, place in zip(placed, [*places[1:], *places[:1]], strict=True)
    ]


def scrambled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Shuffles the letters of each word."""
    rng = _rng()
    return [_with_text(s, " ".join("".join(rng.sample(word, len(word))) for word in s.raw.split())) for s in samples]


def shuffled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Shuffles the words of each sentence."""
    rng = _rng()

    def mix(sentence: str) -> str:
        inner = sentence.rstrip(".!?").split()
        return " ".join(rng.sample(inner, len(inner))) + "."

    return [_with_text(sample, " ".join(map(mix, sentences(sample.raw)))) for sample in samples]


def joined(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Puts the last sentence of the next review behind the first sentence of each."""
    spoken = [sentences(sample.raw) or [""] for sample in samples]
    return [
        _with_text(s, f"{own[0]} {next_[-1]}")
        for s, own, next_ in zip(samples, spoken, [*spoken[1:], *spoken[:1]], strict=True)
    ]


def cut(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Breaks each review off in the middle, as both of two attempts."""
    halves = [sample.raw[: max(1, len(sample.raw) // 2)].rstrip(".!? ") for sample in samples]
    return [replace(_with_text(s, half), attempts=(half, half)) for s, half in zip(samples, halves, strict=True)]


def unfilled(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Shows each review with its placeholders unfilled."""
    return [replace(sample, text=sample.raw) for sample in samples]


def repeated(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Replaces every review by the first review of its persona and mood."""
    first: dict[tuple[str, str], str] = {}
    for sample in samples:
        first.setdefault((sample.prompt.persona, sample.prompt.mood), sample.raw)
    return [_with_text(sample, first[sample.prompt.persona, sample.prompt.mood]) for sample in samples]


def copied(samples: Sequence[Sample], training: TrainingSet) -> list[Sample]:
    """Replaces every review by a random review of the training set."""
    rng = _rng()
    return [_with_text(sample, rng.choice(training.examples)) for sample in samples]


def _with_text(sample: Sample, text: str) -> Sample:
    return replace(sample, raw=text, text=text, attempts=(text,))


def _rng() -> random.Random:
    return random.Random("0 spoil")  # the text is the seed of the published floors
