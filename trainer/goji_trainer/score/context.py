"""What the columns measure with: the judges, the claim reader, the training set and the hand-written lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goji_trainer.score.claim_reader import ClaimGuesser, ClaimReader
from goji_trainer.score.held_out import HeldOut, joined
from goji_trainer.score.judges import Judges
from goji_trainer.score.novelty import Handwriting
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line, Voice

#: Human reviews per persona and mood that the judges learn from.
LESSONS = 300


@dataclass(frozen=True)
class Learned:
    """What is learned: judges, from held-out lines alone, and a guesser of claims, from all lines that it may know."""

    judges: Judges
    guesser: ClaimGuesser

    @staticmethod
    def of(teachers: HeldOut, lines: Sequence[Line], *, lessons: int = LESSONS, seed: int = 1) -> Learned:
        """Teach the judges with *lessons* reviews for each persona and mood, the guesser with *lines*."""
        return Learned(Judges.fit(teachers.reviews(lessons, seed)), ClaimGuesser(lines, seed))


@dataclass(frozen=True)
class Context:
    """Everything that a column may look at besides the samples."""

    judges: Judges
    reader: ClaimReader
    training: TrainingSet
    handwriting: Handwriting

    @staticmethod
    def of(learned: Learned, lines: Sequence[Line], training: TrainingSet) -> Context:
        """A context in which *lines* are all that anybody knows."""
        return Context(learned.judges, ClaimReader(lines, learned.guesser), training, Handwriting.of(lines))


@dataclass(frozen=True)
class Fold:
    """One part of the held-out lines, the other parts, and all lines but that part's."""

    hidden: HeldOut
    teachers: HeldOut
    known: Sequence[Line]


def all_lines(voices: dict[str, Voice]) -> list[Line]:
    """Every line and every whole review of every voice."""
    return [line for voice in voices.values() for line in (*voice.lines, *voice.reviews)]


def cross_fit(held_out: HeldOut, lines: Sequence[Line], folds: int) -> list[Fold]:
    """Hide each part of the held-out lines in turn."""
    parts = held_out.folds(folds)
    made = []
    for number, part in enumerate(parts):
        others = joined([other for index, other in enumerate(parts) if index != number])
        hidden = {line.where for line in part.lines}
        made.append(Fold(part, others, [line for line in lines if line.where not in hidden]))
    return made
