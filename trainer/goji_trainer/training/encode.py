"""Pairs as token ids: one flat array, with where each pair starts and where its completion does."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch

from goji_hook.errors import GojiError
from goji_trainer.training.soft_targets import Distribution, Targets
from goji_trainer.training.tokenizer import CONTEXT

IGNORED = -100


@dataclass(frozen=True)
class Encoded:
    """Token ids of all pairs. ``starts`` has one entry more than pairs; ``answers`` is where a completion begins.

    Where there are ``targets``, those of pair *n* are the entries from ``target_starts[n]`` to the next one's.
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
        """Tokens per pair."""
        return np.diff(self.starts)

    def answered(self, members: np.ndarray[Any, Any]) -> int:
        """Tokens with a label among *members*."""
        return int((self.lengths[members] - self.answers[members]).sum())

    def batch(self, members: np.ndarray[Any, np.dtype[np.int64]], pad: int) -> tuple[torch.Tensor, torch.Tensor]:
        """Token ids and labels of shape (pairs, longest pair), right-padded; prompt and padding have no label."""
        width = int(self.lengths[members].max())
        ids = torch.full((len(members), width), pad, dtype=torch.long)
        labels = torch.full((len(members), width), IGNORED, dtype=torch.long)
        for row, member in enumerate(members):
            tokens = torch.from_numpy(self.ids[self.starts[member] : self.starts[member + 1]].astype(np.int64))
            ids[row, : len(tokens)] = tokens
            labels[row, self.answers[member] : len(tokens)] = tokens[self.answers[member] :]
        return ids, labels

    def may_follow(self, members: np.ndarray[Any, np.dtype[np.int64]], width: int) -> tuple[torch.Tensor, ...] | None:
        """What may follow in a batch of *width* tokens a row: where (row by row, flat), which token, with what weight.

        None where the pairs' own tokens are the targets. The place is the token before, whose logits are for the next.
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


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Rows of a JSONL dataset. Raises GojiError naming the line of one without a prompt or a completion."""
    if not path.is_file():
        raise GojiError(
            f"dataset: there is no file {path}; run `goji-trainer dataset` first, or name one with --dataset"
        )
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                row = json.loads(line)
            except json.JSONDecodeError as error:
                raise GojiError(f"{path.name}:{number}: not JSON: {error.msg}") from error
            for key in ("prompt", "completion"):
                if not isinstance(row, dict) or not isinstance(row.get(key), str) or not row[key].strip():
                    raise GojiError(f"{path.name}:{number}: a row needs a {key}")
            yield row


def encode(path: Path, tokenizer: Any, context: int = CONTEXT, distribution: Distribution | None = None) -> Encoded:
    """Encode a JSONL dataset: prompt and completion as one text, an end token behind, cut at *context* tokens.

    The completion starts at the first token that the prompt alone does not have. With a *distribution*, its targets are
    all that might have been said. Raises GojiError naming the row whose
    prompt leaves no room for a completion, and for a dataset without rows.
    """
    pieces: list[np.ndarray[Any, np.dtype[np.int32]]] = []
    answers: list[int] = []
    targets: list[Targets] = []
    prompts: dict[str, list[int]] = {}
    rows = list(read_rows(path))
    for begin in range(0, len(rows), 10_000):
        chunk = rows[begin : begin + 10_000]
        whole = tokenizer([row["prompt"] + row["completion"] for row in chunk])["input_ids"]
        for row, ids in zip(chunk, whole, strict=True):
            if row["prompt"] not in prompts:
                prompts[row["prompt"]] = tokenizer(row["prompt"])["input_ids"]
            pieces.append(np.array([*ids, tokenizer.eos_token_id][:context], dtype=np.int32))
            answers.append(_common(prompts[row["prompt"]], ids))
            if answers[-1] >= context:
                raise GojiError(f"{path.name}:{len(pieces)}: the prompt fills all {context} tokens")
            if distribution:
                targets.append(distribution.of(row["prompt"], row["completion"], pieces[-1].tolist(), answers[-1]))
    if not pieces:
        raise GojiError(f"{path.name}: a dataset needs rows; this one has none")
    known = Encoded(np.concatenate(pieces), _starts(pieces), np.array(answers, dtype=np.int32))
    if not targets:
        return known
    return replace(known, targets=Targets.joined(targets), target_starts=_starts([one.tokens for one in targets]))


def _starts(parts: Sequence[np.ndarray[Any, Any]]) -> np.ndarray[Any, np.dtype[np.int64]]:
    """Where each part begins once they are joined, and the length of all."""
    return np.cumsum([0, *(len(part) for part in parts)], dtype=np.int64)


def _common(prompt: list[int], whole: list[int]) -> int:
    """How many tokens both begin with; a vocabulary may join the prompt's last letter with what follows."""
    if whole[: len(prompt)] == prompt:
        return len(prompt)
    return next(at for at, (one, two) in enumerate(zip(prompt, whole, strict=False)) if one != two)
