"""Whether a text is English: the language, the letters, the words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from goji_hook.guard.text import words
from goji_hook.llm.latin_script import is_foreign

_MARKUP = re.compile(r"[*_`#<>\[\]{}|\\~^\ufffd]|https?:|^\s*[-+] ")
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")
#: lingua is unsure of shorter texts, which are judged by their words alone.
_FEWEST_WORDS = 6


def is_english(raw: str, known: Collection[str]) -> bool:
    """Whether a review (placeholders unfilled) is English throughout.

    lingua must find English the likeliest of seven languages, every letter must be Latin, there must be no markup, and
    every word must be in *known* or in the spelling dictionary: a word that nobody ever wrote is not English.
    """
    text = _PLACEHOLDER.sub("name", raw)
    latin = not is_foreign(text.encode()) and all(_is_latin(letter) for letter in text if letter.isalpha())
    if not text.strip() or not latin or _MARKUP.search(text) or _invented(text, known):
        return False
    return len(text.split()) < _FEWEST_WORDS or _likeliest(text) == "ENGLISH"


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _invented(text: str, known: Collection[str]) -> set[str]:
    strange = {word for word in words(text) if word not in known and word.isalpha()}
    found: set[str] = _dictionary().unknown(strange) if strange else set()
    return found


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)


@lru_cache(maxsize=1)
def _detector() -> Any:
    from lingua import Language, LanguageDetectorBuilder

    others = (Language.GERMAN, Language.FRENCH, Language.SPANISH, Language.ITALIAN, Language.POLISH, Language.DUTCH)
    return LanguageDetectorBuilder.from_languages(Language.ENGLISH, *others).build()


def _likeliest(text: str) -> str:
    language = _detector().detect_language_of(text)
    return str(language.name) if language else ""
