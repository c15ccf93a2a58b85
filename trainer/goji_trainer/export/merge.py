"""Merges a trained adapter into its base, and checks that the logits stay the same."""

from __future__ import annotations

import json
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.prompt.tagline import Prompt
from goji_hook.system.cache import sha256
from goji_hook.terms import MOODS
from goji_trainer.atomic import disk_space, replacing_folder
from goji_trainer.training.bases import Base
from goji_trainer.training.download import fetch
from goji_trainer.training.gguf_source import Gguf
from goji_trainer.training.lora import ADAPTER, ADAPTER_WEIGHTS, copy_tokenizer, load_base, load_tokenizer
from goji_trainer.training.recipe import RECIPE, read_recipe

MERGED = "merged"
#: The largest change of a logit by merging, as a multiple of the logits' standard deviation.
TOLERANCE = 1e-3


class MergeError(GojiError):
    """The merged model's logits differ from those of base and adapter."""


def merged(folder: Path) -> Path:
    """Returns the model folder to convert: *folder*, or of a fine-tune its ``merged/``, made again if it is outdated.

    Raises MergeError if merging changes the logits, GojiError if a part of the folder is missing.
    """
    weights = folder / ADAPTER / ADAPTER_WEIGHTS
    if not weights.is_file():
        if (folder / ADAPTER).exists() or not (folder / "config.json").is_file():
            raise GojiError(f"export: {folder} holds neither a model (config.json) nor an adapter ({ADAPTER}/)")
        return folder
    recipe = {**read_recipe(folder), "adapter_sha256": sha256(weights)}
    target = folder / MERGED
    if not (target / RECIPE).is_file() or read_recipe(target) != recipe:
        _merge(folder, target, recipe)
    return target


def base_of(recipe: dict[str, Any]) -> Base:
    """Returns the base that a recipe names, at its commit. Raises GojiError if it was a folder that is gone."""
    source = Path(recipe["source"]) if recipe.get("source") else None
    gguf = Gguf(**recipe["gguf"]) if recipe.get("gguf") else None
    if gguf and source:
        gguf, source = replace(gguf, file=str(source)), None
    if source is not None and not (source / "config.json").is_file():
        raise GojiError(f"export: the base folder {source} is gone; put it back, or train again")
    return Base(
        str(recipe["base"]),
        str(recipe.get("hub", "")),
        str(recipe.get("revision", "main")),
        parameters=int(recipe.get("parameters", 0)),
        end=recipe.get("end"),
        folder=source,
        gguf=gguf,
    )


def _merge(folder: Path, target: Path, recipe: dict[str, Any]) -> None:
    import torch
    from peft import PeftModel

    base = base_of(recipe)
    source = fetch(base)
    tokenizer = load_tokenizer(source, base)
    probes = [tokenizer(Prompt("buddy", mood).text(), return_tensors="pt")["input_ids"] for mood in MOODS]
    with warnings.catch_warnings(), torch.no_grad():  # peft uses deprecated names of transformers
        warnings.simplefilter("ignore", FutureWarning)
        model = PeftModel.from_pretrained(load_base(source, base), folder / ADAPTER).eval()
        before = [model(input_ids=probe).logits[0] for probe in probes]
        whole = model.merge_and_unload()
        after = [whole(input_ids=probe).logits[0] for probe in probes]
    check_logits(before, after)
    with disk_space(target.parent, 4 * whole.num_parameters(), "merge"), replacing_folder(target) as part:
        whole.generation_config.eos_token_id = tokenizer.eos_token_id  # a chat model may list several
        whole.save_pretrained(part)
        _complete_config(source, part, tokenizer.eos_token_id)
        copy_tokenizer(source, part)
        (part / RECIPE).write_text(json.dumps(recipe, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _complete_config(source: Path, target: Path, end: int) -> None:
    """Completes the merged model's configuration with keys that llama.cpp's converter needs.

    Published configurations have them, but those that transformers writes today do not.
    """
    old = json.loads((source / "config.json").read_text(encoding="utf-8"))
    new = json.loads((target / "config.json").read_text(encoding="utf-8"))
    config = {**old, **new, "eos_token_id": end}
    if config.get("model_type") == "gpt2":
        config.setdefault("n_ctx", config["n_positions"])
    rope = config.get("rope_parameters") or {}
    if config.get("model_type") == "gpt_neox":
        config.setdefault("rotary_pct", rope.get("partial_rotary_factor", 0.25))
    (target / "config.json").write_text(json.dumps(config, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def check_logits(before: list[Any], after: list[Any]) -> float:
    """Returns the largest difference in standard deviations of the logits. Raises MergeError with both sides if it is
    over TOLERANCE."""
    worst = 0.0
    for old, new in zip(before, after, strict=True):
        gap = (old - new).abs()
        error = float(gap.max()) / max(float(old.std()), 1e-6)
        if not error <= TOLERANCE:
            token = int(gap.max(dim=-1).values.argmax())
            ours, theirs = (logits[token].topk(3).indices.tolist() for logits in (old, new))
            sides = f"\n  adapter's likeliest tokens at {token}: {ours}\n  merged model's:                  {theirs}"
            raise MergeError(f"merge: logits differ by {error:.2g} of their spread, over {TOLERANCE}{sides}")
        worst = max(worst, error)
    return worst
