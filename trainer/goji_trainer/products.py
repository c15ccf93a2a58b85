"""The trainer's products on disk: datasets and exported models."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from goji_hook.errors import GojiError
from goji_trainer.dataset import Composer, Recipe, article_set, split_lines, stream, summary, write
from goji_trainer.encode import read_rows
from goji_trainer.export import describe, export
from goji_trainer.replacing import replacing
from goji_trainer.voice import load_all

VALIDATION_PAIRS = 1050


def make_dataset(folder: Path, pairs: int, seed: int, format: int, article: bool) -> dict[str, object]:
    """Write ``stream.jsonl``, ``validation.jsonl`` and, when asked, ``reviews-3993.jsonl`` to *folder*; a summary comes back."""
    recipe = replace(Recipe(), seed=seed)
    split = split_lines(load_all(), recipe)
    train = Composer(split["train"], recipe)
    held_out = Composer(split["validation"], recipe, "validation")
    told: dict[str, object] = {"lines": {name: len(lines) for name, lines in split.items()}}
    validation = list(stream(held_out, VALIDATION_PAIRS, seed))
    told["validation"] = {
        "sha256": write(validation, folder / "validation.jsonl", format),
        **summary(validation, recipe),
    }
    if article:
        small = article_set(train)
        told["article"] = {"sha256": write(small, folder / "reviews-3993.jsonl", format), **summary(small, recipe)}
    if pairs:
        digest = write(stream(train, pairs, seed), folder / "stream.jsonl", format)
        told["stream"] = {"sha256": digest, "pairs": pairs}
    with replacing(folder / "dataset.json") as part:
        part.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return told


def export_model(folder: Path, out: Path, quantization: str, validation: Path, format: int) -> str:
    """Export a trained folder, checking parity on every prompt of the validation split; a line about it comes back."""
    if not validation.is_file():
        raise GojiError(f"export: {validation} is not there; run `goji-trainer dataset` first")
    prompts = sorted({row["prompt"] for row in read_rows(validation)})
    personas = sorted({prompt.split()[0].removeprefix("P:") for prompt in prompts})
    parity = export(folder, out, describe(folder, personas, format), prompts, quantization)
    return (
        f"{out}: {out.stat().st_size / 1e6:.2f} MB {quantization}; token ids equal on {parity.prompts} prompts, greedy text on "
        f"{parity.greedy_equal} of {parity.greedy_prompts}, logits within {parity.logit_error:.4f} of their spread"
    )
