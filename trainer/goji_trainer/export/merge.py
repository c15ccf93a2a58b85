"""A trained adapter merged into its base, checked: the merged model must say what base and adapter said together."""

from __future__ import annotations

import json
import warnings
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError
from goji_hook.prompt.tagline import Prompt
from goji_hook.system.cache import sha256
from goji_hook.terms import MOODS
from goji_trainer.atomic import replacing_folder, room
from goji_trainer.training.bases import Base
from goji_trainer.training.download import fetch
from goji_trainer.training.loop import RECIPE
from goji_trainer.training.lora import ADAPTER, copy_tokenizer, load_base, load_tokenizer

MERGED = "merged"
#: Largest difference of a logit, over the logits' own spread, that merging may cause.
TOLERANCE = 1e-3


class MergeError(GojiError):
    """The merged weights do not give the adapter's logits."""


def merged(folder: Path) -> Path:
    """The model folder to convert: *folder* itself, or for a fine-tune its ``merged/``, made where it is old.

    Raises MergeError where merged logits differ from the adapter's, GojiError where something is missing.
    """
    weights = folder / ADAPTER / "adapter_model.safetensors"
    if not weights.is_file():
        if (folder / ADAPTER).exists() or not (folder / "config.json").is_file():
            raise GojiError(f"export: {folder} holds neither a model (config.json) nor an adapter ({ADAPTER}/)")
        return folder
    recipe = {**read_recipe(folder), "adapter_sha256": sha256(weights)}
    target = folder / MERGED
    if not (target / RECIPE).is_file() or read_recipe(target) != recipe:
        _merge(folder, target, recipe)
    return target


def read_recipe(folder: Path) -> dict[str, Any]:
    """The recipe beside a model's weights. Raises GojiError where there is none that can be read."""
    try:
        recipe = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise GojiError(f"export: {folder} has no readable {RECIPE}: {error}") from error
    if not isinstance(recipe, dict) or "base" not in recipe:
        raise GojiError(f"export: {folder / RECIPE} names no base")
    return recipe


def base_of(recipe: dict[str, Any]) -> Base:
    """The base that a recipe was trained on, at the commit that it was trained at."""
    source = Path(recipe["source"]) if recipe.get("source") else None
    if source is not None and not (source / "config.json").is_file():
        raise GojiError(f"export: the base folder {source} is gone; put it back, or train again")
    return Base(
        str(recipe["base"]),
        str(recipe.get("hub", "")),
        str(recipe.get("revision", "main")),
        end=recipe.get("end"),
        folder=source,
    )


def _merge(folder: Path, target: Path, recipe: dict[str, Any]) -> None:
    import torch
    from peft import PeftModel

    base = base_of(recipe)
    source = fetch(base)
    tokenizer = load_tokenizer(source, base)
    probes = [tokenizer(Prompt("buddy", mood).text(), return_tensors="pt")["input_ids"] for mood in MOODS]
    with warnings.catch_warnings(), torch.no_grad():  # peft asks transformers for names that are on their way out
        warnings.simplefilter("ignore", FutureWarning)
        model = PeftModel.from_pretrained(load_base(source, base), folder / ADAPTER).eval()
        before = [model(input_ids=probe).logits[0] for probe in probes]
        whole = model.merge_and_unload()
        after = [whole(input_ids=probe).logits[0] for probe in probes]
    check_logits(before, after)
    with room(target.parent, 4 * whole.num_parameters(), "merge"), replacing_folder(target) as part:
        whole.save_pretrained(part)
        _settle(source, part, tokenizer.eos_token_id)
        copy_tokenizer(source, part)
        (part / RECIPE).write_text(json.dumps(recipe, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def _settle(source: Path, target: Path, end: int) -> None:
    """Write into the merged model's configuration what llama.cpp's converter looks for there.

    The converter reads published configurations; those that transformers writes today leave out some of their keys.
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
    """The largest difference, over the logits' spread. Raises MergeError, both sides shown, over TOLERANCE."""
    worst = 0.0
    for one, two in zip(before, after, strict=True):
        gap = (one - two).abs()
        error = float(gap.max()) / max(float(one.std()), 1e-6)
        if not error <= TOLERANCE:
            token = int(gap.max(dim=-1).values.argmax())
            ours, theirs = one[token].topk(3).indices.tolist(), two[token].topk(3).indices.tolist()
            told = f"\n  adapter's likeliest tokens at {token}: {ours}\n  merged model's:                  {theirs}"
            raise MergeError(f"merge: logits differ by {error:.2g} of their spread, over {TOLERANCE}{told}")
        worst = max(worst, error)
    return worst
