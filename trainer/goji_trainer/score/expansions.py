"""Every sentence that a hand-written line can become, computed once per line: a quarter of a million in all."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from goji_trainer.score.normalize import key, sentences
from goji_trainer.voices.line import Line, tidy

Trigram = tuple[str, str, str]


def expansions(line: Line) -> frozenset[str]:
    """Returns the key (see ``normalize.key``) of every sentence that the line can become."""
    return _expanded(line.parts)


def expanded_trigrams(line: Line) -> frozenset[Trigram]:
    """Returns the word trigrams of every sentence that the line can become."""
    return _runs(line.parts)


def trigrams(sentence: str) -> Iterator[Trigram]:
    """Yields each sequence of three words in a sentence's key, which gets an empty word at either end."""
    padded = ["", *sentence.split(), ""]
    return zip(padded, padded[1:], padded[2:], strict=False)


@cache
def _expanded(parts: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    texts = (tidy("".join(pieces)) for pieces in product(*parts))
    return frozenset(key(sentence) for text in texts for sentence in sentences(text))


@cache
def _runs(parts: tuple[tuple[str, ...], ...]) -> frozenset[Trigram]:
    return frozenset(run for sentence in _expanded(parts) for run in trigrams(sentence))
