"""Targets: what the composer might have said in a sentence's place, token by token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from goji_trainer.dataset.compose import Composer, Recipe, split_lines, stream
from goji_trainer.dataset.write import make_dataset
from goji_trainer.export.export import describe
from goji_trainer.training.encode import Encoded, encode
from goji_trainer.training.from_scratch import build, prepare_tokenizer, train_from_scratch
from goji_trainer.training.loop import TrainRecipe, cross_entropy
from goji_trainer.training.soft_targets import Distribution, Targets
from goji_trainer.voices.line import Condition, Line
from goji_trainer.voices.load import load_all, voice_files
from small import PIECES, SHAPE, write_dataset

from goji_hook.errors import UsageError
from goji_hook.models.metadata import read_metadata
from goji_hook.prompt.tagline import Prompt


@pytest.fixture(scope="module")
def lines() -> list[Line]:
    return split_lines(load_all(), Recipe())["train"]


@pytest.fixture(scope="module")
def dataset(lines: list[Line], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "stream.jsonl"
    pairs = stream(Composer(lines, Recipe()), 700, 5)
    path.write_text("".join(json.dumps(pair.row(3)) + "\n" for pair in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def tokenizer(dataset: Path) -> Any:
    return prepare_tokenizer(dataset, dataset.parent / "tokenizer", 1200)


@pytest.fixture(scope="module")
def encoded(dataset: Path, tokenizer: Any, lines: list[Line]) -> Encoded:
    return encode(dataset, tokenizer, distribution=Distribution(lines, tokenizer))


def of_pair(encoded: Encoded, pair: int) -> dict[int, dict[int, float]]:
    """Token to weight at each position of one pair."""
    assert encoded.targets is not None
    assert encoded.target_starts is not None
    found: dict[int, dict[int, float]] = {}
    for at in range(encoded.target_starts[pair], encoded.target_starts[pair + 1]):
        here = found.setdefault(int(encoded.targets.positions[at]), {})
        here[int(encoded.targets.tokens[at])] = float(encoded.targets.weights[at])
    return found


def test_every_token_of_a_completion_is_among_its_targets_and_their_weights_add_up_to_one(encoded: Encoded) -> None:
    choices = 0
    for pair in range(len(encoded)):
        ids = encoded.ids[encoded.starts[pair] : encoded.starts[pair + 1]]
        targets = of_pair(encoded, pair)
        assert list(targets) == list(range(encoded.answers[pair], len(ids)))
        for position, weights in targets.items():
            assert weights[int(ids[position])] > 0
            assert sum(weights.values()) == pytest.approx(1, abs=1e-4)
            choices += len(weights) > 1
    assert choices > 5 * len(encoded)  # a handful of places in each review where it might have gone on otherwise


def _line(text: str, *alternatives: str, moods: tuple[str, ...] = (), where: str = "") -> Line:
    head, _, tail = text.partition("|")
    return Line("buddy", "opening", Condition(frozenset(moods)), text, ((head,), alternatives, (tail,)), where or text)


def test_lines_and_slots_weigh_as_the_composer_chooses_them(tokenizer: Any) -> None:
    one = _line("This is | today.", "good", "great", "grand", "fine")
    two = _line("Never | again.", "this")
    other = _line("This is | tomorrow.", "bad", moods=("critical",))
    found = Distribution([one, two, other], tokenizer)
    prompt, completion = Prompt("buddy", "neutral").text(), " This is great today."
    start = len(tokenizer(prompt)["input_ids"])
    ids = [*tokenizer(prompt + completion)["input_ids"], tokenizer.eos_token_id]
    targets = found.of(prompt, completion, ids, start)
    first = targets.weights[targets.positions == start]
    assert sorted(first) == pytest.approx([0.5, 0.5])
    assert targets.weights.min() >= 0.25  # "bad" belongs to another mood, and four adjectives share the rest
    branch = [at for at in range(start + 1, len(ids)) if (targets.positions == at).sum() > 1]
    assert branch
    assert all(targets.weights[targets.positions == at].sum() == pytest.approx(1) for at in branch)


def test_a_held_out_line_is_let_in_by_no_door(tokenizer: Any, lines: list[Line]) -> None:
    hidden = split_lines(load_all(), Recipe())["validation"]
    found = Distribution(lines, tokenizer)
    line = next(line for line in hidden if line.role == "opening" and line.place == "none")
    prompt = Prompt(line.persona, min(line.condition.moods or {"neutral"})).text()
    start = len(tokenizer(prompt)["input_ids"])
    ids = tokenizer(f"{prompt} {line.say()}")["input_ids"]
    told, certain = found.of(prompt, " " + line.say(), ids, start), Targets.certain(ids[start:], start)
    assert np.array_equal(told.positions, certain.positions)
    assert np.array_equal(told.tokens, certain.tokens)


def test_what_is_no_line_has_itself_for_a_target(tmp_path: Path, tokenizer: Any, lines: list[Line]) -> None:
    data = write_dataset(tmp_path / "pairs.jsonl", 24)
    plain = encode(data, tokenizer)
    known = encode(data, tokenizer, distribution=Distribution(lines, tokenizer))
    members = np.arange(len(plain))
    ids, labels = plain.batch(members, 0)
    model = build(SHAPE, len(tokenizer))
    usual = model(input_ids=ids, labels=labels).loss
    places = known.may_follow(members, ids.shape[1])
    assert plain.may_follow(members, ids.shape[1]) is None
    assert places is not None
    assert torch.allclose(cross_entropy(model(input_ids=ids).logits, *places), usual, atol=1e-5)


def test_the_loss_is_least_where_the_model_knows_the_weights(encoded: Encoded, tokenizer: Any) -> None:
    members = np.arange(8)
    ids, _ = encoded.batch(members, 0)
    places = encoded.may_follow(members, ids.shape[1])
    assert places is not None
    where, tokens, weights = places
    logits = torch.full((ids.numel(), len(tokenizer)), -30.0)
    logits[where, tokens] = weights.log()
    perfect = cross_entropy(logits.view(8, -1, len(tokenizer)), *places)
    entropy = -(weights * weights.log()).sum() / len(where.unique())
    assert torch.allclose(perfect, entropy, atol=1e-4)
    logits[where, tokens] = 0.0
    assert cross_entropy(logits.view(8, -1, len(tokenizer)), *places) > perfect


def test_a_composed_dataset_trains_on_the_voices_and_a_foreign_one_on_its_texts(tmp_path: Path) -> None:
    make_dataset(tmp_path, 350, Recipe(), article=False)
    recipe = TrainRecipe("nano-0.1m", "", batch=32, epochs=1, learning_rate=5e-3)
    train_from_scratch(SHAPE, tmp_path / "stream.jsonl", tmp_path / "composed", recipe, pieces=1200)
    (tmp_path / "other").mkdir()
    foreign = write_dataset(tmp_path / "other" / "pairs.jsonl", 96)
    train_from_scratch(SHAPE, foreign, tmp_path / "foreign", recipe, pieces=PIECES)
    composed, other = (
        json.loads((tmp_path / name / "recipe.json").read_text(encoding="utf-8")) for name in ("composed", "foreign")
    )
    assert len(composed["voices_sha256"]) == 64
    assert other["voices_sha256"] == ""
    taught, nothing = (
        read_metadata({key: str(value) for key, value in describe(tmp_path / name, ["buddy"], 3).items()})
        for name in ("composed", "foreign")
    )
    first = json.loads((tmp_path / "stream.jsonl").read_text(encoding="utf-8").splitlines()[0])["completion"]
    assert taught.trigrams.strange(first) is None
    assert taught.trigrams.strange("Flange the wobbly.") is not None
    assert taught.claims.phrases
    assert (nothing.trigrams.bits, nothing.claims.phrases) == (b"", {})
    voices = tmp_path / "voices"
    voices.mkdir()
    (voices / "granny.yaml").write_bytes(next(path for path in voice_files() if path.stem == "granny").read_bytes())
    with pytest.raises(UsageError, match="composed from other voices"):
        train_from_scratch(SHAPE, tmp_path / "stream.jsonl", tmp_path / "refused", recipe, voices=voices)
    assert not (tmp_path / "refused" / "model.safetensors").exists()
