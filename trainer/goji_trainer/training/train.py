"""Trains a base by its name: chooses the kind of training, the recipe and the dataset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

import click

from goji_hook.errors import UsageError
from goji_trainer.training.bases import LADDER, Base, Shape, resolve, short_name
from goji_trainer.training.from_gguf import EMBEDDED, unpack_embedded

BUILD = Path("build")
ARTICLE_SET = "reviews-3993.jsonl"
_COMMITTED = Path(__file__).resolve().parents[2] / "data" / ARTICLE_SET


def default_dataset(scratch: bool, build: Path = BUILD) -> Path:
    """Returns the default dataset: from scratch the stream, else the 3,993 pairs, in a checkout the committed ones."""
    if scratch:
        return build / "stream.jsonl"
    return _COMMITTED if _COMMITTED.is_file() else build / ARTICLE_SET


def default_folder(name: str, build: Path = BUILD) -> Path:
    """Returns the default folder of a base's run: the last part of its name, in the folder *build*."""
    return build / short_name(name)


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
    origin: str | None = None,
    stop_after: int | None = None,
    checkpoint_seconds: float = 60.0,
) -> Path:
    """Trains the base called *name*, a rung from scratch and any other by LoRA, and returns its folder; resumable.

    *numbers* are fields of the recipe; a None keeps the recipe's default. *voices* is the folder of the voice files
    that a dataset was composed from (None: the package's). A run can start from the weights in the folder *start*, if
    the same base was trained into it, or from the embedded model, called ``nano``, whose rung then replaces *name*. See
    ``resolve`` for *revision* and *origin*. Raises UsageError for an unknown base, a number that this kind of training
    does not have, or a number that is out of range.
    """
    base: Base | Shape
    if start == Path(EMBEDDED) and not start.is_dir():
        base, start = unpack_embedded((folder or default_folder(name)) / "start")
    else:
        base = resolve(name, revision, origin)
    chosen = {key: value for key, value in numbers.items() if value is not None}
    _check_ranges(chosen)
    out, limits = folder or default_folder(name), {"stop_after": stop_after, "checkpoint_seconds": checkpoint_seconds}
    if isinstance(base, Shape):
        return _train_rung(base, dataset, out, chosen, voices=voices, start=start, **limits)
    if scratch:
        raise UsageError(f"base: {name!r} cannot be trained from scratch; allowed: {', '.join(LADDER)}")
    return _fine_tune(base, dataset, out, chosen, voices=voices, start=start, **limits)


def _train_rung(shape: Shape, dataset: Path | None, out: Path, numbers: Mapping[str, object], **how: Any) -> Path:
    from goji_trainer.training.from_scratch import train_from_scratch
    from goji_trainer.training.recipe import TrainRecipe

    _check_names(numbers, TrainRecipe, "a model from scratch")
    defaults: dict[str, Any] = {"base": shape.name, "dataset_sha256": "", "learning_rate": shape.learning_rate}
    return train_from_scratch(
        shape, dataset or default_dataset(True), out, TrainRecipe(**{**defaults, **numbers}), **how
    )


def _fine_tune(base: Base, dataset: Path | None, out: Path, numbers: Mapping[str, object], **how: Any) -> Path:
    from goji_trainer.training.devices import processes
    from goji_trainer.training.lora import LoraRecipe, train_lora

    _check_names(numbers, LoraRecipe, "a fine-tune")
    if base.rounding() and processes().is_main_process:
        click.echo(f"goji-trainer: {base.rounding()}", err=True)
    defaults: dict[str, Any] = {"base": base.name, "dataset_sha256": ""}
    return train_lora(base, dataset or default_dataset(False), out, LoraRecipe(**{**defaults, **numbers}), **how)


def _check_names(numbers: Mapping[str, object], recipe: type, kind: str) -> None:
    known = {field.name for field in fields(recipe)}
    for key in numbers:
        if key not in known:
            raise UsageError(f"{key.replace('_', '-')}: {kind} has no such number; leave the option out")


#: The least value of each number; a least of 0 is itself out of range, but for the warm-up.
_LEAST = {"batch": 1, "rank": 1, "alpha": 1, "context": 16, "epochs": 0, "learning_rate": 0, "clip": 0, "warmup": 0}


def _check_ranges(numbers: Mapping[str, object]) -> None:
    for key, least in _LEAST.items():
        value = numbers.get(key)
        if isinstance(value, (int, float)) and (value < least or (least == 0 and value == 0 and key != "warmup")):
            more = "more than 0" if least == 0 else f"at least {least}"
            raise UsageError(f"{key.replace('_', '-')}: {value} is out of range; it must be {more}")
