"""Writes datasets: JSONL files of pairs, and ``dataset.json``, which describes them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

from tqdm import tqdm

from goji_trainer.atomic import replacing
from goji_trainer.dataset.article_set import article_set
from goji_trainer.dataset.compose import Composer, Pair, stream
from goji_trainer.dataset.recipe import DATASET, DatasetRecipe
from goji_trainer.dataset.rows import PairsHash, encode_row
from goji_trainer.dataset.split import split_reviews
from goji_trainer.voices.statistics import load_or_report

VALIDATION_PAIRS = 700


def make_dataset(
    folder: Path, pairs: int, recipe: DatasetRecipe, *, article: bool, voices: Path | None = None
) -> dict[str, object]:
    """Writes a dataset to *folder* and returns the content of its ``dataset.json``: recipe, counts and hashes.

    ``validation.jsonl`` is always written, ``reviews-3993.jsonl`` if *article*, and ``stream.jsonl`` if *pairs*, the
    length of the stream, is not 0. *voices* is a folder of voice files (None: the package's). Raises UsageError if a
    voice breaks a rule or lacks reviews, see ``load_or_report``.
    """
    loaded = load_or_report(voices)
    split = split_reviews(loaded.voices, recipe)
    train = Composer(split["train"], recipe)
    rest = split["validation"] or split["train"]  # a small voice keeps all to train on
    held_out = Composer(rest, recipe, "validation")
    validation = list(stream(held_out, VALIDATION_PAIRS, recipe.seed))
    description: dict[str, object] = {
        "recipe": asdict(recipe),
        "voices_sha256": loaded.sha256,
        "reviews": {name: len(reviews) for name, reviews in split.items()},
        "validation": _write_counted(validation, folder / "validation.jsonl", recipe.format),
    }
    if article:
        description["article"] = _write_counted(article_set(train), folder / "reviews-3993.jsonl", recipe.format)
    if pairs:
        composed = stream(train, pairs, recipe.seed)
        shown = tqdm(composed, "composing", pairs, unit="pair", disable=None, leave=False, delay=1)
        description["stream"] = {**write(shown, folder / "stream.jsonl", recipe.format, source=True), "pairs": pairs}
    with replacing(folder / DATASET) as part:
        part.write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")
    return description


def _write_counted(pairs: Sequence[Pair], path: Path, format: int) -> dict[str, object]:
    return {**write(pairs, path, format), **summary(pairs)}


def write(pairs: Iterable[Pair], path: Path, format: int, *, source: bool = False) -> dict[str, object]:
    """Writes pairs as JSONL, whole or not at all, and returns the file's ``sha256``.

    With *source*, each row names its review and filling, and ``pairs_sha256`` is the hash that a model names its
    dataset by (see ``PairsHash``).
    """
    of_file, of_pairs = hashlib.sha256(), PairsHash()
    with replacing(path) as part, part.open("wb") as file:
        for pair in pairs:
            row = pair.row(format, source=source)
            raw = encode_row(row)
            of_file.update(raw)
            of_pairs.add(raw, row)
            file.write(raw)
    hashes: dict[str, object] = {"sha256": of_file.hexdigest()}
    return {**hashes, "pairs_sha256": of_pairs.hexdigest()} if source else hashes


def summary(pairs: Sequence[Pair]) -> dict[str, object]:
    """Counts for the data card: pairs, distinct completions and sentences, cells, reviews with a place, mean words."""
    cells = Counter((pair.prompt.persona, pair.prompt.mood) for pair in pairs)
    return {
        "pairs": len(pairs),
        "distinct_completions": len({pair.completion for pair in pairs}),
        "distinct_sentences": len({sentence for pair in pairs for sentence in pair.sentences}),
        "cells": {"count": len(cells), "smallest": min(cells.values()), "largest": max(cells.values())},
        "grounded": sum("{" in pair.completion for pair in pairs),
        "words_per_completion": round(sum(len(pair.completion.split()) for pair in pairs) / len(pairs), 1),
    }
