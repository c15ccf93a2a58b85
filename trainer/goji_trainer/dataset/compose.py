"""Composes pairs of prompt and completion from hand-written reviews, all from one seed.

Reviews of the validation split are never trained on. Of the training reviews, a share of the fillings is held out too
(see ``split``), so that a text that a model recombined differs from a text that it learned by heart.
"""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.guard import form as guard
from goji_hook.guard.text import sentences
from goji_hook.prompt.tagline import Prompt
from goji_trainer.dataset.prompts import draw_prompt
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import trained_fillings
from goji_trainer.voices.review import Review


@dataclass(frozen=True)
class Pair:
    """A prompt and its review. ``source`` is the review's ``id``, and the number of the filling."""

    prompt: Prompt
    text: str
    source: tuple[str, int] = ("", 0)

    @property
    def completion(self) -> str:
        """The review as it follows the prompt: with one leading space."""
        return f" {self.text}"

    @property
    def sentences(self) -> list[str]:
        """The sentences of the review."""
        return sentences(self.text)

    def row(self, format: int, *, source: bool = False) -> dict[str, Any]:
        """Returns the pair as a row of JSONL in a prompt format; with *source*, a row that can give soft targets."""
        row: dict[str, Any] = {"prompt": self.prompt.text(format), "completion": self.completion}
        return {**row, "review": list(self.source)} if source else row


class Composer:
    """Draws a review of one split, and a prompt of which it is true."""

    def __init__(self, reviews: Sequence[Review], recipe: DatasetRecipe, split: str = "train") -> None:
        self.recipe = recipe
        self.split = split
        self._reviews: dict[str, list[Review]] = defaultdict(list)
        self._trained: dict[str, list[int]] = {}
        for review in reviews:
            if _is_spoken(review, recipe.format):
                self._reviews[review.persona].append(review)
        self.personas = sorted(self._reviews)

    def reviews(self, persona: str, mood: str = "") -> list[Review]:
        """Returns the reviews of a persona, or those that it may say at a mood. Raises GojiError if there are none."""
        fitting = [one for one in self._reviews[persona] if not mood or mood in one.condition.moods]
        if not fitting:
            raise GojiError(f"voices: no {self.split} review of {persona!r} fits {mood or 'any mood'}; write more")
        return fitting

    def pair(self, review: Review, rng: random.Random, mood: str = "") -> Pair:
        """Returns a random filling of *review*, and a random prompt that fulfils its condition."""
        prompt = draw_prompt(review, mood or rng.choice(sorted(review.condition.moods)), rng)
        filling = self._fill(review, rng)
        if self.recipe.format < 4:
            prompt = replace(prompt, at=prompt.place(self.recipe.format))
        return Pair(prompt, review.say(filling), (review.id, filling))

    def _fill(self, review: Review, rng: random.Random) -> int:
        """Draws the number of a filling; of a training review, only a filling that is not held out."""
        if self.split != "train":
            return rng.randrange(review.combinations)
        if review.id not in self._trained:
            self._trained[review.id] = trained_fillings(review, self.recipe)
        return rng.choice(self._trained[review.id])


def _is_spoken(review: Review, format: int) -> bool:
    """Whether prompts of a format can hold all that the review needs: older ones know less of a change."""
    about = review.condition
    if format == 1:
        return review.place == "none" and "ind" not in about.buckets and not about.did and not about.at
    return format > 3 or not (about.did or "part" in about.at)


def stream(composer: Composer, count: int, seed: int) -> Iterator[Pair]:
    """Yields *count* distinct pairs, as many for each persona, in an order that *seed* decides.

    Each persona's reviews are dealt like a deck of cards, so that all are shown about equally often. Raises GojiError
    if the reviews are too few for that many distinct pairs.
    """
    rng = random.Random(f"{seed} stream")
    decks: dict[str, list[Review]] = {persona: [] for persona in composer.personas}
    personas = list(composer.personas)
    seen: set[bytes] = set()
    for done in range(0, count, len(personas)):
        rng.shuffle(personas)
        for persona in personas[: count - done]:
            yield _new_pair(composer, persona, decks[persona], rng, seen)


def _new_pair(composer: Composer, persona: str, deck: list[Review], rng: random.Random, seen: set[bytes]) -> Pair:
    for _ in range(1000):
        if not deck:
            deck += rng.sample(composer.reviews(persona), len(composer.reviews(persona)))
        pair = composer.pair(deck.pop(), rng)
        text = pair.prompt.tagline(composer.recipe.format) + pair.completion
        key = hashlib.blake2b(text.encode(), digest_size=12).digest()
        if key not in seen and is_clean(pair):
            seen.add(key)
            return pair
    raise GojiError(f"no new pair of {persona!r} can be composed: its voice has too few reviews")


def is_clean(pair: Pair) -> bool:
    """Whether the review passes the hook's own guard."""
    return guard.fault(pair.text) is None
