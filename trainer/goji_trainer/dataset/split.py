"""Deals reviews to the training or the validation split, and a review's fillings to training or held out."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.voices.review import Review, Voice

SPLITS = ("train", "validation")
#: Reviews under one condition that are trained on at the least, before one is kept for validation.
_LEAST = 3


def split_reviews(voices: Mapping[str, Voice], recipe: DatasetRecipe) -> dict[str, list[Review]]:
    """Deals every review of *voices* to ``train`` or ``validation`` and returns the lists by these names.

    A share of ``recipe.held_out_reviews`` goes to ``validation``: at most one under each condition of a persona, and
    none where fewer than three would be left.
    """
    split: dict[str, list[Review]] = {name: [] for name in SPLITS}
    for persona in sorted(voices):
        cells: dict[str, list[Review]] = defaultdict(list)
        for review in voices[persona].reviews:
            cells[repr(review.condition.key())].append(review)
        rng = random.Random(f"{recipe.seed} {persona}")
        roomy = [cell for cell in sorted(cells) if len(cells[cell]) > _LEAST]
        wanted = round(recipe.held_out_reviews * len(voices[persona].reviews))
        chosen = set(rng.sample(roomy, min(wanted, len(roomy))))
        for cell in sorted(cells):
            reviews = sorted(cells[cell], key=lambda review: review.template)
            rng.shuffle(reviews)
            split["validation"] += reviews[: cell in chosen]
            split["train"] += reviews[cell in chosen :]
    return split


def trained_fillings(review: Review, recipe: DatasetRecipe) -> list[int]:
    """Returns the numbers of the fillings of a training review that are shown in training; all others are held out.

    First come as few as show every alternative of every slot, then random ones up to the share that is not held out.
    With the first ones alone, a model learned whole texts by heart and lost its thread behind a new combination.
    """
    sizes = [len(alternatives) for alternatives in review.parts]
    rng = random.Random(f"{recipe.seed} {review.template}")
    starts = [rng.randrange(size) for size in sizes]
    shown = {_number(sizes, [start + turn for start in starts]) for turn in range(max(sizes))}
    others = [number for number in range(review.combinations) if number not in shown]
    wanted = round((1 - recipe.held_out_fillings) * review.combinations) - len(shown)
    return sorted(shown | set(rng.sample(others, max(0, wanted))))


def _number(sizes: Sequence[int], choices: Sequence[int]) -> int:
    """The number of the filling with the given alternatives, each counted round, see ``Review.say``."""
    number, unit = 0, 1
    for size, choice in zip(sizes, choices, strict=True):
        number += choice % size * unit
        unit *= size
    return number
