"""Normalizes text for comparison, by its words alone: a comma or a capital letter makes no difference."""

from __future__ import annotations

from goji_hook.guard import text as prose
from goji_hook.guard.text import words


def key(text: str) -> str:
    """Returns the words of a text in lower case, joined by spaces."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """Splits a review into sentences as the hook's guard does, and returns those that have a word."""
    return [sentence for sentence in prose.sentences(text) if words(sentence)]
