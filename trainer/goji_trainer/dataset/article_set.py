"""The article-sized set: 3,993 pairs in equal cells, cleaned of near-duplicates and of what is not English."""

from __future__ import annotations

import random
from functools import lru_cache

from goji_hook.errors import GojiError
from goji_hook.terms import MOODS
from goji_trainer.dataset.compose import Composer, Pair, is_clean

PAIRS = 3993
#: Draws in a row that bring nothing new, after which nothing new is expected.
_PATIENCE = 1000


def article_set(composer: Composer, count: int = PAIRS, alike: float = 92.0) -> list[Pair]:
    """*count* pairs in equal cells (sizes differ by one at most), with no near-duplicates and nothing but English.

    *alike* is rapidfuzz's normalized similarity (0 to 100) from which two completions of one cell are near-duplicates.
    """
    from rapidfuzz import fuzz, process

    cells = [(persona, mood) for persona in composer.personas for mood in MOODS]
    dice = random.Random(f"{composer.recipe.seed} article")
    pairs: list[Pair] = []
    for index, (persona, mood) in enumerate(cells):
        size = count // len(cells) + (index < count % len(cells))
        kept: dict[str, Pair] = {}
        missed = 0
        while len(kept) < size and missed < _PATIENCE:
            missed += 1
            pair = composer.pair(persona, mood, dice)
            twin = process.extractOne(pair.completion, kept.keys(), scorer=fuzz.ratio, score_cutoff=alike)
            if is_clean(pair) and twin is None and is_english(pair.completion):
                kept[pair.completion] = pair
                missed = 0
        if len(kept) < size:
            told = f"{persona!r} at {mood!r} gave {len(kept)} pairs that differ; {size} are needed"
            raise GojiError(f"the article-sized set: {told} (--no-article leaves it out; only fine-tunes read it)")
        pairs += kept.values()
    dice.shuffle(pairs)
    return pairs


@lru_cache(maxsize=1)
def _detector() -> object:
    from lingua import Language, LanguageDetectorBuilder

    others = (Language.GERMAN, Language.FRENCH, Language.SPANISH, Language.ITALIAN, Language.POLISH, Language.DUTCH)
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, *others).build()


def is_english(text: str) -> bool:
    """Whether lingua finds English likelier than six other languages in Latin script; under six words, always."""
    from lingua import Language, LanguageDetector

    detector = _detector()
    assert isinstance(detector, LanguageDetector)
    words = text.replace("{", " ").replace("}", " ")
    return len(words.split()) < 6 or detector.detect_language_of(words) in (Language.ENGLISH, None)
