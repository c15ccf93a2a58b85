"""Tells English from six other languages in Latin script."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

#: Below this number of words lingua is unsure, and its answer is not asked for.
FEWEST_WORDS = 6


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    others = (Language.GERMAN, Language.FRENCH, Language.SPANISH, Language.ITALIAN, Language.POLISH, Language.DUTCH)
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, *others).build()


def likeliest_language(text: str) -> str:
    """Returns lingua's name of the likeliest of seven languages, such as ``ENGLISH``; empty if it has no guess."""
    language = _detector().detect_language_of(text)
    return str(language.name) if language else ""


def is_english(text: str) -> bool:
    """Whether lingua finds English the likeliest language or has no guess; True for texts of under six words."""
    words = text.replace("{", " ").replace("}", " ")
    return len(words.split()) < FEWEST_WORDS or likeliest_language(words) in ("ENGLISH", "")
