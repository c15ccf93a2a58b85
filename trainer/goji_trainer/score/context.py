"""The context of the columns: the judges, the training set and the hand-written reviews."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from goji_trainer.dataset.compose import Composer, Pair, is_clean
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.score.handwriting import Handwriting
from goji_trainer.score.judges import Judges
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.review import Review, Voice

#: Parts that the reviews are dealt to. Each part has judges of its own, which have not seen it.
FOLDS = 3
#: Fillings of each review, at each of its moods, that the judges learn from.
EXAMPLES = 2


class BlindJudges:
    """Judges of persona, mood and warmth that have never seen what they judge.

    The reviews are dealt to parts. A text is judged by the judges that did not learn from the part of the review that
    it was made from: a model recites, and a judge that knows the review by heart would recognize it at once.
    """

    def __init__(
        self, reviews: Sequence[Review], handwriting: Handwriting, *, folds: int, examples: int, seed: int
    ) -> None:
        self._handwriting = handwriting
        dealt = sorted(reviews, key=lambda review: (review.persona, repr(review.condition.key()), review.template))
        self._part: Mapping[str, int] = {review.id: number % folds for number, review in enumerate(dealt)}
        taught = [[one for one in reviews if self._part[one.id] != part] for part in range(folds)]
        self._judges = [Judges.fit(human_pairs(some, examples, f"{seed} lesson")) for some in taught]

    def persona(self, texts: Sequence[str]) -> list[str]:
        """Returns the likeliest persona of each text."""
        read: dict[int, str] = {}
        for judges, members in self._dealt(texts):
            read |= zip(members, judges.persona.read([texts[at] for at in members]), strict=True)
        return [read[at] for at in range(len(texts))]

    def mood(self, texts: Sequence[str], personas: Sequence[str]) -> list[float]:
        """Returns the mood of each text, see ``MoodJudge``."""
        read: dict[int, float] = {}
        for judges, members in self._dealt(texts):
            values = judges.mood.read([texts[at] for at in members], [personas[at] for at in members])
            read |= zip(members, map(float, values), strict=True)
        return [read[at] for at in range(len(texts))]

    def warm(self, texts: Sequence[str]) -> list[bool]:
        """Whether each text is warm."""
        read: dict[int, bool] = {}
        for judges, members in self._dealt(texts):
            read |= zip(members, judges.warmth.read([texts[at] for at in members]), strict=True)
        return [read[at] for at in range(len(texts))]

    def _dealt(self, texts: Sequence[str]) -> list[tuple[Judges, list[int]]]:
        """The judges of each part, and the places in *texts* of those that they may judge."""
        members: dict[int, list[int]] = {}
        for at, text in enumerate(texts):
            sources = self._handwriting.read(text).sources
            members.setdefault(self._part[sources[0].id] if sources else 0, []).append(at)
        return [(self._judges[part], some) for part, some in sorted(members.items())]


@dataclass(frozen=True)
class Context:
    """Everything that a column may use besides the samples."""

    judges: BlindJudges
    training: TrainingSet
    handwriting: Handwriting

    @staticmethod
    def of(
        reviews: Sequence[Review],
        training: TrainingSet,
        *,
        folds: int = FOLDS,
        examples: int = EXAMPLES,
        seed: int = 1,
    ) -> Context:
        """Reads the reviews, and teaches the judges."""
        handwriting = Handwriting(reviews)
        judges = BlindJudges(reviews, handwriting, folds=folds, examples=examples, seed=seed)
        return Context(judges, training, handwriting)


def all_reviews(voices: Mapping[str, Voice]) -> list[Review]:
    """Returns every review of every voice."""
    return [review for voice in voices.values() for review in voice.reviews]


def human_pairs(reviews: Sequence[Review], each: int, seed: str) -> list[Pair]:
    """Returns *each* random fillings of every review at each of its moods, with prompts that they fit."""
    composer = Composer(reviews, DatasetRecipe(), "all")
    rng = random.Random(seed)
    return [
        pair
        for review in reviews
        for mood in sorted(review.condition.moods)
        for pair in (composer.pair(review, rng, mood) for _ in range(each))
        if is_clean(pair)
    ]
