"""Splits text into sentences and words."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?]+[\"')]*(?=\s|$)")
_ANY_WORD = re.compile(r"\{[a-z]+\}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")


def sentences(text: str) -> list[str]:
    """Splits at closing punctuation that is followed by space; text without any is one sentence."""
    parts, start = [], 0
    for end in SENTENCE_END.finditer(text):
        parts.append(text[start : end.end()].strip())
        start = end.end()
    rest = text[start:].strip()
    return [part for part in (*parts, rest) if part]


def words(text: str) -> list[str]:
    """Returns the words and numbers in lower case; a placeholder such as ``{function}`` is one word."""
    return _ANY_WORD.findall(text.lower())


def vocabulary(text: str) -> set[str]:
    """Returns the words that a model spells by itself: no placeholders, no numbers."""
    return {word for word in words(text) if word[0] != "{" and not word[0].isdecimal()}
