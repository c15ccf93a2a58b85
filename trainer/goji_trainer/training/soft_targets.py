"""What may come next, instead of what came: the composer's own distribution over tokens, as targets to train on.

A pair of the dataset is one draw from a distribution that is known: another line of the same role about the same
metrics could have stood in each line's place, and each slot could have been filled otherwise. Training on the
distribution, as in distillation (Hinton et al. 2015, arXiv 1503.02531), spares a small model the noise of the draw,
and does not teach it which fillings training happens to show: of 12,500 sentences of the stream, 54 in 100 become new
when their slots are filled evenly, and a model trained on the draws alone wrote 18 of 100 that way.

No text is added by it. A held-out filling is never read; only the token that branches off to it is allowed for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from goji_hook.guard import text as prose
from goji_hook.prompt.tagline import Prompt, parse
from goji_hook.terms import METRICS, MOODS
from goji_trainer.dataset.compose import news
from goji_trainer.voices.line import Line, tidy

#: A node: how many fillings pass through it, under ``_COUNT``, and the node behind each next token.
_Node = dict[int, Any]
_COUNT = -1


@dataclass(frozen=True)
class Targets:
    """For each position of a text that is trained on, tokens that may stand there and how likely each is.

    Three flat arrays of one length: the position within the text, a token id, its weight; those of a position add up
    to one.
    """

    positions: np.ndarray[Any, np.dtype[np.int16]]
    tokens: np.ndarray[Any, np.dtype[np.int32]]
    weights: np.ndarray[Any, np.dtype[np.float32]]

    @staticmethod
    def of(found: Sequence[tuple[int, int, float]]) -> Targets:
        """From triples of position, token and weight."""
        positions, tokens, weights = zip(*found, strict=True) if found else ((), (), ())
        return Targets(np.array(positions, np.int16), np.array(tokens, np.int32), np.array(weights, np.float32))

    @staticmethod
    def certain(tokens: Sequence[int], start: int) -> Targets:
        """Nothing but these tokens, from position *start* on."""
        count = len(tokens)
        positions = np.arange(start, start + count, dtype=np.int16)
        return Targets(positions, np.array(tokens, np.int32), np.ones(count, np.float32))

    def shifted(self, by: int) -> Targets:
        """The same, *by* positions further on."""
        return Targets(self.positions + np.int16(by), self.tokens, self.weights)

    @staticmethod
    def joined(parts: Sequence[Targets]) -> Targets:
        """Several behind each other."""
        return Targets(
            np.concatenate([part.positions for part in parts]),
            np.concatenate([part.tokens for part in parts]),
            np.concatenate([part.weights for part in parts]),
        )


class Distribution:
    """What the composer might have said in each sentence's place, token by token."""

    def __init__(self, lines: Iterable[Line], tokenizer: Any) -> None:
        """*lines* are those of the training split: the others are not let in by this door either."""
        self._lines: dict[tuple[object, ...], list[Line]] = defaultdict(list)
        self._spoken: dict[tuple[str, str], Line] = {}
        self._roots: dict[str, _Node] = {}
        self._ids: dict[str, list[int]] = {}
        self._walked: dict[tuple[object, ...], Targets] = {}
        self._classes: dict[tuple[object, ...], list[tuple[float, _Node]]] = {}
        for line in lines:
            for mood in line.condition.moods or MOODS:
                self._lines[_kind(line, mood)].append(line)
            self._learn(line, tokenizer)

    def _learn(self, line: Line, tokenizer: Any) -> None:
        texts = sorted({tidy("".join(pieces)) for pieces in product(*line.parts)})
        root: _Node = {_COUNT: 0}
        for text, ids in zip(texts, tokenizer(texts, add_special_tokens=False)["input_ids"], strict=True):
            self._spoken[line.persona, text] = line
            self._ids[text] = ids
            node = root
            node[_COUNT] += 1
            for token in ids:
                node = node.setdefault(token, {_COUNT: 0})
                node[_COUNT] += 1
        self._roots[line.where] = root

    def of(self, prompt: str, completion: str, ids: Sequence[int], start: int) -> Targets:
        """Targets of the tokens *ids* of one pair from position *start* on, where the completion begins.

        What is no filling of a line, as the end token, has itself alone for a target.
        """
        asked = parse(prompt)
        parts: list[Targets] = []
        at = start
        for text in self._split(asked.persona, completion):
            sentence = self._ids.get(text, [])
            if not sentence or list(ids[at : at + len(sentence)]) != sentence:
                break
            parts.append(self._walk(asked, text).shifted(at))
            at += len(sentence)
        return Targets.joined([*parts, Targets.certain(ids[at:], at)])

    def _split(self, persona: str, completion: str) -> Iterator[str]:
        """The completion's lines, the longest first where several sentences are one."""
        rest = prose.sentences(completion)
        while rest:
            for count in range(len(rest), 0, -1):
                text = " ".join(rest[:count])
                if (persona, text) in self._spoken:
                    yield text
                    rest = rest[count:]
                    break
            else:
                return

    def _walk(self, prompt: Prompt, text: str) -> Targets:
        line = self._spoken[prompt.persona, text]
        kind = _kind(line, prompt.mood)
        about = tuple(prompt.buckets[metric] for metric in METRICS if metric in line.condition.buckets)
        cell = (*kind, prompt.scope, prompt.at, about)
        if (cell, text) not in self._walked:
            if cell not in self._classes:
                self._classes[cell] = self._class(kind, prompt)
            self._walked[cell, text] = Targets.of(list(_follow(self._classes[cell], self._ids[text])))
        return self._walked[cell, text]

    def _class(self, kind: tuple[object, ...], prompt: Prompt) -> list[tuple[float, _Node]]:
        """The lines that could have stood there, with how likely the composer was to choose each."""
        return [(news(line), self._roots[line.where]) for line in self._lines[kind] if line.fits(prompt)]


def _kind(line: Line, mood: str) -> tuple[object, ...]:
    """What lines must share for one to stand in the other's place without a change to anything else of the review."""
    return line.persona, mood, line.role, frozenset(line.condition.buckets), line.place == "none"


def _follow(start: Sequence[tuple[float, _Node]], ids: Sequence[int]) -> Iterator[tuple[int, int, float]]:
    """Position, token and weight of all that may follow the tokens before it."""
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
