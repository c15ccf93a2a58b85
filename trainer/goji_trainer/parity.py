"""Parity: the GGUF must do what the Hugging Face model does. A mismatch fails the export with both sides shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from goji_hook.errors import GojiError
from goji_hook.llm import Model, Sampling
from goji_trainer.bases import Base
from goji_trainer.lora import load_base, load_tokenizer

#: Largest root-mean-square difference of logits, over their own spread, that each quantization may cause.
TOLERANCE = {"f32": 0.01, "f16": 0.02, "q8_0": 0.06, "q6_k": 0.15, "q4_k_m": 0.4}
#: Smallest share of prompts whose greedy text must be equal: rounding may turn a near tie.
GREEDY_SHARE = {"f32": 1.0, "f16": 0.95, "q8_0": 0.9, "q6_k": 0.75, "q4_k_m": 0.4}


class ParityError(GojiError):
    """The exported GGUF differs from the model it came from."""


@dataclass(frozen=True)
class Parity:
    """What was compared: prompts with equal token ids, prompts with equal greedy text, and the largest logit error."""

    prompts: int
    greedy_equal: int
    greedy_prompts: int
    logit_error: float


def check(
    folder: Path,
    gguf: Path,
    prompts: Sequence[str],
    quantization: str,
    *,
    greedy: int = 16,
    greedy_share: float | None = None,
) -> Parity:
    """Compare the HF model in *folder* with *gguf*: token ids on all *prompts*, logits and greedy text on some.

    ``greedy_share`` of the compared prompts must agree (None: what GREEDY_SHARE asks). Raises ParityError with both
    sides shown.
    """
    base = Base(folder.name, folder=folder)
    tokenizer, model = load_tokenizer(folder, base), load_base(folder, base).eval()
    with Model(gguf) as exported:
        for prompt in prompts:
            _same_ids(prompt, tokenizer(prompt)["input_ids"], exported.tokenize(prompt))
        sample = prompts[:: max(1, len(prompts) // greedy)][:greedy]
        error = max((_logit_error(model, exported, tokenizer(prompt)["input_ids"]) for prompt in sample), default=0.0)
        if error > TOLERANCE[quantization]:
            limit = TOLERANCE[quantization]
            raise ParityError(f"parity: logits differ by {error:.3f} of their spread, over {limit} for {quantization}")
        pairs = [(_greedy(model, tokenizer, prompt), _spoken(exported, prompt)) for prompt in sample]
    equal = sum(ours == theirs for ours, theirs in pairs)
    share = GREEDY_SHARE[quantization] if greedy_share is None else greedy_share
    if equal < share * len(pairs):
        ours, theirs = next(pair for pair in pairs if pair[0] != pair[1])
        raise ParityError(f"parity: greedy text differs\n  model: {ours!r}\n  GGUF:  {theirs!r}")
    return Parity(len(prompts), equal, len(pairs), error)


def _same_ids(prompt: str, ours: list[int], theirs: list[int]) -> None:
    if ours != theirs:
        raise ParityError(f"parity: token ids differ for {prompt!r}\n  tokenizer: {ours}\n  GGUF:      {theirs}")


def _logit_error(model: Any, exported: Model, ids: list[int]) -> float:
    with torch.no_grad():
        ours = model(torch.tensor([ids])).logits[0, -1].float().numpy()
    theirs = np.array(exported.logits(ids), dtype=np.float32)
    return float(np.sqrt(np.mean((ours - theirs) ** 2)) / max(float(ours.std()), 1e-6))


def _greedy(model: Any, tokenizer: Any, prompt: str) -> str:
    ids = torch.tensor([tokenizer(prompt)["input_ids"]])
    with torch.no_grad():
        out = model.generate(ids, attention_mask=torch.ones_like(ids), max_new_tokens=48, do_sample=False)
    return str(tokenizer.decode(out[0, ids.shape[1] :], skip_special_tokens=True)).strip()


def _spoken(exported: Model, prompt: str) -> str:
    return exported.generate(prompt, seed=0, sampling=Sampling(0.0, 0.0, 48), banned=(), english=False)
