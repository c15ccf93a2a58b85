"""Soft targets: for each position of a completion, every token that the composer could have written, with its chance.

A pair of the dataset is a draw from a known distribution: another review that fits the prompt could have stood in its
place, and each slot could have been filled otherwise. Training on that distribution, as in
distillation (Hinton et al. 2015, arXiv 1503.02531), spares a small model the noise of the draw. It also does not teach
the model which fillings training happens to show: if the slots of 12,500 sentences of the stream are filled evenly, 54
of 100 become new, but a model trained on the draws alone wrote only 18 of 100 new.

No text is added by it: of a held-out filling, only the token at which it branches off is allowed for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from goji_hook.prompt.tagline import Prompt, parse
from goji_trainer.dataset.prompts import likelihood
from goji_trainer.voices.review import Review

#: A node of a tree of token sequences: the number of fillings through it (under ``_COUNT``), and a node per next token.
_Node = dict[int, Any]
_COUNT = -1


@dataclass(frozen=True)
class Targets:
    """Soft targets as three flat arrays of one length: the position within a text, a token id, and its weight.

    The weights of a position sum to 1.
    """

    positions: np.ndarray[Any, np.dtype[np.int16]]
    tokens: np.ndarray[Any, np.dtype[np.int32]]
    weights: np.ndarray[Any, np.dtype[np.float32]]

    @staticmethod
    def of(triples: Sequence[tuple[int, int, float]]) -> Targets:
        """Makes targets from triples of position, token and weight."""
        positions, tokens, weights = zip(*triples, strict=True) if triples else ((), (), ())
        return Targets(np.array(positions, np.int16), np.array(tokens, np.int32), np.array(weights, np.float32))

    @staticmethod
    def certain(tokens: Sequence[int], start: int) -> Targets:
        """Makes targets that allow only *tokens*, from position *start* on."""
        count = len(tokens)
        positions = np.arange(start, start + count, dtype=np.int16)
        return Targets(positions, np.array(tokens, np.int32), np.ones(count, np.float32))

    def shifted(self, by: int) -> Targets:
        """Returns the targets with *by* added to each position."""
        return Targets(self.positions + np.int16(by), self.tokens, self.weights)

    @staticmethod
    def joined(parts: Sequence[Targets]) -> Targets:
        """Joins several targets, in order."""
        return Targets(
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.tokens for part in parts]),
            np.concatenate([part.weights for part in parts]),
        )


class Distribution:
    """The composer's distribution over reviews, as token ids of *tokenizer*; *reviews* are the training reviews."""

    def __init__(self, reviews: Iterable[Review], tokenizer: Any) -> None:
        self._about: dict[tuple[str, str, frozenset[str]], list[Review]] = defaultdict(list)
        self._by_id: dict[str, Review] = {}
        self._roots: dict[str, _Node] = {}
        self._ids: dict[str, list[int]] = {}
        self._choices: dict[str, list[tuple[float, _Node]]] = {}
        for review in reviews:
            for mood in review.condition.moods:
                self._about[review.persona, mood, frozenset(review.metrics)].append(review)
            self._by_id[review.id] = review
            self._learn(review, tokenizer)

    def _learn(self, review: Review, tokenizer: Any) -> None:
        texts = sorted(set(review.texts()))
        root: _Node = {_COUNT: 0}
        for text, ids in zip(texts, tokenizer(texts, add_special_tokens=False)["input_ids"], strict=True):
            self._ids[text] = ids
            node = root
            node[_COUNT] += 1
            for token in ids:
                node = node.setdefault(token, {_COUNT: 0})
                node[_COUNT] += 1
        self._roots[review.id] = root

    def of(self, prompt: str, source: Sequence[Any], ids: Sequence[int], start: int) -> Targets:
        """Returns the targets of the tokens *ids* of a pair from position *start* on, where its completion begins.

        *source* names the review and the filling (see ``Pair.source``). For an unknown review, and for the end token,
        the pair's own tokens are the only targets.
        """
        review = self._by_id.get(source[0])
        text = review.say(source[1]) if review else ""
        own = self._ids.get(text, [])
        if review is None or not own or list(ids[start : start + len(own)]) != own:
            return Targets.certain(ids[start:], start)
        tags = _what_decides(parse(prompt))
        if tags not in self._choices:
            self._choices[tags] = self._fitting(parse(prompt)) or [(1.0, self._roots[review.id])]
        end = start + len(own)
        spoken = Targets.of(list(_follow(self._choices[tags], own)))
        return Targets.joined([spoken.shifted(start), Targets.certain(ids[end:], end)])

    def _fitting(self, prompt: Prompt) -> list[tuple[float, _Node]]:
        """The reviews that could have been drawn, each with its chance (up to a factor) and the tree of its texts."""
        topics = dict.fromkeys((frozenset(prompt.on), frozenset(prompt.on[:1])))
        about = [review for topic in topics for review in self._about[prompt.persona, prompt.mood, topic]]
        weighed = [(likelihood(review, prompt), review) for review in about]
        return [(weight, self._roots[review.id]) for weight, review in weighed if weight > 0]


def _what_decides(prompt: Prompt) -> str:
    """Spells the part of a prompt on which the choice of a review depends: not the buckets of other metrics."""
    buckets = {metric: prompt.buckets[metric] for metric in prompt.on}
    return replace(prompt, buckets=buckets).tagline()


def _follow(start: Sequence[tuple[float, _Node]], ids: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """Yields position, token and weight of every token that may follow the tokens *ids* before it."""
    paths = [(weight / node[_COUNT], node) for weight, node in start]
    for position, token in enumerate(ids):
        shares: dict[int, float] = defaultdict(float)
        for weight, node in paths:
            for following, behind in node.items():
                if following != _COUNT:
                    shares[following] += weight * behind[_COUNT]
        whole = sum(shares.values())
        yield from ((position, following, share / whole) for following, share in shares.items())
        paths = [(weight, node[token]) for weight, node in paths if token in node]
