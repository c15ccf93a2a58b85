"""Runs that start from the weights and tokenizer of another run."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.training.bases import LADDER, resolve
from goji_trainer.training.from_gguf import unpack_embedded
from goji_trainer.training.from_scratch import train_from_scratch
from goji_trainer.training.lora import ADAPTER, ADAPTER_WEIGHTS, LoraRecipe, train_lora
from goji_trainer.training.loss_chart import read_losses
from goji_trainer.training.recipe import TrainRecipe
from goji_trainer.training.train import train_model
from goji_trainer.voices.load import load_all
from safetensors.torch import load_file
from small_data import write_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer

from goji_hook.errors import UsageError
from goji_hook.llm.embedded_reader import EmbeddedReader
from goji_hook.models.find import embedded
from goji_hook.prompt.tagline import Prompt
from goji_hook.system.cache import sha256


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


def test_a_fine_tune_starts_from_the_adapter_of_another(nano_folder: Path, tmp_path: Path) -> None:
    base, data = resolve(str(nano_folder)), write_dataset(tmp_path / "pairs.jsonl", 48)
    recipe = LoraRecipe(base.name, "", batch=8, epochs=3, learning_rate=5e-3, precision="no")
    first = train_lora(base, data, tmp_path / "first", recipe)
    second = train_lora(base, data, tmp_path / "second", replace(recipe, learning_rate=1e-9), start=first)
    ours, theirs = (load_file(folder / ADAPTER / ADAPTER_WEIGHTS) for folder in (first, second))
    assert any(weight.abs().max() > 1e-3 for name, weight in ours.items() if "lora_B" in name)
    assert all(torch.allclose(ours[name], theirs[name], atol=1e-6) for name in ours)
    assert json.loads((second / "recipe.json").read_text())["start_sha256"] == sha256(first / ADAPTER / ADAPTER_WEIGHTS)
    assert read_losses(second)[0][1] < read_losses(first)[0][1]


def test_a_fine_tune_starts_only_from_an_adapter_of_its_base_and_shape(nano_folder: Path, tmp_path: Path) -> None:
    base, data = resolve(str(nano_folder)), write_dataset(tmp_path / "pairs.jsonl", 48)
    recipe = LoraRecipe(base.name, "", batch=8, epochs=0.2, precision="no")
    with pytest.raises(UsageError, match="holds no trained adapter"):
        train_lora(base, data, tmp_path / "out", recipe, start=tmp_path)
    first = train_lora(base, data, tmp_path / "first", recipe)
    with pytest.raises(UsageError, match="was trained with rank 16, and this run has rank 8"):
        train_lora(base, data, tmp_path / "out", replace(recipe, rank=8), start=first)
    with pytest.raises(UsageError, match=f"was trained with base {base.name}, and this run has base other"):
        train_lora(replace(base, name="other"), data, tmp_path / "out", recipe, start=first)
