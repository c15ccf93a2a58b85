"""A dataset and a model that are small enough to make in a test."""

from __future__ import annotations

import json
import random
from pathlib import Path

from goji_trainer.score.scorecard import beside
from goji_trainer.training.bases import Shape

from goji_hook.prompt.tagline import Prompt
from goji_hook.system.cache import sha256 as file_sha256
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES

SHAPE = Shape("nano-0.1m", 32, 64, 2, 2)
PIECES = 420
_SUBJECTS = ("This change", "The loop", "That function", "Your branch", "The whole file", "My favourite module")
_VERBS = ("reads well", "nests too deep", "needs a name", "deserves a comment", "made me smile", "grew overnight")
_ENDS = ("ship it", "try again", "split it up", "sleep on it", "call me later", "well done")
_PERSONAS = ("buddy", "senior+", "senior-", "chaos", "boss+", "boss-", "granny")


def write_dataset(path: Path, count: int = 240, seed: int = 1) -> Path:
    """*count* pairs over all personas and moods."""
    dice = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            buckets = {metric: dice.choice(BUCKETS) for metric in METRICS}
            persona, mood = _PERSONAS[number % 7], MOODS[number % 5]
            prompt = Prompt(persona, mood, dice.choice(SCOPES), buckets=buckets)
            review = f" {dice.choice(_SUBJECTS)} {dice.choice(_VERBS)}, so {dice.choice(_ENDS)}."
            file.write(json.dumps({"prompt": prompt.text(), "completion": review}) + "\n")
    return path


def write_scorecard(gguf: Path, *, passed: bool = True, sha256: str = "") -> Path:
    """A scorecard beside *gguf*, about it unless *sha256* says otherwise."""
    columns = {
        "english": {"value": 1.0, "ceiling": 1.0, "floor": 1.0, "bar": 1.0, "passed": True},
        "persona": {"value": 0.98 if passed else 0.4, "ceiling": 0.99, "floor": 0.14, "bar": 0.97, "passed": passed},
    }
    told = {"sha256": sha256 or file_sha256(gguf), "columns": columns, "passed": passed}
    beside(gguf).write_text(json.dumps(told))
    return beside(gguf)
