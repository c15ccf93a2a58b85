"""Parity: the GGUF must write what the Hugging Face model writes. A mismatch fails the export and shows both sides."""

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
from goji_trainer.training.logits import difference
from goji_trainer.training.lora import load_base, load_tokenizer
from goji_trainer.training.recipe import read_recipe

#: The largest root mean square difference of logits for each quantization, in standard deviations of the logits.
TOLERANCE = {"f32": 0.01, "f16": 0.02, "q8_0": 0.08, "q6_k": 0.15, "q4_k_m": 0.4}
#: Greedy texts may differ where two tokens are about equally likely: within this multiple of the logits' error.
NEAR = 4.0


class ParityError(GojiError):
    """The GGUF differs from the model that it was exported from."""


@dataclass(frozen=True)
class Parity:
    """The result of a comparison: prompts with equal token ids, prompts with equal greedy text, largest logit error."""

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
    """Compares the model in *folder* with *gguf*: the end token, token ids on all prompts, and on *greedy* of them
    logits and greedy text.

    Greedy texts may differ only from a token on where the model is undecided, and a share of *greedy_share* must be
    equal. Raises ParityError with both sides.
    """
    base = Base(folder.name, folder=folder)
    tokenizer, model = load_tokenizer(folder, base), load_base(folder, base).eval()
    with Model(gguf) as exported:
        _same_end(tokenizer, str(read_recipe(folder).get("end") or tokenizer.eos_token), exported)
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
        raise _different_texts(*next(pair for pair in texts if pair[0] != pair[1]))
    return Parity(len(prompts), equal, len(texts), error)


def _different_texts(ours: str, theirs: str) -> ParityError:
    return ParityError(f"parity: greedy text differs\n  model: {ours!r}\n  GGUF:  {theirs!r}")


def _same_ids(prompt: str, ours: list[int], theirs: list[int]) -> None:
    if ours != theirs:
        raise ParityError(f"parity: token ids differ for {prompt!r}\n  tokenizer: {ours}\n  GGUF:      {theirs}")


def _same_end(tokenizer: Any, end: str, exported: Model) -> None:
    """Raises ParityError if the GGUF ends a text with another token than *end*, which training put behind a review."""
    ours, theirs = tokenizer.convert_tokens_to_ids(end), exported.metadata.get("tokenizer.ggml.eos_token_id")
    if str(ours) != theirs:
        raise ParityError(f"parity: a review ends with token {ours} ({end}) in training, but with {theirs} in the GGUF")


def _logits(model: Any, ids: list[int]) -> np.ndarray[Any, np.dtype[np.float32]]:
    with torch.no_grad():
        return np.asarray(model(torch.tensor([ids])).logits[0, -1].float().numpy(), dtype=np.float32)


def _logit_error(model: Any, exported: Model, ids: list[int]) -> float:
    return difference(_logits(model, ids), np.array(exported.logits(ids), dtype=np.float32))


def _greedy_texts(
    model: Any, tokenizer: Any, exported: Model, prompt: str, error: float, limit: float
) -> tuple[str, str]:
    """The greedy texts of both. Raises ParityError if they differ at a token that the model is sure of.

    The model is sure if the gap to the GGUF's token is over NEAR times the error of logits: *error*, measured on
    prompts, or the error at this token, up to *limit*.
    """
    prompt_ids = list(tokenizer(prompt)["input_ids"])
    batch = torch.tensor([prompt_ids])
    with torch.no_grad():
        out = model.generate(batch, attention_mask=torch.ones_like(batch), max_new_tokens=48, do_sample=False)
    ids = out[0, len(prompt_ids) :].tolist()
    ours = str(tokenizer.decode(ids, skip_special_tokens=True)).strip()
    theirs = exported.generate(prompt, seed=0, sampling=Sampling(0.0, 0.0, 48), banned=(), english=False)
    if ours != theirs:
        before = prompt_ids + ids[: _common_tokens(tokenizer, ids, theirs)]
        logits, theirs_here = _logits(model, before), np.array(exported.logits(before), dtype=np.float32)
        gap = float(logits.max() - logits[int(np.argmax(theirs_here))]) / max(float(logits.std()), 1e-6)
        if gap > NEAR * max(error, min(difference(logits, theirs_here), limit), 1e-3):
            raise _different_texts(ours, theirs)
    return ours, theirs


def _common_tokens(tokenizer: Any, ids: list[int], text: str) -> int:
    """The number of tokens whose text *text* begins with; a letter of which only some bytes are there counts."""
    for at in range(len(ids)):
        begin = str(tokenizer.decode(ids[: at + 1], skip_special_tokens=True)).strip().rstrip("\ufffd")
        if not text.startswith(begin):
            return at
    return max(0, len(ids) - 1)
