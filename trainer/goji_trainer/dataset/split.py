"""Deals reviews to the training or the validation split, and a review's fillings to training or held out."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Mapping

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


def is_held_out(review: Review, combination: int, recipe: DatasetRecipe) -> bool:
    """Whether this filling of a training review's slots is kept out of training.

    The first filling (combination 0) and reviews with fewer than four fillings are always trained on.
    """
    if combination == 0 or review.combinations < 4:
        return False
    digest = hashlib.blake2b(f"{recipe.seed}|{review.template}|{combination}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < recipe.held_out_combinations * 2**64
