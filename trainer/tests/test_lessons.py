"""Lessons: one sentence on a prompt in which its metric stands out, and runs that go on from another one."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from goji_trainer.bases import LADDER
from goji_trainer.dataset import Composer, Recipe, curriculum, lessons, split_lines, stream
from goji_trainer.scratch import train_from_scratch
from goji_trainer.train import TrainRecipe
from goji_trainer.training import train_model
from goji_trainer.voice import load_all
from safetensors.torch import load_file

from goji_hook.errors import UsageError


@pytest.fixture(scope="module")
def composer() -> Composer:
    recipe = Recipe()
    return Composer(split_lines(load_all(), recipe)["train"], recipe)


def test_a_lesson_is_one_sentence_and_few_metrics_stand_out(composer: Composer) -> None:
    drawn = list(lessons(composer, 350, 3))
    assert len({(pair.prompt.tagline(), pair.completion) for pair in drawn}) == 350
    for pair in drawn:
        assert len(pair.sentences) == 1
        assert 1 <= sum(bucket != "mid" for bucket in pair.prompt.buckets.values()) <= 3
    assert {pair.prompt.persona for pair in drawn} == set(composer.personas)


def test_lessons_follow_from_their_seed(composer: Composer) -> None:
    assert list(lessons(composer, 50, 3)) == list(lessons(composer, 50, 3)) != list(lessons(composer, 50, 4))


def test_the_stream_begins_with_lessons_among_pairs_and_loses_neither(composer: Composer) -> None:
    taught, pairs = list(lessons(composer, 31, 3)), list(stream(composer, 60, 3))
    course = list(curriculum(iter(pairs), iter(taught)))
    assert [pair for pair in course if pair in pairs] == pairs
    assert [pair for pair in course if pair in taught] == taught
    assert [pair in taught for pair in course[:5]] == [True, True, True, False, False]
    assert course[-38:] == pairs[-38:]


def _dataset(composer: Composer, path: Path) -> Path:
    path.write_text("".join(json.dumps(pair.row(3)) + "\n" for pair in lessons(composer, 700, 5)), encoding="utf-8")
    return path


def test_a_run_goes_on_from_another_ones_weights_and_tokenizer(composer: Composer, tmp_path: Path) -> None:
    data, shape = _dataset(composer, tmp_path / "data.jsonl"), LADDER["nano-0.1m"]
    recipe = TrainRecipe(shape.name, "", batch=64, learning_rate=1e-9)
    first = train_from_scratch(shape, data, tmp_path / "first", recipe, pieces=700)
    second = train_from_scratch(shape, data, tmp_path / "second", recipe, start=first)
    ours, theirs = (load_file(folder / "model.safetensors") for folder in (first, second))
    assert all(torch.allclose(ours[name], theirs[name], atol=1e-5) for name in ours)
    assert (first / "tokenizer.model").read_bytes() == (second / "tokenizer.model").read_bytes()
    assert json.loads((second / "recipe.json").read_text())["start_sha256"]


def test_a_start_must_be_a_trained_folder_of_the_same_rung(composer: Composer, tmp_path: Path) -> None:
    data = _dataset(composer, tmp_path / "data.jsonl")
    with pytest.raises(UsageError, match="holds no trained model"):
        train_model("nano-0.1m", data, tmp_path / "out", {}, start=tmp_path)
    with pytest.raises(UsageError, match="only a rung can go on"):
        train_model("SmolLM2-135M", data, tmp_path / "out", {}, start=tmp_path)
