"""The context of the columns: the judges, the claim reader, the training set and the hand-written lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goji_trainer.score.claim_reader import ClaimGuesser, ClaimReader
from goji_trainer.score.held_out import HeldOut, joined
from goji_trainer.score.judges import Judges
from goji_trainer.score.novelty import Handwriting
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line, Voice

#: Human reviews for each persona and mood that the judges learn from.
EXAMPLES = 300


@dataclass(frozen=True)
class Learned:
    """The learned parts: judges, from held-out lines only, and a guesser of claims, from all lines that it may know."""

    judges: Judges
    guesser: ClaimGuesser

    @staticmethod
    def of(teachers: HeldOut, lines: Sequence[Line], *, examples: int = EXAMPLES, seed: int = 1) -> Learned:
        """Teaches the judges with *examples* reviews for each persona and mood, and the guesser with *lines*."""
        return Learned(Judges.fit(teachers.reviews(examples, seed)), ClaimGuesser(lines, seed))


@dataclass(frozen=True)
class Context:
    """Everything that a column may use besides the samples."""

    judges: Judges
    reader: ClaimReader
    training: TrainingSet
    handwriting: Handwriting

    @staticmethod
    def of(learned: Learned, lines: Sequence[Line], training: TrainingSet) -> Context:
        """Makes a context in which *lines* are the only known lines."""
        return Context(learned.judges, ClaimReader(lines, learned.guesser), training, Handwriting.of(lines))


@dataclass(frozen=True)
class Fold:
    """A hidden part of the held-out lines, the parts that the judges learn from, and all lines but the hidden ones."""

    hidden: HeldOut
    teachers: HeldOut
    known: Sequence[Line]


def all_lines(voices: dict[str, Voice]) -> list[Line]:
    """Returns every line and every whole review of every voice."""
    return [line for voice in voices.values() for line in voice.all_lines]


def cross_fit(held_out: HeldOut, lines: Sequence[Line], folds: int) -> list[Fold]:
    """Splits the held-out lines into *folds* parts, and returns a fold for each part, in which it is hidden."""
    parts = held_out.folds(folds)
    result: list[Fold] = []
    for number, part in enumerate(parts):
        others = joined([other for index, other in enumerate(parts) if index != number])
        hidden = {line.id for line in part.lines}
        result.append(Fold(part, others, [line for line in lines if line.id not in hidden]))
    return result
