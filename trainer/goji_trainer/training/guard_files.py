"""Writes beside a model's weights what the hook's guard needs to know about it; export puts that into the GGUF."""

from __future__ import annotations

from pathlib import Path

from goji_trainer.atomic import replacing
from goji_trainer.training.guard_data import claim_phrases, known_trigrams
from goji_trainer.training.training_data import TrainingData

WORDS, TRIGRAMS, CLAIMS = "words.txt", "trigrams.txt", "claims.txt"


def save_guard_data(data: TrainingData, folder: Path) -> None:
    """Writes to *folder* what the reviews of a model from scratch are checked by: the dataset's words, sorted.

    Of a composed dataset's reviews also the trigrams and claims; see ``guard_data``.
    """
    _write(folder / WORDS, " ".join(sorted(data.words())))
    if data.reviews:
        _write(folder / TRIGRAMS, str(known_trigrams(data.reviews)))
        save_claims(data, folder)


def save_claims(data: TrainingData, folder: Path) -> None:
    """Writes the claims of a composed dataset's reviews to *folder*; of any other dataset, none.

    A fine-tune needs no more: its base knows more words than the dataset has, and joins them as it likes.
    """
    if data.reviews:
        _write(folder / CLAIMS, str(claim_phrases(data.reviews)))


def _write(path: Path, content: str) -> None:
    with replacing(path) as part:
        part.write_text(content, encoding="utf-8")
