"""Everything that a run learns from, read once: the rows of a dataset, and the reviews that they were composed from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError, UsageError
from goji_hook.guard.text import vocabulary
from goji_trainer.dataset.recipe import composed_from, recipe_of
from goji_trainer.dataset.rows import PairsHash, read_rows
from goji_trainer.dataset.split import split_reviews
from goji_trainer.voices.load import load_voices
from goji_trainer.voices.review import Review


@dataclass(frozen=True)
class TrainingData:
    """The rows of the dataset *path*, and the hash of its pairs (see ``PairsHash``).

    ``reviews`` are the training reviews of the voices that it was composed from, ``voices_sha256`` the voices' hash;
    both are empty for a dataset that was not composed by goji-trainer.
    """

    path: Path
    rows: Sequence[dict[str, Any]]
    sha256: str
    reviews: Sequence[Review] = ()
    voices_sha256: str = ""

    def words(self) -> set[str]:
        """Returns every word of the completions, in lower case."""
        return {word for row in self.rows for word in vocabulary(row["completion"])}


def read_dataset(path: Path) -> TrainingData:
    """Reads and hashes a JSONL dataset. Raises GojiError if it has no rows, or a row is not a pair."""
    digest = PairsHash()
    rows = list(read_rows(path, digest))
    if not rows:
        raise GojiError(f"{path.name}: a dataset needs rows, but the file is empty; write a JSON object per line")
    return TrainingData(path, rows, digest.hexdigest())


def read_composed(path: Path, voices: Path | None, *, named: bool = True) -> TrainingData:
    """Reads a dataset with the reviews that it was composed from: those of the folder *voices* (None: the package's).

    A dataset counts as composed if a ``dataset.json`` lies beside it; any other is read without reviews. Raises
    UsageError if it was composed from other voices, or, where rows have to be *named*, a row does not name its review.
    """
    data, composed = read_dataset(path), composed_from(path)
    if composed is None:
        return data
    loaded = load_voices(voices)
    if composed and composed != loaded.sha256:
        raise UsageError(f"voices: {path} was composed from other voices than these; name their folder by --voices")
    if named and not all("review" in row for row in data.rows):
        raise UsageError(
            f"dataset: the rows of {path} do not name their `review`; train on a stream.jsonl that this version's "
            "`goji-trainer dataset` composed, or on a copy of the file without dataset.json beside it"
        )
    return replace(data, reviews=split_reviews(loaded.voices, recipe_of(path))["train"], voices_sha256=loaded.sha256)
