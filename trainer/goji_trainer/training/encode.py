"""Turns pairs into token ids, all in flat arrays, and the arrays into batches."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch

from goji_hook.errors import GojiError
from goji_trainer.training.soft_targets import Distribution, Targets
from goji_trainer.training.tokenizer import CONTEXT
from goji_trainer.training.training_data import TrainingData

#: The label of a token that is not learned, as torch's cross-entropy knows it.
IGNORED = -100
#: Rows that are tokenized in one call.
_CHUNK = 10_000


@dataclass(frozen=True)
class Encoded:
    """Token ids of all pairs, joined.

    Pair *n* is ``ids[starts[n]:starts[n + 1]]``, and its completion begins at token ``answers[n]`` of the pair. Its
    soft targets, if there are any, are ``targets[target_starts[n]:target_starts[n + 1]]``.
    """

    ids: np.ndarray[Any, np.dtype[np.int32]]
    starts: np.ndarray[Any, np.dtype[np.int64]]
    answers: np.ndarray[Any, np.dtype[np.int32]]
    targets: Targets | None = None
    target_starts: np.ndarray[Any, np.dtype[np.int64]] | None = None

    def __len__(self) -> int:
        return len(self.answers)

    @property
    def lengths(self) -> np.ndarray[Any, np.dtype[np.int64]]:
        """Tokens of each pair."""
        return np.diff(self.starts)

    def answered(self, members: np.ndarray[Any, Any]) -> int:
        """Returns the number of tokens with a label in the pairs *members*."""
        return int((self.lengths[members] - self.answers[members]).sum())

    def batch(self, members: np.ndarray[Any, np.dtype[np.int64]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Returns token ids and labels, each of shape (pairs, longest pair).

        Rows are padded on the right with *pad*; prompt and padding have the label IGNORED.
        """
        width = int(self.lengths[members].max())
        ids = torch.full((len(members), width), pad, dtype=torch.long)
        labels = torch.full((len(members), width), IGNORED, dtype=torch.long)
        for row, member in enumerate(members):
            tokens = torch.from_numpy(self.ids[self.starts[member] : self.starts[member + 1]].astype(np.int64))
            ids[row, : len(tokens)] = tokens
            labels[row, self.answers[member] : len(tokens)] = tokens[self.answers[member] :]
        return ids, labels

    def soft_targets(self, members: np.ndarray[Any, np.dtype[np.int64]], width: int) -> tuple[torch.Tensor, ...] | None:
        """Returns the soft targets of a batch as three flat tensors: places, token ids, weights. None without targets.

        A place is an index into the batch's tokens, counted row by row with *width* tokens each. It is the place of
        the token before the target, whose logits predict the target.
        """
        if self.targets is None or self.target_starts is None:
            return None
        spans = [np.arange(self.target_starts[member], self.target_starts[member + 1]) for member in members]
        rows = np.repeat(np.arange(len(members)), [len(span) for span in spans])
        at = np.concatenate(spans)
        places = rows * width + self.targets.positions[at].astype(np.int64) - 1
        return (
            torch.from_numpy(places),
            torch.from_numpy(self.targets.tokens[at].astype(np.int64)),
            torch.from_numpy(self.targets.weights[at]),
        )


class _Encoder:
    """Collects the token ids of pairs, and their targets if there is a *distribution*."""

    def __init__(self, tokenizer: Any, context: int, distribution: Distribution | None) -> None:
        self._tokenizer, self._context, self._distribution = tokenizer, context, distribution
        self._prompts: dict[str, list[int]] = {}
        self.pieces: list[np.ndarray[Any, np.dtype[np.int32]]] = []
        self.answers: list[int] = []
        self.targets: list[Targets] = []

    def add(self, rows: Sequence[dict[str, Any]], name: str) -> None:
        texts = self._tokenizer([row["prompt"] + row["completion"] for row in rows])["input_ids"]
        for row, ids in zip(rows, texts, strict=True):
            whole = [*ids, self._tokenizer.eos_token_id][: self._context]
            answer = _common(self._prompt(row["prompt"]), ids)
            self.pieces.append(np.array(whole, dtype=np.int32))
            self.answers.append(answer)
            if answer >= self._context:
                raise GojiError(f"{name}:{len(self.pieces)}: the prompt fills all {self._context} tokens; shorten it")
            if self._distribution:
                self.targets.append(self._distribution.of(row["prompt"], row.get("review", ("", 0)), whole, answer))

    def _prompt(self, prompt: str) -> list[int]:
        if prompt not in self._prompts:
            self._prompts[prompt] = self._tokenizer(prompt)["input_ids"]
        return self._prompts[prompt]


def encode(
    data: TrainingData, tokenizer: Any, context: int = CONTEXT, distribution: Distribution | None = None
) -> Encoded:
    """Encodes a dataset: prompt and completion as one text, with an end token, cut at *context* tokens.

    The completion begins at the first token that differs from the prompt's own tokens. With a *distribution*, the
    result has soft targets. Raises GojiError with the row whose prompt leaves no room for a completion.
    """
    encoder = _Encoder(tokenizer, context, distribution)
    for begin in range(0, len(data.rows), _CHUNK):
        encoder.add(data.rows[begin : begin + _CHUNK], data.path.name)
    pieces, targets = encoder.pieces, encoder.targets
    encoded = Encoded(np.concatenate(pieces), _starts(pieces), np.array(encoder.answers, dtype=np.int32))
    if not targets:
        return encoded
    return replace(encoded, targets=Targets.joined(targets), target_starts=_starts([part.tokens for part in targets]))


def _starts(parts: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where each part begins once they are joined, and the length of the whole."""
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)


def _common(prompt: list[int], whole: list[int]) -> int:
    """The number of tokens that both begin with; a token may span the prompt's last letter and the letter behind it."""
    if whole[: len(prompt)] == prompt:
        return len(prompt)
    return next(at for at, (left, right) in enumerate(zip(prompt, whole, strict=False)) if left != right)
