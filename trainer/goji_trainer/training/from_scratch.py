"""Trains a model from scratch: its tokenizer and a small LLaMA."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_hook.system.cache import sha256
from goji_trainer.atomic import replacing
from goji_trainer.training.bases import Shape
from goji_trainer.training.devices import has_accelerator, processes, silence_transformers
from goji_trainer.training.encode import encode
from goji_trainer.training.guard_files import save_guard_data
from goji_trainer.training.loop import fit
from goji_trainer.training.loss_chart import draw_losses
from goji_trainer.training.recipe import TrainRecipe, save_recipe
from goji_trainer.training.soft_targets import Distribution
from goji_trainer.training.tokenizer import BOS, CONTEXT, EOS, UNK, train_tokenizer
from goji_trainer.training.training_data import TrainingData, read_composed

#: Rows that the tokenizer is trained on; of a longer dataset, a random sample.
TOKENIZER_SAMPLE = 60_000


def train_from_scratch(
    shape: Shape,
    dataset: Path,
    folder: Path,
    recipe: TrainRecipe,
    *,
    pieces: int = 2000,
    voices: Path | None = None,
    start: Path | None = None,
    stop_after: int | None = None,
    checkpoint_seconds: float = 60.0,
) -> Path:
    """Trains a model of *shape* on a JSONL dataset into *folder*, a Hugging Face model folder, and returns the folder.

    A stream beside its ``dataset.json`` is trained on with soft targets from the folder *voices* (None: the package's);
    any other dataset on its texts alone. *pieces* is the size of the vocabulary. *start* is a trained folder of the
    same shape whose tokenizer and weights training begins with. Raises UsageError if the dataset was composed from
    other voices, or *start* does not fit.
    """
    import torch

    silence_transformers()
    data = read_composed(dataset, voices)
    with processes().main_process_first():
        if start is not None:
            _copy_tokenizer(start, folder)
        tokenizer = prepare_tokenizer(data, folder, pieces)
    recipe = replace(recipe, dataset_sha256=data.sha256, voices_sha256=data.voices_sha256)
    recipe = replace(recipe, start_sha256=_weights_sha256(start))
    torch.manual_seed(recipe.seed)
    model = build(shape, len(tokenizer)) if start is None else _load(start, shape)
    encoded = encode(data, tokenizer, distribution=Distribution(data.reviews, tokenizer) if data.reviews else None)
    model = fit(model, encoded, recipe, folder, pad=UNK, stop_after=stop_after, checkpoint_seconds=checkpoint_seconds)
    if processes().is_main_process:
        model.save_pretrained(folder)
        facts = {"parameters": model.num_parameters(), "tokens": int(encoded.starts[-1]), "pairs": len(encoded)}
        save_recipe(recipe, folder, **facts)
        save_guard_data(data, folder)
        draw_losses(folder)
    return folder


def build(shape: Shape, pieces: int) -> Any:
    """Returns a randomly initialised LLaMA of *shape*, with tied embeddings and 256 tokens of context."""
    from transformers import LlamaConfig, LlamaForCausalLM

    config = LlamaConfig(
        vocab_size=pieces,
        hidden_size=shape.hidden,
        intermediate_size=shape.feed_forward,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.heads,
        max_position_embeddings=CONTEXT,
        tie_word_embeddings=True,
        bos_token_id=BOS,
        eos_token_id=EOS,
        pad_token_id=UNK,
        rms_norm_eps=1e-5,
        use_cache=False,
    )
    model: Any = LlamaForCausalLM(config)
    if not has_accelerator():
        model.set_attn_implementation("eager")  # on a CPU, torch's fused attention takes a third of a backward step
    return model


def prepare_tokenizer(data: TrainingData, folder: Path, pieces: int = 2000, seed: int = 1) -> Any:
    """Returns the tokenizer in *folder*; if there is none, trains it on a sample of the rows first."""
    from transformers import AutoTokenizer

    if not (folder / "tokenizer.model").is_file() or not (folder / "tokenizer_config.json").is_file():
        rows: Sequence[dict[str, Any]] = data.rows
        if len(rows) > TOKENIZER_SAMPLE:
            rows = random.Random(seed).sample(rows, TOKENIZER_SAMPLE)
        train_tokenizer((text for row in rows for text in _texts(row)), folder, pieces)
    return AutoTokenizer.from_pretrained(folder)


def _texts(row: dict[str, Any]) -> tuple[str, str]:
    """The tag line, and the cue with the completion: a tokenizer is trained on single lines."""
    tags, _, cue = row["prompt"].partition("\n")
    return tags, cue + row["completion"]


def _copy_tokenizer(start: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("tokenizer.model", "tokenizer_config.json"):
        if not (start / name).is_file():
            raise UsageError(f"start: {start} holds no trained model: there is no {name}")
        with replacing(folder / name) as part:
            part.write_bytes((start / name).read_bytes())


def _weights_sha256(start: Path | None) -> str:
    if start is None:
        return ""
    if not (start / "model.safetensors").is_file():
        raise UsageError(f"start: {start} holds no trained model: there is no model.safetensors")
    return sha256(start / "model.safetensors")


def _load(start: Path, shape: Shape) -> Any:
    from transformers import LlamaForCausalLM

    model = LlamaForCausalLM.from_pretrained(start)
    if (model.config.hidden_size, model.config.num_hidden_layers) != (shape.hidden, shape.layers):
        raise UsageError(
            f"start: {start} is not a {shape.name}; give a folder that was trained with --base {shape.name}"
        )
    return model
