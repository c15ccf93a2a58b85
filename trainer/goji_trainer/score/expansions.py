"""Everything that a hand-written line can become, worked out once for each line: there are a quarter of a million."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import product

from goji_trainer.score.normalize import key, sentences
from goji_trainer.voices.line import Line, tidy

Trigram = tuple[str, str, str]


def expansions(line: Line) -> frozenset[str]:
    """The key of every sentence that the line can become."""
    return _expanded(line.parts)


def expanded_trigrams(line: Line) -> frozenset[Trigram]:
    """The word trigrams of every sentence that the line can become."""
    return _runs(line.parts)


def trigrams(sentence: str) -> Iterator[Trigram]:
    """Each three words in a row of a sentence's key, with an empty word at either end."""
    padded = ["", *sentence.split(), ""]
    return zip(padded, padded[1:], padded[2:], strict=False)


@cache
def _expanded(parts: tuple[tuple[str, ...], ...]) -> frozenset[str]:
    texts = (tidy("".join(pieces)) for pieces in product(*parts))
    return frozenset(key(sentence) for text in texts for sentence in sentences(text))


@cache
def _runs(parts: tuple[tuple[str, ...], ...]) -> frozenset[Trigram]:
    return frozenset(run for sentence in _expanded(parts) for run in trigrams(sentence))
