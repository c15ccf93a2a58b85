"""Composes a few reviews of each persona, for a person to read."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Composer
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.voices.load import load_all


def sample_reviews(folder: Path | None, count: int, seed: int) -> Iterator[str]:
    """Yields *count* rows of persona, mood and review for each voice in *folder*, the moods in turn."""
    recipe = DatasetRecipe()
    for voice in load_all(folder).values() if count else ():
        composer = Composer(voice.reviews, recipe, "all")
        rng = random.Random(f"{seed} {voice.persona}")
        for number in range(count):
            mood = MOODS[number % len(MOODS)]
            pair = composer.pair(rng.choice(composer.reviews(voice.persona, mood)), rng, mood)
            yield f"{voice.persona:8} {mood:10} {pair.text}"
