"""Fine-tunes a pretrained base by LoRA, in the article's configuration, which is the same for every base."""

from __future__ import annotations

import shutil
import warnings
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, UsageError, first_line
from goji_hook.system.cache import sha256
from goji_trainer.atomic import replacing_folder
from goji_trainer.training.bases import Base
from goji_trainer.training.devices import processes, silence_transformers
from goji_trainer.training.download import commit_of, fetch
from goji_trainer.training.encode import encode
from goji_trainer.training.guard_files import save_claims
from goji_trainer.training.loop import fit
from goji_trainer.training.loss_chart import draw_losses
from goji_trainer.training.recipe import TrainRecipe, read_recipe, save_recipe
from goji_trainer.training.tokenizer import CONTEXT
from goji_trainer.training.training_data import read_composed

ADAPTER = "adapter"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
_TOKENIZER_FILES = ("tokenizer*", "vocab.*", "merges.txt", "*_tokens*.json", "*.model", "chat_template*")


@dataclass(frozen=True)
class LoraRecipe(TrainRecipe):
    """The numbers of a fine-tune. Rank, alpha and context (tokens) are the article's; the other defaults are ours.

    ``dropout`` is 0, as in peft: on a CPU, drawing it takes a quarter of the time.
    """

    batch: int = 16
    epochs: float = 3.0
    learning_rate: float = 2e-4
    ordered: bool = False
    schedule: str = "cosine"
    rank: int = 16
    alpha: int = 32
    dropout: float = 0.0
    context: int = CONTEXT
    precision: str = ""
    revision: str = ""


def load_tokenizer(folder: Path, base: Base) -> Any:
    """Returns the tokenizer in *folder*, with the base's end and padding tokens. Raises GojiError without an end."""
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder)
    except Exception as error:  # transformers and its libraries raise many kinds
        raise GojiError(f"base {base.name}: transformers cannot load its tokenizer: {first_line(error)}") from error
    for role, token in (("eos_token", base.end), ("pad_token", base.pad)):
        if token is not None and token in tokenizer.get_vocab():
            setattr(tokenizer, role, token)
    if tokenizer.eos_token_id is None:
        raise GojiError(f"base {base.name}: its tokenizer has no end token, so a review could never end")
    return tokenizer


def load_base(folder: Path, base: Base) -> Any:
    """Returns the model in *folder* in full precision. Raises GojiError if transformers cannot load it."""
    import torch
    from transformers import AutoModelForCausalLM

    silence_transformers()
    try:
        return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    except Exception as error:  # safetensors has an error class of its own
        raise GojiError(f"base {base.name}: transformers cannot load it: {first_line(error)}") from error


def wrap(model: Any, recipe: LoraRecipe) -> Any:
    """Returns *model* with an adapter on every linear layer but the output; all other weights are frozen."""
    from peft import LoraConfig, get_peft_model
    from transformers.pytorch_utils import Conv1D

    transposed = any(isinstance(layer, Conv1D) for layer in model.modules())
    config = LoraConfig(
        r=recipe.rank,
        lora_alpha=recipe.alpha,
        lora_dropout=recipe.dropout,
        target_modules="all-linear",
        fan_in_fan_out=transposed,
        bias="none",
        task_type="CAUSAL_LM",
    )
    with warnings.catch_warnings():  # peft uses deprecated names of transformers
        warnings.simplefilter("ignore", FutureWarning)
        return get_peft_model(model, config)


def start_from(model: Any, base: Base, start: Path, recipe: LoraRecipe) -> None:
    """Loads the adapter in the trained folder *start* into *model*, which has a fresh adapter of the same shape.

    Raises UsageError if it was trained on another base, or with another rank or alpha.
    """
    from peft import load_peft_weights, set_peft_model_state_dict

    theirs = read_recipe(start)
    for key, ours in {"base": base.name, "rank": recipe.rank, "alpha": recipe.alpha}.items():
        if theirs.get(key) != ours:
            raise UsageError(f"start: {start} was trained with {key} {theirs.get(key)}, and this run has {key} {ours}")
    set_peft_model_state_dict(model, load_peft_weights(str(start / ADAPTER), device="cpu"))


def _start_sha256(base: Base, start: Path | None) -> str:
    """Returns the SHA-256 of the weights that a run starts from: the adapter's, or the GGUF's; empty for a folder.

    Raises UsageError if *start* holds no adapter.
    """
    if start is None:
        return base.gguf.sha256 if base.gguf else ""
    weights = start / ADAPTER / ADAPTER_WEIGHTS
    if not weights.is_file():
        raise UsageError(f"start: {start} holds no trained adapter: there is no {ADAPTER}/{ADAPTER_WEIGHTS}")
    return sha256(weights)


def train_lora(
    base: Base,
    dataset: Path,
    folder: Path,
    recipe: LoraRecipe,
    *,
    voices: Path | None = None,
    start: Path | None = None,
    stop_after: int | None = None,
    checkpoint_seconds: float = 60.0,
) -> Path:
    """Fine-tunes *base* on a JSONL dataset and returns *folder*: with ``adapter/``, tokenizer, recipe and losses.

    A dataset beside its ``dataset.json`` was composed from the folder *voices* (None: the package's); then the claims
    of their reviews are written, too. *start* is the folder of a fine-tune of the same base, whose adapter the run goes
    on from. See ``fit`` for *stop_after*. Raises UnreachableError if the base's weights cannot be downloaded,
    UsageError if *start* does not fit, or the dataset was composed from other voices.
    """
    import torch

    start_sha256 = _start_sha256(base, start)
    with processes().main_process_first():
        source = fetch(base)
    tokenizer = load_tokenizer(source, base)
    data = read_composed(dataset, voices, named=False)
    recipe = replace(
        recipe,
        dataset_sha256=data.sha256,
        revision=commit_of(source, base),
        start_sha256=start_sha256,
    )
    encoded = encode(data, tokenizer, recipe.context)
    torch.manual_seed(recipe.seed)
    model = wrap(load_base(source, base), recipe)
    if start is not None:
        start_from(model, base, start, recipe)
    pad = tokenizer.eos_token_id if tokenizer.pad_token_id is None else tokenizer.pad_token_id
    model = fit(
        model,
        encoded,
        recipe,
        folder,
        pad=pad,
        mixed=recipe.precision,
        stop_after=stop_after,
        checkpoint_seconds=checkpoint_seconds,
    )
    if processes().is_main_process:
        model.peft_config["default"].base_model_name_or_path = base.hub or base.name
        with replacing_folder(folder / ADAPTER) as part:
            model.save_pretrained(part, save_embedding_layers=False)
        copy_tokenizer(source, folder)
        save_claims(data, folder)
        total, trained = model.num_parameters(), model.num_parameters(only_trainable=True)
        save_recipe(
            recipe,
            folder,
            hub=base.hub,
            licence=base.licence,
            **_place_of(base),
            end=tokenizer.eos_token,
            pad_token=tokenizer.pad_token,
            parameters=total - trained,
            adapter_parameters=trained,
            tokens=int(encoded.starts[-1]),
            pairs=len(encoded),
        )
        draw_losses(folder)
    return folder


def _place_of(base: Base) -> dict[str, object]:
    """Returns the entries by which a recipe finds its base again: ``source``, a path, and ``gguf`` for a GGUF."""
    if base.gguf is None:
        return {"source": str(base.folder or "")}
    if base.gguf.package:
        return {"source": "", "gguf": asdict(base.gguf)}
    return {"source": base.gguf.file, "gguf": {**asdict(base.gguf), "file": base.gguf.name}}


def copy_tokenizer(source: Path, target: Path) -> None:
    """Copies a model folder's tokenizer files unchanged, because the converter must read the base's own files."""
    for pattern in _TOKENIZER_FILES:
        for path in source.glob(pattern):
            if path.is_file():
                shutil.copyfile(path, target / path.name)
