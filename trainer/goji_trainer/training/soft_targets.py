"""Soft targets: for each position of a completion, every token that the composer could have written, with its chance.

A pair of the dataset is a draw from a known distribution: another line of the same role about the same metrics could
have stood in each line's place, and each slot could have been filled otherwise. Training on that distribution, as in
distillation (Hinton et al. 2015, arXiv 1503.02531), spares a small model the noise of the draw. It also does not teach
the model which fillings training happens to show: if the slots of 12,500 sentences of the stream are filled evenly, 54
of 100 become new, but a model trained on the draws alone wrote only 18 of 100 new.

No text is added by it: of a held-out filling, only the token at which it branches off is allowed for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from goji_hook.prompt.tagline import Prompt, parse
from goji_hook.terms import METRICS, MOODS
from goji_trainer.dataset.compose import interest
from goji_trainer.voices.line import Line

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
    """The composer's distribution over sentences, as token ids of *tokenizer*; *lines* are the training lines."""

    def __init__(self, lines: Iterable[Line], tokenizer: Any) -> None:
        self._by_kind: dict[tuple[object, ...], list[Line]] = defaultdict(list)
        self._by_id: dict[str, Line] = {}
        self._roots: dict[str, _Node] = {}
        self._ids: dict[str, list[int]] = {}
        self._known: dict[tuple[object, ...], Targets] = {}
        self._choices: dict[tuple[object, ...], list[tuple[float, _Node]]] = {}
        for line in lines:
            for mood in line.condition.moods or MOODS:
                self._by_kind[_kind(line, mood)].append(line)
            self._by_id[line.id] = line
            self._learn(line, tokenizer)

    def _learn(self, line: Line, tokenizer: Any) -> None:
        texts = sorted(set(line.texts()))
        root: _Node = {_COUNT: 0}
        for text, ids in zip(texts, tokenizer(texts, add_special_tokens=False)["input_ids"], strict=True):
            self._ids[text] = ids
            node = root
            node[_COUNT] += 1
            for token in ids:
                node = node.setdefault(token, {_COUNT: 0})
                node[_COUNT] += 1
        self._roots[line.id] = root

    def of(self, prompt: str, lines: Sequence[Sequence[Any]], ids: Sequence[int], start: int) -> Targets:
        """Returns the targets of the tokens *ids* of a pair from position *start* on, where its completion begins.

        *lines* names the line and the filling of each sentence (see ``Pair.lines``). From a sentence of an unknown
        line on, and for the end token, the pair's own tokens are the only targets.
        """
        tags = parse(prompt)
        parts: list[Targets] = []
        at = start
        for name, filling in lines:
            line = self._by_id.get(name)
            text = line.say(filling) if line else ""
            sentence = self._ids.get(text, [])
            if line is None or not sentence or list(ids[at : at + len(sentence)]) != sentence:
                break
            parts.append(self._sentence(tags, line, text).shifted(at))
            at += len(sentence)
        return Targets.joined([*parts, Targets.certain(ids[at:], at)])

    def _sentence(self, prompt: Prompt, line: Line, text: str) -> Targets:
        """The targets of a sentence, its first token at position 0."""
        kind = _kind(line, prompt.mood)
        about = tuple(prompt.buckets[metric] for metric in METRICS if metric in line.condition.buckets)
        cell = (*kind, prompt.scope, prompt.at, about)
        if (cell, text) not in self._known:
            if cell not in self._choices:
                self._choices[cell] = self._fitting(kind, prompt)
            self._known[cell, text] = Targets.of(list(_follow(self._choices[cell], self._ids[text])))
        return self._known[cell, text]

    def _fitting(self, kind: tuple[object, ...], prompt: Prompt) -> list[tuple[float, _Node]]:
        """The lines that could have stood there: the weight that the composer gives each, and the tree of its texts."""
        return [(interest(line), self._roots[line.id]) for line in self._by_kind[kind] if line.fits(prompt)]


def _kind(line: Line, mood: str) -> tuple[object, ...]:
    """The properties that two lines share if either can replace the other in a review that stays the same otherwise."""
    return line.persona, mood, line.role, frozenset(line.condition.buckets), line.place == "none"


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
