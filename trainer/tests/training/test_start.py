"""Runs that start from the weights and tokenizer of another run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.training.bases import LADDER
from goji_trainer.training.from_gguf import unpack_embedded
from goji_trainer.training.from_scratch import train_from_scratch
from goji_trainer.training.recipe import TrainRecipe
from goji_trainer.training.train import train_model
from goji_trainer.voices.load import load_all
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM, AutoTokenizer

from goji_hook.errors import UsageError
from goji_hook.llm.embedded_reader import EmbeddedReader
from goji_hook.models.find import embedded
from goji_hook.prompt.tagline import Prompt


@pytest.fixture(scope="module")
def composer() -> Composer:
    recipe = DatasetRecipe()
    return Composer(split_reviews(load_all(), recipe)["train"], recipe)


def _dataset(composer: Composer, path: Path) -> Path:
    path.write_text("".join(json.dumps(pair.row(4)) + "\n" for pair in stream(composer, 700, 5)), encoding="utf-8")
    return path


def test_a_run_starts_from_the_weights_and_tokenizer_of_another(composer: Composer, tmp_path: Path) -> None:
    data, shape = _dataset(composer, tmp_path / "data.jsonl"), LADDER["nano-0.1m"]
    recipe = TrainRecipe(shape.name, "", batch=64, learning_rate=1e-9)
    first = train_from_scratch(shape, data, tmp_path / "first", recipe, pieces=700)
    second = train_from_scratch(shape, data, tmp_path / "second", recipe, start=first)
    ours, theirs = (load_file(folder / "model.safetensors") for folder in (first, second))
    assert all(torch.allclose(ours[name], theirs[name], atol=1e-5) for name in ours)
    assert (first / "tokenizer.model").read_bytes() == (second / "tokenizer.model").read_bytes()
    assert json.loads((second / "recipe.json").read_text())["start_sha256"]


def test_a_run_goes_on_from_the_embedded_model(tmp_path: Path) -> None:
    shape, folder = unpack_embedded(tmp_path / "start")
    prompt = Prompt("granny", "critical", buckets={"cx": "high"}, at="func", on=("cx",)).text()
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder).eval()
    with EmbeddedReader(embedded().path, embedded().sha256()) as reader:
        ids = reader.tokenize(prompt)
        assert tokenizer(prompt)["input_ids"] == ids
        theirs = torch.tensor(reader.logits(ids))
    with torch.no_grad():
        ours = model(torch.tensor([ids])).logits[0, -1]
    assert (ours - theirs).pow(2).mean().sqrt() < 0.08 * ours.std()
    assert LADDER[shape.name] == shape


def test_a_start_must_be_a_trained_folder_of_the_same_rung(composer: Composer, tmp_path: Path) -> None:
    data = _dataset(composer, tmp_path / "data.jsonl")
    with pytest.raises(UsageError, match="holds no trained model"):
        train_model("nano-0.1m", data, tmp_path / "out", {}, start=tmp_path)
    with pytest.raises(UsageError, match="only a rung can start"):
        train_model("SmolLM2-135M", data, tmp_path / "out", {}, start=tmp_path)
