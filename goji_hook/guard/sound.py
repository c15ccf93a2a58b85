"""Finds how far a draft is sound, so that a model can take it up again before its first wrong word."""

from __future__ import annotations

from collections.abc import Container

from goji_hook.guard import text as prose
from goji_hook.guard.trigrams import Trigrams


def sound_start(text: str, known: Container[str], trigrams: Trigrams) -> str:
    """Returns the start of *text* before the first word that is not *known* or does not go with the two before it.

    If *known* or *trigrams* is empty, it is not asked. Where a sentence ends too early, its closing mark goes as well.
    Returns the whole text if every word is sound.
    """
    at = 0
    for sentence in prose.sentences(text):
        at = text.index(sentence, at)
        wrong = _first_wrong(sentence, known, trigrams)
        if wrong is not None:
            return text[: at + wrong].rstrip()
        at += len(sentence)
    return text


def _first_wrong(sentence: str, known: Container[str], trigrams: Trigrams) -> int | None:
    """Returns where the first wrong word of a sentence begins, or where its last word ends."""
    before, last = "", ""
    end = 0
    for match in prose.ANY_WORD.finditer(sentence):
        word = match[0].lower()
        if known and prose.is_spelled(word) and word not in known:
            return match.start()
        if end and trigrams.bits and (before, last, word) not in trigrams:
            return match.start()
        before, last, end = last, word, match.end()
    if trigrams.bits and end and (before, last, "") not in trigrams:
        return end
    return None
