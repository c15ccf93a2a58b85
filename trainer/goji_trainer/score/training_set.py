"""The training file, indexed to look up a review: whole, by sentence, and by runs of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from goji_trainer.dataset.rows import PairsHash, read_rows
from goji_trainer.score.normalize import key, sentences

_Ids = np.ndarray[Any, np.dtype[np.uint64]]
#: Reviews kept with their punctuation, for the floors of columns on copying.
EXAMPLES = 1000
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class TrainingSet:
    """The texts that a model was trained on: prompts, keys of reviews and sentences (see ``normalize``), some reviews.

    ``sha256`` is the hash of the pairs, see ``dataset.rows.PairsHash``.
    """

    prompts: frozenset[str]
    reviews: frozenset[str]
    sentences: frozenset[str]
    examples: tuple[str, ...] = ()
    sha256: str = ""

    @cached_property
    def _text(self) -> str:
        return "\n " + " \n ".join(sorted(self.sentences)) + " \n"

    def knows(self, sentence: str) -> bool:
        """Whether a training sentence holds the sentence's words, in the same order and without others between them."""
        wanted = key(sentence)
        return wanted in self.sentences or f" {wanted} " in self._text

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """All words of all sentences."""
        return frozenset(word for sentence in self.sentences for word in sentence.split())

    def longest_runs(self, texts: Sequence[str]) -> list[int]:
        """Returns for each text the length of its longest run of words that a training review holds too.

        The runs of n words are hashed for n = 1, 2, … until no run of the texts is found.
        """
        numbers = {word: number for number, word in enumerate(sorted(self.vocabulary), 2)}
        train, _ = _ids(sorted(self.reviews), numbers)
        mine, owner = _ids([key(text) for text in texts], numbers)
        longest = [0] * len(texts)
        train_hash, my_hash = train.copy(), mine.copy()
        length = 1
        while len(my_hash):
            matches = _known(my_hash, train_hash) & _whole(mine, owner, length)
            if not matches.any():
                break
            for text in set(owner[: len(matches)][matches].tolist()):
                longest[text] = length
            train_hash = train_hash[:-1] * _BASE + train[length:]
            my_hash = my_hash[:-1] * _BASE + mine[length:]
            length += 1
        return longest


def read_training_set(path: Path) -> TrainingSet:
    """Reads and indexes a JSONL dataset. Raises GojiError if it is missing, or with the row that is not a pair."""
    prompts: set[str] = set()
    reviews: dict[str, None] = {}
    digest = PairsHash()
    for row in read_rows(path, digest):
        prompts.add(row["prompt"])
        reviews[row["completion"].strip()] = None
    return index(prompts, reviews, digest.hexdigest())


def index(prompts: Iterable[str], reviews: Iterable[str], digest: str = "") -> TrainingSet:
    """Indexes prompts and completions; *digest* is the hash of their dataset."""
    keys: set[str] = set()
    spoken: set[str] = set()
    examples: list[str] = []
    for review in reviews:
        keys.add(key(review))
        spoken.update(sentences(review))
        if len(examples) < EXAMPLES:
            examples.append(review)
    return TrainingSet(frozenset(prompts), frozenset(keys), frozenset(map(key, spoken)), tuple(examples), digest)


def _ids(texts: Iterable[str], numbers: dict[str, int]) -> tuple[_Ids, np.ndarray[Any, np.dtype[np.int64]]]:
    """A random number per word (1 for a word that training lacks, 0 after each text), and the index of its text."""
    rng = np.random.default_rng(1)
    table = rng.integers(2, 2**64 - 1, size=len(numbers) + 2, dtype=np.uint64)
    table[:2] = (0, 1)
    flat: list[int] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        words = [*(numbers.get(word, 1) for word in text.split()), 0]
        flat += words
        owner += [number] * len(words)
    return table[np.array(flat, dtype=np.int64)], np.array(owner, dtype=np.int64)


def _known(mine: _Ids, train: _Ids) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which hashes of *mine* are in *train*: filtered by a bitmap of the top bits, then compared exactly."""
    bitmap = np.zeros(1 << 22, dtype=bool)
    shift = np.uint64(42)
    bitmap[(mine >> shift).astype(np.int64)] = True
    likely = train[bitmap[(train >> shift).astype(np.int64)]]
    return np.isin(mine, likely)


def _whole(mine: _Ids, owner: np.ndarray[Any, np.dtype[np.int64]], length: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which runs of *length* words lie within one text and hold only known words."""
    within = owner[: len(owner) - length + 1] == owner[length - 1 :]
    bad = np.concatenate(([0], np.cumsum(mine < 2)))
    whole: np.ndarray[Any, np.dtype[np.bool_]] = within & (bad[length:] - bad[:-length] == 0)
    return whole
