"""Fixtures of the trainer's tests: a small trained model, its GGUF, and a Hub on the loopback interface."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import torch

from goji_hook.errors import GojiError

sys.path.insert(0, str(Path(__file__).parent / "support"))  # the helpers, which all test folders import

from small_data import PIECES, SHAPE, write_dataset
from writable_hub import Hub, loopback

os.environ["OMP_NUM_THREADS"] = "1"  # at this size, threads cost more than they save
torch.set_num_threads(1)


@dataclass(frozen=True)
class Nano:
    """A model that was trained from scratch in seconds: its folder, its GGUF and its dataset."""

    folder: Path
    gguf: Path
    data: Path


@pytest.fixture(scope="session")
def nano_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trained folder, and the dataset ``pairs.jsonl`` beside it."""
    from goji_trainer.training.from_scratch import train_from_scratch
    from goji_trainer.training.recipe import TrainRecipe

    place = tmp_path_factory.mktemp("nano")
    data = write_dataset(place / "pairs.jsonl")
    recipe = TrainRecipe("nano-0.1m", "", batch=16, epochs=4, learning_rate=1e-2, ordered=False, schedule="cosine")
    return train_from_scratch(SHAPE, data, place / "run", recipe, pieces=PIECES)


@pytest.fixture(scope="session")
def nano(nano_folder: Path) -> Nano:
    """The folder exported to Q8_0; skipped if llama.cpp's converter cannot be fetched."""
    from goji_trainer.dataset.rows import read_rows
    from goji_trainer.export.converter import converter
    from goji_trainer.export.export import describe, export

    try:
        converter()
    except GojiError as error:
        pytest.skip(str(error))
    data = nano_folder.parent / "pairs.jsonl"
    prompts = [row["prompt"] for row in read_rows(data)][:40]
    gguf = nano_folder.parent / "goji-test-q8_0.gguf"
    entries = describe(nano_folder, ["buddy", "granny"], 2)
    export(nano_folder, gguf, entries, prompts)
    return Nano(nano_folder, gguf, data)


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    """A running loopback Hub that huggingface_hub talks to, with an empty cache and a token that may write."""
    from huggingface_hub import constants

    with loopback() as running:
        monkeypatch.setattr(constants, "ENDPOINT", running.endpoint)
        template = running.endpoint + "/{repo_id}/resolve/{revision}/{filename}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "hf-cache"))
        monkeypatch.setattr(constants, "HF_HUB_DISABLE_XET", True)
        monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
        monkeypatch.setenv("HF_TOKEN", running.token)
        monkeypatch.setattr("huggingface_hub.utils._http.time.sleep", lambda seconds: None)
        yield running
