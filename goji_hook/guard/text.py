"""Splits text into sentences and words."""

from __future__ import annotations

import re

SENTENCE_END = re.compile(r"[.!?]+[\"')]*(?=\s|$)")
_ANY_WORD = re.compile(r"\{[a-z]+\}|[^\W\d_]+(?:['’][^\W\d_]+)*|\d+")


def sentences(text: str) -> list[str]:
    """Split at closing punctuation that is followed by space; what has none is one sentence."""
    found, start = [], 0
    for end in SENTENCE_END.finditer(text):
        found.append(text[start : end.end()].strip())
        start = end.end()
    rest = text[start:].strip()
    return [one for one in (*found, rest) if one]


def words(text: str) -> list[str]:
    """Lower-case words and numbers; a placeholder such as ``{function}`` is one word."""
    return _ANY_WORD.findall(text.lower())


def vocabulary(text: str) -> set[str]:
    """The words of a text that a model spells by itself: neither placeholders nor numbers."""
    return {word for word in words(text) if word[0] != "{" and not word[0].isdecimal()}
