"""What the columns measure with: the judges, the claim reader, the training set and the hand-written lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goji_trainer.line import Line, Voice
from goji_trainer.score.claims import ClaimReader
from goji_trainer.score.held_out import HeldOut, joined
from goji_trainer.score.judges import Judges
from goji_trainer.score.origin import Handwriting
from goji_trainer.score.training_set import TrainingSet

#: Human reviews per persona and mood that the judges learn from.
LESSONS = 200


@dataclass(frozen=True)
class Context:
    """Everything that a column may look at besides the samples."""

    judges: Judges
    reader: ClaimReader
    training: TrainingSet
    handwriting: Handwriting

    @staticmethod
    def of(
        teachers: HeldOut, lines: Sequence[Line], training: TrainingSet, *, lessons: int = LESSONS, seed: int = 1
    ) -> Context:
        """Judges taught by *teachers*, who are held-out lines alone; *lines* are all that the claim reader may know."""
        judges = Judges.fit(teachers.reviews(lessons, seed))
        return Context(judges, ClaimReader(lines, seed), training, Handwriting.of(lines))


@dataclass(frozen=True)
class Fold:
    """One part of the held-out lines, and a context that has seen none of them."""

    lines: HeldOut
    context: Context


def all_lines(voices: dict[str, Voice]) -> list[Line]:
    """Every line and every whole review of every voice."""
    return [line for voice in voices.values() for line in (*voice.lines, *voice.reviews)]


def cross_fit(
    held_out: HeldOut,
    lines: Sequence[Line],
    training: TrainingSet,
    folds: int,
    *,
    lessons: int = LESSONS,
    seed: int = 1,
) -> list[Fold]:
    """For each part of the held-out lines, a context made of everything but that part."""
    parts = held_out.folds(folds)
    made = []
    for number, part in enumerate(parts):
        others = joined([other for index, other in enumerate(parts) if index != number])
        hidden = {line.where for line in part.lines}
        known = [line for line in lines if line.where not in hidden]
        made.append(Fold(part, Context.of(others, known, training, lessons=lessons, seed=seed)))
    return made
