"""Parity: the GGUF must do what the Hugging Face model does. A mismatch fails the export with both sides shown."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from goji_hook.errors import GojiError
from goji_hook.llm.model import Model, Sampling
from goji_trainer.training.bases import Base
from goji_trainer.training.lora import load_base, load_tokenizer

#: Largest root-mean-square difference of logits, over their own spread, that each quantization may cause.
TOLERANCE = {"f32": 0.01, "f16": 0.02, "q8_0": 0.08, "q6_k": 0.15, "q4_k_m": 0.4}
#: Greedy text may part where two tokens are nearly as likely: within this many times the measured error of logits.
NEAR = 4.0


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
    greedy_share: float = 0.0,
) -> Parity:
    """Compare the HF model in *folder* with *gguf*: token ids on all *prompts*, logits and greedy text on some.

    Greedy texts may part only where the model itself is undecided between both tokens, and ``greedy_share`` of them
    must be equal. Raises ParityError with both sides shown.
    """
    base = Base(folder.name, folder=folder)
    tokenizer, model = load_tokenizer(folder, base), load_base(folder, base).eval()
    with Model(gguf) as exported:
        for prompt in prompts:
            _same_ids(prompt, tokenizer(prompt)["input_ids"], exported.tokenize(prompt))
        sample = prompts[:: max(1, len(prompts) // greedy)][:greedy]
        errors = [_logit_error(model, exported, tokenizer(prompt)["input_ids"]) for prompt in sample]
        error = max(errors, default=0.0)
        limit = TOLERANCE[quantization]
        if not error <= limit:
            raise ParityError(
                f"parity: logits differ by {error:.3f} of their spread, over {limit} for {quantization}; "
                "`--quantization f16` loses less"
            )
        texts = [_greedy_texts(model, tokenizer, exported, prompt, error, limit) for prompt in sample]
    equal = sum(ours == theirs for ours, theirs in texts)
    if equal < greedy_share * len(texts):
        raise _parted(*next(pair for pair in texts if pair[0] != pair[1]))
    return Parity(len(prompts), equal, len(texts), error)


def _parted(ours: str, theirs: str) -> ParityError:
    return ParityError(f"parity: greedy text differs\n  model: {ours!r}\n  GGUF:  {theirs!r}")


def _same_ids(prompt: str, ours: list[int], theirs: list[int]) -> None:
    if ours != theirs:
        raise ParityError(f"parity: token ids differ for {prompt!r}\n  tokenizer: {ours}\n  GGUF:      {theirs}")


def _logits(model: Any, ids: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    with torch.no_grad():
        return np.asarray(model(torch.tensor([ids])).logits[0, -1].float().numpy(), dtype=np.float32)


def _logit_error(model: Any, exported: Model, ids: list[int]) -> float:
    return _difference(_logits(model, ids), np.array(exported.logits(ids), dtype=np.float32))


def _difference(ours: np.ndarray[Any, Any], theirs: np.ndarray[Any, Any]) -> float:
    """Root mean square of the difference between two models' logits, over the spread of the first one's."""
    return float(np.sqrt(np.mean((ours - theirs) ** 2)) / max(float(ours.std()), 1e-6))


def _greedy_texts(
    model: Any, tokenizer: Any, exported: Model, prompt: str, error: float, limit: float
) -> tuple[str, str]:
    """What both write. Raises ParityError where they part at a token that the model is sure of.

    How sure is enough follows from the error of logits, as measured on prompts or, up to *limit*, at that token.
    """
    asked = list(tokenizer(prompt)["input_ids"])
    given = torch.tensor([asked])
    with torch.no_grad():
        out = model.generate(given, attention_mask=torch.ones_like(given), max_new_tokens=48, do_sample=False)
    ids = out[0, len(asked) :].tolist()
    ours = str(tokenizer.decode(ids, skip_special_tokens=True)).strip()
    theirs = exported.generate(prompt, seed=0, sampling=Sampling(0.0, 0.0, 48), banned=(), english=False)
    if ours != theirs:
        before = asked + ids[: _common_tokens(tokenizer, ids, theirs)]
        logits, theirs_here = _logits(model, before), np.array(exported.logits(before), dtype=np.float32)
        gap = float(logits.max() - logits[int(np.argmax(theirs_here))]) / max(float(logits.std()), 1e-6)
        if gap > NEAR * max(error, min(_difference(logits, theirs_here), limit), 1e-3):
            raise _parted(ours, theirs)
    return ours, theirs


def _common_tokens(tokenizer: Any, ids: list[int], text: str) -> int:
    """How many of the tokens *text* begins with; a letter that is only half there counts."""
    for at in range(len(ids)):
        said = str(tokenizer.decode(ids[: at + 1], skip_special_tokens=True)).strip().rstrip("\ufffd")
        if not text.startswith(said):
            return at
    return max(0, len(ids) - 1)
