"""The training file, indexed so that a review can be looked up in it: whole, by sentence, and by runs of words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from goji_hook.system.cache import sha256
from goji_trainer.score.normalize import key, sentences
from goji_trainer.training.encode import read_rows

_Ids = np.ndarray[Any, np.dtype[np.uint64]]
#: Reviews kept as they were written, for the floor of what only copies.
EXAMPLES = 1000
_BASE = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True)
class TrainingSet:
    """What a model was trained on: its prompts, the keys (see ``wording``) of reviews and sentences, some reviews."""

    prompts: frozenset[str]
    reviews: frozenset[str]
    sentences: frozenset[str]
    examples: tuple[str, ...] = ()
    sha256: str = ""

    @cached_property
    def _text(self) -> str:
        return "\n " + " \n ".join(sorted(self.sentences)) + " \n"

    def knows(self, sentence: str) -> bool:
        """Whether the sentence's words stand in a training sentence, in that order and next to each other."""
        wanted = key(sentence)
        return wanted in self.sentences or f" {wanted} " in self._text

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Every word of every sentence."""
        return frozenset(word for sentence in self.sentences for word in sentence.split())

    def longest_runs(self, texts: Sequence[str]) -> list[int]:
        """For each text, how many of its consecutive words stand like that in one training review.

        All runs of n words are hashed for n = 1, 2, … until none of the texts' runs is found any more.
        """
        numbers = {word: number for number, word in enumerate(sorted(self.vocabulary), 2)}
        train, _ = _ids(sorted(self.reviews), numbers)
        mine, owner = _ids([key(text) for text in texts], numbers)
        longest = [0] * len(texts)
        train_hash, my_hash = train.copy(), mine.copy()
        length = 1
        while len(my_hash):
            found = _found(my_hash, train_hash) & _whole(mine, owner, length)
            if not found.any():
                break
            for text in set(owner[: len(found)][found].tolist()):
                longest[text] = length
            train_hash = train_hash[:-1] * _BASE + train[length:]
            my_hash = my_hash[:-1] * _BASE + mine[length:]
            length += 1
        return longest


def load(path: Path) -> TrainingSet:
    """Index a JSONL dataset. Raises GojiError naming the line of a row that is not a pair."""
    prompts: set[str] = set()
    reviews: dict[str, None] = {}
    for row in read_rows(path):
        prompts.add(row["prompt"])
        reviews[row["completion"].strip()] = None
    return index(prompts, reviews, sha256(path))


def index(prompts: Iterable[str], reviews: Iterable[str], digest: str = "") -> TrainingSet:
    """Index prompts and completions."""
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
    """One random number per word, 1 for a word that training lacks and 0 after each text; and whose each one is."""
    dice = np.random.default_rng(1)
    table = dice.integers(2, 2**64 - 1, size=len(numbers) + 2, dtype=np.uint64)
    table[:2] = (0, 1)
    flat: list[int] = []
    owner: list[int] = []
    for number, text in enumerate(texts):
        found = [*(numbers.get(word, 1) for word in text.split()), 0]
        flat += found
        owner += [number] * len(found)
    return table[np.array(flat, dtype=np.int64)], np.array(owner, dtype=np.int64)


def _found(mine: _Ids, train: _Ids) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which of my hashes are among the training ones: a bitmap of the top bits first, then exactly."""
    bitmap = np.zeros(1 << 22, dtype=bool)
    shift = np.uint64(42)
    bitmap[(mine >> shift).astype(np.int64)] = True
    likely = train[bitmap[(train >> shift).astype(np.int64)]]
    return np.isin(mine, likely)


def _whole(mine: _Ids, owner: np.ndarray[Any, np.dtype[np.int64]], length: int) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Which runs of that length lie within one text and hold known words alone."""
    within = owner[: len(owner) - length + 1] == owner[length - 1 :]
    bad = np.concatenate(([0], np.cumsum(mine < 2)))
    whole: np.ndarray[Any, np.dtype[np.bool_]] = within & (bad[length:] - bad[:-length] == 0)
    return whole
