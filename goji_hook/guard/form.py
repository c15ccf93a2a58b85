"""The guard: what a model wrote is shown only if it is one to three whole sentences, without markup or loops.

Where the model says which words it was taught, it may not make up others: small ones do, by joining parts of two.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container

from goji_hook.guard.text import SENTENCE_END, sentences, vocabulary

_MARKUP = re.compile(r"[*_`#<>\[\]{}|\\~^\ufffd]|https?:|^\s*[-+] ")
_WORD = re.compile(r"[a-z']+")
_NAMED, _NUMBER = re.compile(r"\{(?:function|file)\}"), re.compile(r"\{[a-z]+\}")
#: A small word twice is a slip; "hey hey" and "tut tut" are how people talk, and the voices with them.
_SLIP = re.compile(r"\b(a|an|and|at|by|for|in|is|it|my|of|on|or|the|this|to|with|your) \1\b(?!-)")
_STUCK = re.compile(r"\b([a-z']+)(?:\W+\1\b){3}")
MOST_SENTENCES, MOST_CHARACTERS, LEAST_CHARACTERS = 3, 400, 8


def fault(text: str, known: Container[str] = ()) -> str | None:
    """Why *text* (placeholders still unfilled) may not be shown, or None where nothing is wrong with it.

    Where there are *known* words, every other word is taken for an invention.
    """
    bare = _NUMBER.sub("7", _NAMED.sub("name", text))
    if not LEAST_CHARACTERS <= len(bare) <= MOST_CHARACTERS:
        return "length"
    if "\n" in bare or _MARKUP.search(bare):
        return "markup"
    if any(unicodedata.category(letter).startswith("C") for letter in bare):
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
    """Whether a sentence comes twice, a small word twice or a word four times running, or a run of four words twice."""
    if len({one.lower() for one in spoken}) < len(spoken):
        return True
    text = " ".join(spoken).lower()
    if _SLIP.search(text) or _STUCK.search(text):
        return True
    words = _WORD.findall(text)
    runs = list(zip(*(words[offset:] for offset in range(4)), strict=False))
    return len(set(runs)) < len(runs)
