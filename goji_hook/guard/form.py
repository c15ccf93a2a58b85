"""Checks the form of a text: one to three whole sentences, without markup, loops or invented words.

A small model joins parts of two words to a new one; where the model lists its vocabulary, such words are found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from goji_hook.guard.text import SENTENCE_END, sentences, vocabulary

_MARKUP = re.compile(r"[*_`#<>\[\]{}|\\~^\ufffd]|https?:|^\s*[-+] ")
_WORD = re.compile(r"[a-z']+")
_NAMED, _NUMBER = re.compile(r"\{(?:function|file)\}"), re.compile(r"\{[a-z]+\}")
#: A small word twice is a slip; "hey hey" and "tut tut" are not, people talk like that.
_SLIP = re.compile(r"\b(a|an|and|at|by|for|in|is|it|my|of|on|or|the|this|to|with|your) \1\b(?!-)")
_STUCK = re.compile(r"\b([a-z']+)(?:\W+\1\b){3}")
MOST_SENTENCES, MOST_CHARACTERS, LEAST_CHARACTERS = 3, 400, 8


def fault(text: str, known: Container[str] = ()) -> str | None:
    """Returns why *text* (with placeholders still in it) may not be shown, or None.

    If *known* words are given, any other word counts as invented.
    """
    bare = _NUMBER.sub("7", _NAMED.sub("name", text))
    if not LEAST_CHARACTERS <= len(bare) <= MOST_CHARACTERS:
        return "length"
    if "\n" in bare or _MARKUP.search(bare):
        return "markup"
    if not bare.isprintable() and any(unicodedata.category(letter).startswith("C") for letter in bare):
        return "control character"
    spoken = sentences(bare)
    if len(spoken) > MOST_SENTENCES:
        return "more than three sentences"
    if not SENTENCE_END.search(spoken[-1]):
        return "an unfinished sentence"
    if known and any(word not in known for word in vocabulary(text)):
        return "an invented word"
    return "loop" if has_loop(spoken) else None


def has_loop(spoken: list[str]) -> bool:
    """Returns whether sentences, runs of four words or small words repeat, or any word comes four times running."""
    if len({sentence.lower() for sentence in spoken}) < len(spoken):
        return True
    text = " ".join(spoken).lower()
    if _SLIP.search(text) or _STUCK.search(text):
        return True
    words = _WORD.findall(text)
    runs = list(zip(*(words[offset:] for offset in range(4)), strict=False))
    return len(set(runs)) < len(runs)
