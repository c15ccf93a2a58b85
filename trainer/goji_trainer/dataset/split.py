"""Deals lines to the training or the validation split, and a line's fillings to training or held out."""

from __future__ import annotations

import hashlib
import random
from collections import defaultdict
from collections.abc import Mapping

from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.voices.line import Line, Voice

SPLITS = ("train", "validation")


def split_lines(voices: Mapping[str, Voice], recipe: DatasetRecipe) -> dict[str, list[Line]]:
    """Deals every line of *voices* to ``train`` or ``validation`` and returns the lists by these names.

    Lines are dealt cell by cell (persona, role, condition), so that no role or condition is missing from training: a
    share of ``recipe.held_out_lines`` goes to ``validation``, rounded at random, and at least one line to ``train``.
    """
    cells: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for voice in voices.values():
        for line in voice.all_lines:
            cells[line.persona, line.role, repr(line.condition.key())].append(line)
    split: dict[str, list[Line]] = {name: [] for name in SPLITS}
    for cell in sorted(cells):
        lines = sorted(cells[cell], key=lambda line: line.template)
        rng = random.Random(f"{recipe.seed} {cell}")
        rng.shuffle(lines)
        share = len(lines) * recipe.held_out_lines
        count = min(int(share) + (rng.random() < share % 1), len(lines) - 1)
        split["validation"] += lines[:count]
        split["train"] += lines[count:]
    return split


def is_held_out(line: Line, combination: int, recipe: DatasetRecipe) -> bool:
    """Whether this filling of a training line's slots is kept out of training.

    The first filling (combination 0) and lines with fewer than four fillings are always trained on.
    """
    if combination == 0 or line.combinations < 4:
        return False
    digest = hashlib.blake2b(f"{recipe.seed}|{line.template}|{combination}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big") < recipe.held_out_combinations * 2**64
