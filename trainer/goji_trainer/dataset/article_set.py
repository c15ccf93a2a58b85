"""The article-sized set: 3,993 pairs for fine-tunes, in equal cells, without near-duplicates, in English only."""

from __future__ import annotations

import random

from goji_hook.errors import GojiError
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Composer, Pair, is_clean
from goji_trainer.dataset.english import is_english

PAIRS = 3993
#: Draws in a row without a new pair after which the cell counts as exhausted.
_PATIENCE = 1000
#: Likeness from which on completions differ in hardly more than a word.
_TWINS = 99.0


def article_set(composer: Composer, count: int = PAIRS, alike: float = 92.0) -> list[Pair]:
    """Composes *count* pairs, spread over persona and mood (cell sizes differ by at most one), and shuffles them.

    Two completions of one cell are near-duplicates if rapidfuzz's normalized similarity (0 to 100) reaches *alike*. A
    cell that runs out of pairs by that measure, as in format 1, which names no place, is filled with closer ones.
    Raises GojiError if a cell runs out of these as well.
    """
    cells = [(persona, mood) for persona in composer.personas for mood in MOODS]
    rng = random.Random(f"{composer.recipe.seed} article")
    pairs: list[Pair] = []
    for index, (persona, mood) in enumerate(cells):
        size = count // len(cells) + (index < count % len(cells))
        pairs += _cell(composer, persona, mood, size, alike, rng)
    rng.shuffle(pairs)
    return pairs


def _cell(composer: Composer, persona: str, mood: str, size: int, alike: float, rng: random.Random) -> list[Pair]:
    from rapidfuzz import fuzz, process

    reviews = composer.reviews(persona, mood)
    kept: dict[str, Pair] = {}
    missed = 0
    while len(kept) < size and alike < _TWINS:
        pair = composer.pair(rng.choice(reviews), rng, mood)
        twin = process.extractOne(pair.completion, kept.keys(), scorer=fuzz.ratio, score_cutoff=alike)
        if is_clean(pair) and twin is None and is_english(pair.completion):
            kept[pair.completion] = pair
            missed = 0
        else:
            missed += 1
        if missed == _PATIENCE:
            alike, missed = (alike + 100) / 2, 0
    if len(kept) < size:
        result = f"{persona!r} at {mood!r} gave {len(kept)} pairs that differ; {size} are needed"
        raise GojiError(f"the article-sized set: {result} (--no-article leaves it out; only fine-tunes read it)")
    return list(kept.values())
