"""The trainer's products on disk: datasets and exported models."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import parse
from goji_hook.terminal.progress import Progress
from goji_trainer.atomic import replacing
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, Pair, Recipe, split_lines, stream
from goji_trainer.dataset.recipe import DATASET
from goji_trainer.export.export import describe, export
from goji_trainer.training.encode import read_rows
from goji_trainer.voices import coverage as shortage
from goji_trainer.voices import load as voice

VALIDATION_PAIRS = 1050


def make_dataset(
    folder: Path, pairs: int, recipe: Recipe, *, article: bool, voices: Path | None = None
) -> dict[str, object]:
    """Write ``validation.jsonl`` to *folder*, when asked ``reviews-3993.jsonl``, and with *pairs* ``stream.jsonl``.

    ``dataset.json`` beside them, which comes back, counts them and gives their hashes. Raises UsageError where a voice
    has too few lines.
    """
    split = split_lines(voice.load_all(voices), recipe)
    shortage.check(split)
    train = Composer(split["train"], recipe)
    held_out = Composer(split["validation"], recipe, "validation")
    validation = list(stream(held_out, VALIDATION_PAIRS, recipe.seed))
    told: dict[str, object] = {
        "recipe": asdict(recipe),
        "voices_sha256": voice.digest(voices),
        "lines": {name: len(lines) for name, lines in split.items()},
        "validation": _written(validation, folder / "validation.jsonl", recipe.format),
    }
    if article:
        told["article"] = _written(article_set(train), folder / "reviews-3993.jsonl", recipe.format)
    if pairs:
        rows = stream(train, pairs, recipe.seed)
        with Progress("composing pairs", pairs) as progress:
            digest = write(_watched(rows, progress), folder / "stream.jsonl", recipe.format)
        told["stream"] = {"sha256": digest, "pairs": pairs}
    with replacing(folder / DATASET) as part:
        part.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return told


def _watched(pairs: Iterable[Pair], progress: Progress) -> Iterator[Pair]:
    for pair in pairs:
        yield pair
        progress.step()


def _written(pairs: Sequence[Pair], path: Path, format: int) -> dict[str, object]:
    return {"sha256": write(pairs, path, format), **summary(pairs)}


def write(pairs: Iterable[Pair], path: Path, format: int) -> str:
    """Write pairs as JSONL, whole or not at all; the SHA-256 of the file comes back."""
    digest = hashlib.sha256()
    with replacing(path) as part, part.open("wb") as file:
        for pair in pairs:
            line = (json.dumps(pair.row(format), ensure_ascii=False) + "\n").encode()
            digest.update(line)
            file.write(line)
    return digest.hexdigest()


def summary(pairs: Sequence[Pair]) -> dict[str, object]:
    """Counts for the data card: pairs, distinct completions and sentences, cells, places, words."""
    cells = Counter((pair.prompt.persona, pair.prompt.mood) for pair in pairs)
    return {
        "pairs": len(pairs),
        "distinct_completions": len({pair.completion for pair in pairs}),
        "distinct_sentences": len({sentence for pair in pairs for sentence in pair.sentences}),
        "cells": {"count": len(cells), "smallest": min(cells.values()), "largest": max(cells.values())},
        "grounded": sum("{" in pair.completion for pair in pairs),
        "words_per_completion": round(sum(len(pair.completion.split()) for pair in pairs) / len(pairs), 1),
    }


def export_model(folder: Path, out: Path, quantization: str, validation: Path, format: int) -> str:
    """Export a trained folder, checking parity on every prompt of the validation split; a line about it comes back."""
    if not validation.is_file():
        raise GojiError(f"export: {validation} is not there; run `goji-trainer dataset` first")
    prompts = sorted({row["prompt"] for row in read_rows(validation)})
    spoken = {parse(prompt).persona for prompt in prompts}
    personas = [*(name for name in PERSONAS if name in spoken), *sorted(spoken - set(PERSONAS))]
    parity = export(folder, out, describe(folder, personas, format), prompts, quantization)
    return (
        f"{out}: {out.stat().st_size / 1e6:.2f} MB {quantization}; token ids equal on {parity.prompts} prompts, greedy "
        f"text on {parity.greedy_equal} of {parity.greedy_prompts}, logits within {parity.logit_error:.4f}"
    )
