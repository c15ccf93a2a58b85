"""The numbers of a training run, and ``recipe.json``, which keeps them beside the weights."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError
from goji_trainer.atomic import replacing
from goji_trainer.training.devices import processes

RECIPE = "recipe.json"
LIBRARIES = ("torch", "transformers", "peft", "accelerate", "tokenizers", "sentencepiece")


@dataclass(frozen=True)
class TrainRecipe:
    """All numbers that decide the weights of a run.

    ``warmup`` is a share of the steps, ``clip`` the largest norm of a gradient. With ``ordered``, pairs keep roughly
    the dataset's order (a stream's is random already); else they are shuffled. ``schedule`` is ``rsqrt`` or ``cosine``
    (see ``batches.rate``). ``start_sha256`` is the hash of the weights that the run starts from. ``voices_sha256`` is
    set if the targets are the composer's probabilities (see ``soft_targets``), and empty if they are the pairs' tokens.
    """

    base: str
    dataset_sha256: str
    batch: int = 32
    epochs: float = 1.0
    learning_rate: float = 2e-3
    warmup: float = 0.03
    weight_decay: float = 0.01
    clip: float = 1.0
    seed: int = 20261123
    start_sha256: str = ""
    ordered: bool = True
    schedule: str = "rsqrt"
    voices_sha256: str = ""

    def key(self) -> str:
        """Returns a SHA-256 (hex) of the recipe; only a checkpoint with the same key is resumed."""
        return hashlib.sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


def save_recipe(recipe: TrainRecipe, folder: Path, **more: object) -> None:
    """Writes ``recipe.json`` to *folder*: the recipe, the number of processes, library versions, and *more*."""
    libraries = {name: version(name) for name in LIBRARIES}
    content = {**asdict(recipe), "processes": processes().num_processes, "libraries": libraries, **more}
    with replacing(folder / RECIPE) as part:
        part.write_text(json.dumps(content, indent=2, sort_keys=True) + "\n", encoding="utf-8")


def read_recipe(folder: Path) -> dict[str, Any]:
    """Returns the content of ``recipe.json`` in *folder*. Raises GojiError if it cannot be read or names no base."""
    try:
        recipe = json.loads((folder / RECIPE).read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError) as error:
        raise GojiError(f"export: {folder} has no readable {RECIPE}; give a trained folder ({error})") from error
    if not isinstance(recipe, dict) or "base" not in recipe:
        raise GojiError(f"export: {folder / RECIPE} names no base; give a folder that `goji-trainer train` wrote")
    return recipe
