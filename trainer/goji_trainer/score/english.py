"""Decides whether a review is English: its language, its letters, its words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache
from typing import Any

from goji_hook.guard.text import words
from goji_hook.llm.latin_script import is_foreign
from goji_trainer.dataset.english import FEWEST_WORDS, likeliest_language

_MARKUP = re.compile(r"[*_`#<>\[\]{}|\\~^\ufffd]|https?:|^\s*[-+] ")
_PLACEHOLDER = re.compile(r"\{[a-z]+\}")


def is_english(raw: str, known: Collection[str]) -> bool:
    """Whether a review, its placeholders unfilled, is English throughout.

    lingua must find English the likeliest of seven languages (if the text has six words or more), every letter must be
    Latin, there must be no markup, and every word must be in *known* or in the spelling dictionary.
    """
    text = _PLACEHOLDER.sub("name", raw)
    latin = not is_foreign(text.encode()) and all(_is_latin(letter) for letter in text if letter.isalpha())
    if not text.strip() or not latin or _MARKUP.search(text) or _invented(text, known):
        return False
    return len(text.split()) < FEWEST_WORDS or likeliest_language(text) == "ENGLISH"


def _is_latin(letter: str) -> bool:
    return unicodedata.name(letter, "").startswith("LATIN")


def _invented(text: str, known: Collection[str]) -> set[str]:
    strange = {word for word in words(text) if word not in known and word.isalpha()}
    invented: set[str] = _dictionary().unknown(strange) if strange else set()
    return invented


@lru_cache(maxsize=1)
def _dictionary() -> Any:
    from spellchecker import SpellChecker

    return SpellChecker(language="en", distance=1)
