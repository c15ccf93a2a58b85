"""Held-out human lines: the judges learn from them, and are measured on them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.errors import GojiError
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Composer, Pair, is_clean
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_lines
from goji_trainer.score.expansions import expansions
from goji_trainer.score.training_set import TrainingSet
from goji_trainer.voices.line import Line, Voice

#: The largest share of held-out lines that may stand in the training file by chance; with more, scoring is refused.
MOST_KNOWN = 0.03


@dataclass(frozen=True)
class HeldOut:
    """Lines of the validation split, and the recipe that split them."""

    lines: tuple[Line, ...]
    recipe: DatasetRecipe

    def folds(self, count: int) -> list[HeldOut]:
        """Deals the lines to *count* parts, cell by cell (persona, role, moods), so that each part has every voice."""
        cells: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
        for line in self.lines:
            cells[line.persona, line.role, " ".join(sorted(line.condition.moods))].append(line)
        parts: list[list[Line]] = [[] for _ in range(count)]
        dealt = 0
        for cell in sorted(cells):
            lines = sorted(cells[cell], key=lambda line: line.template)
            random.Random(f"{self.recipe.seed} fold {cell}").shuffle(lines)
            for line in lines:
                parts[dealt % count].append(line)
                dealt += 1
        return [HeldOut(tuple(part), self.recipe) for part in parts]

    def reviews(self, per_cell: int, seed: int) -> list[Pair]:
        """Composes *per_cell* reviews of every persona at every mood, as the dataset does, from these lines only."""
        composer = Composer(self.lines, self.recipe, "validation")
        rng = random.Random(f"{seed} held out")
        return [
            _clean(composer, persona, mood, rng)
            for persona in composer.personas
            for mood in MOODS
            for _ in range(per_cell)
        ]


def _clean(composer: Composer, persona: str, mood: str, rng: random.Random) -> Pair:
    for _ in range(1000):
        pair = composer.pair(persona, mood, rng)
        if is_clean(pair):
            return pair
    raise GojiError(f"no held-out review of {persona!r} at {mood!r} passes the guard; write more lines for it")


def joined(parts: Sequence[HeldOut]) -> HeldOut:
    """Joins several parts."""
    return HeldOut(tuple(line for part in parts for line in part.lines), parts[0].recipe)


def held_out(voices: dict[str, Voice], recipe: DatasetRecipe, training: TrainingSet) -> HeldOut:
    """Returns the voices' held-out lines, without the few that stand in the training set by chance.

    Raises GojiError if more than MOST_KNOWN of them do: the training set was then made from other voices or another
    seed, and judges that learned from these lines would give too good a score.
    """
    lines = split_lines(voices, recipe)["validation"]
    unknown = [line for line in lines if not any(sentence in training.sentences for sentence in expansions(line))]
    if len(lines) - len(unknown) > MOST_KNOWN * len(lines):
        raise GojiError(
            f"score: {len(lines) - len(unknown)} of {len(lines)} held-out lines stand in the training file: it was "
            "made from other voices or another seed; run `goji-trainer dataset` and train again"
        )
    return HeldOut(tuple(unknown), recipe)
