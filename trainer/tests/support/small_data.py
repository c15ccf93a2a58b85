"""A dataset, a model shape and a scorecard that are small enough to make in a test."""

from __future__ import annotations

import json
import random
from pathlib import Path

from goji_trainer.score.card import Card, Row, beside
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
    """Writes *count* pairs over all personas and moods as JSONL and returns the path."""
    rng = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            buckets = {metric: rng.choice(BUCKETS) for metric in METRICS}
            persona, mood = _PERSONAS[number % 7], MOODS[number % 5]
            prompt = Prompt(persona, mood, rng.choice(SCOPES), buckets=buckets)
            review = f" {rng.choice(_SUBJECTS)} {rng.choice(_VERBS)}, so {rng.choice(_ENDS)}."
            file.write(json.dumps({"prompt": prompt.text(), "completion": review}) + "\n")
    return path


def write_scorecard(gguf: Path, *, passed: bool = True, sha256: str = "") -> Path:
    """Writes a scorecard beside *gguf*, about that file unless *sha256* is of another, and returns its path."""
    rows = (
        Row("english", "English", 1.0, 1.0, 0.0, 1.0, definition="Share that is English."),
        Row("persona", "persona", 0.98 if passed else 0.4, 0.99, 0.14, 0.97, definition="Share in character."),
        Row("tokens_per_second", "tokens/s", 200.0, bar=1000, unit="n", definition="Speed."),
    )
    facts = {"file": gguf.name, "sha256": sha256 or file_sha256(gguf), "samples": 35, "seed": 1}
    card = Card({**facts, "temperature": 0.8, "min_p": 0.05}, rows)
    beside(gguf).write_text(card.json(), encoding="utf-8")
    return beside(gguf)
