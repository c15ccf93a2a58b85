"""From a base's name to a trained folder: which path it takes, with which numbers, on which dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

from goji_hook.errors import UsageError
from goji_trainer.training.bases import LADDER, Shape, resolve

BUILD = Path("build")
ARTICLE_SET = "reviews-3993.jsonl"
_COMMITTED = Path(__file__).resolve().parents[2] / "data" / ARTICLE_SET


def default_dataset(scratch: bool, build: Path = BUILD) -> Path:
    """The stream from scratch; for a fine-tune the 3,993 pairs, the committed ones where this is a checkout."""
    if scratch:
        return build / "stream.jsonl"
    return _COMMITTED if _COMMITTED.is_file() else build / ARTICLE_SET


def default_folder(name: str, build: Path = BUILD) -> Path:
    """Where a base's run is kept: the build folder, then the last part of its name."""
    return build / (Path(name).name or name)


def train_model(
    name: str,
    dataset: Path | None,
    folder: Path | None,
    numbers: Mapping[str, object],
    *,
    scratch: bool = False,
    voices: Path | None = None,
    start: Path | None = None,
    revision: str = "",
    stop_after: int | None = None,
    checkpoint_seconds: float = 60.0,
) -> Path:
    """Train the base of that *name* (a rung from scratch, anything else by LoRA) and return its folder; resumable.

    *numbers* are fields of the recipe; those that are None keep the recipe's default. *voices* are the files that a
    composed dataset was made of (the package's, where None). A rung can go on from *start*, a folder that the same rung
    was trained into. Raises UsageError for a base that is not known, a number that the path does not have, or one that
    is out of range.
    """
    base = resolve(name, revision)
    given = {key: value for key, value in numbers.items() if value is not None}
    _check(given)
    out = folder or default_folder(name)
    if isinstance(base, Shape):
        from goji_trainer.training.from_scratch import train_from_scratch
        from goji_trainer.training.loop import TrainRecipe

        _only(given, TrainRecipe, "a model from scratch")
        recipe = TrainRecipe(**{**_own(base), **given})  # type: ignore[arg-type]
        data = dataset or default_dataset(True)
        return train_from_scratch(
            base,
            data,
            out,
            recipe,
            voices=voices,
            start=start,
            stop_after=stop_after,
            checkpoint_seconds=checkpoint_seconds,
        )
    if start is not None:
        raise UsageError(f"start: {name!r} is fine-tuned; only a rung can go on from a folder: {', '.join(LADDER)}")
    if scratch:
        raise UsageError(f"base: {name!r} cannot be trained from scratch; allowed: {', '.join(LADDER)}")
    from goji_trainer.training.lora import LoraRecipe, train_lora

    _only(given, LoraRecipe, "a fine-tune")
    fine = LoraRecipe(**{"base": base.name, "dataset_sha256": "", **given})  # type: ignore[arg-type]
    data = dataset or default_dataset(False)
    return train_lora(base, data, out, fine, stop_after=stop_after, checkpoint_seconds=checkpoint_seconds)


def _own(shape: Shape) -> dict[str, object]:
    """What a rung's recipe begins with."""
    return {"base": shape.name, "dataset_sha256": "", "learning_rate": shape.learning_rate}


def _only(given: Mapping[str, object], recipe: type, what: str) -> None:
    known = {field.name for field in fields(recipe)}
    for key in given:
        if key not in known:
            raise UsageError(f"{key.replace('_', '-')}: {what} has no such number")


_LEAST = {"batch": 1, "rank": 1, "alpha": 1, "context": 16, "epochs": 0, "learning_rate": 0, "clip": 0, "warmup": 0}


def _check(given: Mapping[str, object]) -> None:
    for key, least in _LEAST.items():
        value = given.get(key)
        if isinstance(value, (int, float)) and (value < least or (least == 0 and value == 0 and key != "warmup")):
            more = "more than 0" if least == 0 else f"at least {least}"
            raise UsageError(f"{key.replace('_', '-')}: {value} is out of range; it must be {more}")
