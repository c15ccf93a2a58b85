"""The numbers that a dataset follows from, and ``dataset.json``, which keeps them beside it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from goji_hook.prompt.tagline import CURRENT

#: The file beside a dataset that describes it: recipe, hash of the voices, counts and hashes of the parts.
DATASET = "dataset.json"


@dataclass(frozen=True)
class DatasetRecipe:
    """All numbers that decide which pairs are composed.

    ``format`` is the prompt format (1 to 4). ``held_out_reviews`` is the share (0 to 1) of the reviews that is kept
    out of training, ``held_out_fillings`` the share of the fillings of all other reviews.
    """

    seed: int = 20261123
    format: int = CURRENT
    held_out_reviews: float = 0.03
    held_out_fillings: float = 0.4


def recipe_of(dataset: Path) -> DatasetRecipe:
    """Returns the recipe in the ``dataset.json`` beside *dataset*, or the default recipe without such a file."""
    numbers = (_description(dataset) or {}).get("recipe")
    if not isinstance(numbers, dict):
        return DatasetRecipe()
    known = {field.name for field in fields(DatasetRecipe)}
    return DatasetRecipe(**{name: value for name, value in numbers.items() if name in known})


def composed_from(dataset: Path) -> str | None:
    """Returns the SHA-256 of the voices that *dataset* was composed from.

    Empty if its ``dataset.json`` does not name the voices; None without such a file, as the dataset was then not
    composed by goji-trainer.
    """
    description = _description(dataset)
    return None if description is None else str(description.get("voices_sha256", ""))


def _description(dataset: Path) -> dict[str, Any] | None:
    try:
        description = json.loads((dataset.parent / DATASET).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return description if isinstance(description, dict) else None
