"""Text as the scorecard compares it: by its words alone, so that a comma or a capital makes nothing new."""

from __future__ import annotations

from goji_hook.guard import text as prose
from goji_hook.guard.text import words


def key(text: str) -> str:
    """What two texts share when they differ in nothing but case, punctuation and spacing."""
    return " ".join(words(text))


def sentences(text: str) -> list[str]:
    """The sentences of a review that have a word in them, split as the hook's guard does."""
    return [sentence for sentence in prose.sentences(text) if words(sentence)]
