"""The recipe that a dataset was made by, as it is kept beside it."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path
from typing import Any

from goji_trainer.dataset.compose import Recipe

#: The file beside a dataset that says how it was made.
DATASET = "dataset.json"


def recipe_of(dataset: Path) -> Recipe:
    """The recipe that a dataset was made by; the default one where there is none beside it."""
    told = (_told(dataset) or {}).get("recipe")
    known = {field.name for field in fields(Recipe)}
    return Recipe(**{name: value for name, value in told.items() if name in known} if isinstance(told, dict) else {})


def composed_from(dataset: Path) -> str | None:
    """The SHA-256 of the voices that a dataset was composed from, empty where that is not told; None for any other."""
    told = _told(dataset)
    return None if told is None else str(told.get("voices_sha256", ""))


def _told(dataset: Path) -> dict[str, Any] | None:
    try:
        told = json.loads((dataset.parent / DATASET).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return told if isinstance(told, dict) else None
