"""From-scratch training: tokenizer, a small LLaMA, and the shared loop."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from goji_hook.errors import UsageError
from goji_hook.guard.text import vocabulary
from goji_hook.system.cache import sha256
from goji_trainer.atomic import replacing
from goji_trainer.dataset.compose import split_lines
from goji_trainer.dataset.recipe import composed_from, recipe_of
from goji_trainer.training.bases import Shape
from goji_trainer.training.encode import encode, read_rows
from goji_trainer.training.guard_data import joined, telling
from goji_trainer.training.loop import TrainRecipe, fit, hush, processes, save_recipe
from goji_trainer.training.loss_chart import draw_losses
from goji_trainer.training.soft_targets import Distribution
from goji_trainer.training.tokenizer import BOS, CONTEXT, EOS, UNK, train_tokenizer
from goji_trainer.voices.line import Line
from goji_trainer.voices.load import digest, load_all

TOKENIZER_SAMPLE = 60_000
WORDS, TRIGRAMS, CLAIMS = "words.txt", "trigrams.txt", "claims.txt"


def build(shape: Shape, pieces: int) -> Any:
    """A randomly initialised LLaMA of that shape, with tied embeddings and 256 tokens of context."""
    import torch
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
    if not (torch.cuda.is_available() or torch.backends.mps.is_available()):
        model.set_attn_implementation("eager")  # torch's fused attention takes a third of a step going back on a CPU
    return model


def prepare_tokenizer(dataset: Path, folder: Path, pieces: int = 2000, seed: int = 1) -> Any:
    """The tokenizer of *folder*, trained on a sample of the dataset where there is none yet."""
    from transformers import AutoTokenizer

    if not (folder / "tokenizer.model").is_file() or not (folder / "tokenizer_config.json").is_file():
        rows = list(read_rows(dataset))
        if len(rows) > TOKENIZER_SAMPLE:
            rows = random.Random(seed).sample(rows, TOKENIZER_SAMPLE)
        train_tokenizer((text for row in rows for text in _lines(row)), folder, pieces)
    return AutoTokenizer.from_pretrained(folder)


def _lines(row: dict[str, str]) -> tuple[str, str]:
    tags, _, cue = row["prompt"].partition("\n")
    return tags, cue + row["completion"]


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
    """Train a model of that shape on a JSONL dataset into *folder* (a Hugging Face model folder); it comes back.

    A dataset with a ``dataset.json`` beside it was composed from *voices* (the package's, where None): its targets are
    all that they might have said (see ``targets``); those of any other are its texts. With *start*, a folder of the
    same shape, its tokenizer and weights are where training begins. Raises UsageError for other voices than it had.
    """
    import torch

    hush()
    with processes().main_process_first():
        if start is not None:
            _copy_tokenizer(start, folder)
        tokenizer = prepare_tokenizer(dataset, folder, pieces)
    spoken = voices_of(dataset, voices)
    recipe = replace(recipe, dataset_sha256=sha256(dataset), start_sha256=_weights_sha256(start), voices_sha256=spoken)
    torch.manual_seed(recipe.seed)
    model = build(shape, len(tokenizer)) if start is None else _load(start, shape)
    data = encode(dataset, tokenizer, distribution=distribution(dataset, voices, tokenizer) if spoken else None)
    model = fit(model, data, recipe, folder, pad=UNK, stop_after=stop_after, checkpoint_seconds=checkpoint_seconds)
    if processes().is_main_process:
        model.save_pretrained(folder)
        save_recipe(recipe, folder, parameters=model.num_parameters(), tokens=int(data.starts[-1]), pairs=len(data))
        save_words(dataset, folder)
        if spoken:
            save_readings(training_lines(dataset, voices), folder)
        draw_losses(folder)
    return folder


def voices_of(dataset: Path, voices: Path | None) -> str:
    """The SHA-256 of the *voices* that the dataset was composed from; empty for one that was not composed.

    Raises UsageError where it was composed from others.
    """
    told = composed_from(dataset)
    if told is None:
        return ""
    given = digest(voices)
    if told and told != given:
        raise UsageError(f"voices: {dataset} was composed from other voices than these; give --voices those")
    return given


def distribution(dataset: Path, voices: Path | None, tokenizer: Any) -> Distribution:
    """What the training lines of *voices* might say."""
    return Distribution(training_lines(dataset, voices), tokenizer)


def training_lines(dataset: Path, voices: Path | None) -> Sequence[Line]:
    """The lines of *voices* that the dataset's recipe trains on."""
    return split_lines(load_all(voices), recipe_of(dataset))["train"]


def save_words(dataset: Path, folder: Path) -> None:
    """Write the words of the dataset's completions, sorted, beside the weights: a rung knows no others."""
    known = {word for row in read_rows(dataset) for word in vocabulary(row["completion"])}
    with replacing(folder / WORDS) as part:
        part.write_text(" ".join(sorted(known)), encoding="utf-8")


def save_readings(lines: Sequence[Line], folder: Path) -> None:
    """Write beside the weights which words of *lines* go together, and which phrases claim what of the code."""
    for name, told in ((TRIGRAMS, joined(lines)), (CLAIMS, telling(lines))):
        with replacing(folder / name) as part:
            part.write_text(str(told), encoding="utf-8")


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
        raise UsageError(f"start: {start} is not a {shape.name}")
    return model
