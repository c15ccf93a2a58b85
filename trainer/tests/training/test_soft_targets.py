"""Soft targets: the tokens that the composer could have written in a review's place, with their chances."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from goji_trainer.dataset.compose import Composer, stream
from goji_trainer.dataset.recipe import DatasetRecipe
from goji_trainer.dataset.split import split_reviews
from goji_trainer.dataset.write import make_dataset
from goji_trainer.export.export import describe
from goji_trainer.training.bases import resolve
from goji_trainer.training.encode import Encoded, encode
from goji_trainer.training.from_scratch import build, prepare_tokenizer, train_from_scratch
from goji_trainer.training.guard_data import claim_phrases
from goji_trainer.training.loop import cross_entropy
from goji_trainer.training.lora import LoraRecipe, train_lora
from goji_trainer.training.recipe import TrainRecipe
from goji_trainer.training.soft_targets import Distribution, Targets
from goji_trainer.training.training_data import read_composed, read_dataset
from goji_trainer.voices.load import load_all, voice_files
from goji_trainer.voices.review import Review
from small_data import PIECES, SHAPE, write_dataset
from toy_voice import review

from goji_hook.errors import UsageError
from goji_hook.models.metadata import read_metadata
from goji_hook.prompt.tagline import Prompt


@pytest.fixture(scope="module")
def reviews() -> list[Review]:
    return split_reviews(load_all(), DatasetRecipe())["train"]


@pytest.fixture(scope="module")
def dataset(reviews: list[Review], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("data") / "stream.jsonl"
    pairs = stream(Composer(reviews, DatasetRecipe()), 700, 5)
    path.write_text("".join(json.dumps(pair.row(4, source=True)) + "\n" for pair in pairs), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def tokenizer(dataset: Path) -> Any:
    return prepare_tokenizer(read_dataset(dataset), dataset.parent / "tokenizer", 1200)


@pytest.fixture(scope="module")
def encoded(dataset: Path, tokenizer: Any, reviews: list[Review]) -> Encoded:
    return encode(read_dataset(dataset), tokenizer, distribution=Distribution(reviews, tokenizer))


def of_pair(encoded: Encoded, pair: int) -> dict[int, dict[int, float]]:
    """Returns the weight of each token at each position of a pair."""
    assert encoded.targets is not None
    assert encoded.target_starts is not None
    weights: dict[int, dict[int, float]] = {}
    for at in range(encoded.target_starts[pair], encoded.target_starts[pair + 1]):
        here = weights.setdefault(int(encoded.targets.positions[at]), {})
        here[int(encoded.targets.tokens[at])] = float(encoded.targets.weights[at])
    return weights


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
    assert choices > 3 * len(encoded)  # two or three slots, and the beginning, allow several tokens


def test_reviews_and_slots_weigh_as_the_composer_chooses_them(tokenizer: Any) -> None:
    today = review("This is _ today.", "good", "great", "grand", "fine", M="neutral")
    never = review("Never _ again.", "this", M="neutral")
    critical = review("This is _ tomorrow.", "bad", M="critical")
    about = review("Branches _ here.", "stand", M="neutral", cx="high")
    distribution = Distribution([today, never, critical, about], tokenizer)
    prompt, completion = Prompt("buddy", "neutral").text(), " This is great today."
    start = len(tokenizer(prompt)["input_ids"])
    ids = [*tokenizer(prompt + completion)["input_ids"], tokenizer.eos_token_id]
    targets = distribution.of(prompt, [today.id, 1], ids, start)
    first = targets.weights[targets.positions == start]
    assert sorted(first) == pytest.approx([0.5, 0.5])
    assert targets.weights.min() >= 0.25  # the others are of another mood or topic; four adjectives share the rest
    branch = [at for at in range(start + 1, len(ids)) if (targets.positions == at).sum() > 1]
    assert branch
    assert all(targets.weights[targets.positions == at].sum() == pytest.approx(1) for at in branch)


def test_a_held_out_review_has_only_its_own_tokens_for_targets(tokenizer: Any, reviews: list[Review]) -> None:
    hidden = split_reviews(load_all(), DatasetRecipe())["validation"][0]
    distribution = Distribution(reviews, tokenizer)
    prompt = Prompt(hidden.persona, min(hidden.condition.moods)).text()
    start = len(tokenizer(prompt)["input_ids"])
    ids = tokenizer(f"{prompt} {hidden.say()}")["input_ids"]
    targets, certain = distribution.of(prompt, [hidden.id, 0], ids, start), Targets.certain(ids[start:], start)
    assert np.array_equal(targets.positions, certain.positions)
    assert np.array_equal(targets.tokens, certain.tokens)


def test_a_row_without_a_source_has_only_its_own_tokens_for_targets(
    tmp_path: Path, tokenizer: Any, reviews: list[Review]
) -> None:
    data = write_dataset(tmp_path / "pairs.jsonl", 24)
    plain = encode(read_dataset(data), tokenizer)
    known = encode(read_dataset(data), tokenizer, distribution=Distribution(reviews, tokenizer))
    members = np.arange(len(plain))
    ids, labels = plain.batch(members, 0)
    model = build(SHAPE, len(tokenizer))
    usual = model(input_ids=ids, labels=labels).loss
    places = known.soft_targets(members, ids.shape[1])
    assert plain.soft_targets(members, ids.shape[1]) is None
    assert places is not None
    assert torch.allclose(cross_entropy(model(input_ids=ids).logits, *places), usual, atol=1e-5)


def test_the_loss_is_least_where_the_model_knows_the_weights(encoded: Encoded, tokenizer: Any) -> None:
    members = np.arange(8)
    ids, _ = encoded.batch(members, 0)
    places = encoded.soft_targets(members, ids.shape[1])
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
    make_dataset(tmp_path, 350, DatasetRecipe(), article=False)
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
    known, unknown = (
        read_metadata({key: str(value) for key, value in describe(tmp_path / name, ["buddy"], 4).items()})
        for name in ("composed", "foreign")
    )
    first = json.loads((tmp_path / "stream.jsonl").read_text(encoding="utf-8").splitlines()[0])["completion"]
    assert known.trigrams.strange(first) is None
    assert known.trigrams.strange("Flange the wobbly.") is not None
    assert known.claims.phrases
    assert (unknown.trigrams.bits, unknown.claims.phrases) == (b"", {})
    voices = _granny_alone(tmp_path)
    with pytest.raises(UsageError, match="composed from other voices"):
        train_from_scratch(SHAPE, tmp_path / "stream.jsonl", tmp_path / "refused", recipe, voices=voices)
    assert not (tmp_path / "refused" / "model.safetensors").exists()


def test_a_fine_tune_on_a_composed_dataset_knows_the_claims_of_its_reviews(nano_folder: Path, tmp_path: Path) -> None:
    make_dataset(tmp_path, 70, DatasetRecipe(), article=False)
    (tmp_path / "other").mkdir()
    base, recipe = resolve(str(nano_folder)), LoraRecipe("small", "", batch=8, precision="no")
    known = train_lora(base, tmp_path / "stream.jsonl", tmp_path / "known", recipe, stop_after=1)
    foreign = write_dataset(tmp_path / "other" / "pairs.jsonl", 48)
    unknown = train_lora(base, foreign, tmp_path / "unknown", recipe, stop_after=1)
    claims = claim_phrases(read_composed(tmp_path / "stream.jsonl", None).reviews)
    assert describe(known, ["buddy"], 4)["goji.claims"] == str(claims)
    assert claims.phrases
    for folder, keys in ((known, {"goji.claims"}), (unknown, set())):
        entries = describe(folder, ["buddy"], 4)
        assert {key for key in ("goji.words", "goji.trigrams", "goji.claims") if key in entries} == keys
    with pytest.raises(UsageError, match="composed from other voices"):
        train_lora(base, tmp_path / "stream.jsonl", tmp_path / "refused", recipe, voices=_granny_alone(tmp_path))


def _granny_alone(folder: Path) -> Path:
    """A folder of voices that holds granny's alone."""
    voices = folder / "voices"
    voices.mkdir()
    (voices / "granny.yaml").write_bytes(next(path for path in voice_files() if path.stem == "granny").read_bytes())
    return voices


def test_a_composed_dataset_must_name_its_reviews(tmp_path: Path) -> None:
    make_dataset(tmp_path, 35, DatasetRecipe(), article=False)
    path = tmp_path / "stream.jsonl"
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    composed = read_composed(path, None)
    assert len(composed.reviews) > 1000
    del rows[0]["review"]
    path.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"do not name their `review`; train on a stream\.jsonl that this version's"):
        read_composed(path, None)


def test_voices_and_dataset_are_read_once_a_training(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make_dataset(tmp_path, 350, DatasetRecipe(), article=False)
    opened: list[str] = []
    for name in ("open", "read_bytes", "read_text"):
        original = getattr(Path, name)

        def counted(self: Path, *arguments: Any, original: Any = original, **options: Any) -> Any:
            opened.append(self.name)
            return original(self, *arguments, **options)

        monkeypatch.setattr(Path, name, counted)
    recipe = TrainRecipe("nano-0.1m", "", batch=32, epochs=1, learning_rate=5e-3)
    train_from_scratch(SHAPE, tmp_path / "stream.jsonl", tmp_path / "run", recipe, pieces=1200, stop_after=1)
    monkeypatch.undo()
    assert opened.count("stream.jsonl") == 1
    # read_bytes calls open of the same path in some versions of Python: then one reading counts twice.
    assert {opened.count(path.name) for path in voice_files()} <= {1, 2}


def test_two_reviews_on_the_same_row_of_a_voice_file_stay_apart(tokenizer: Any) -> None:
    pair = [review("One good _.", "change", where="buddy.yaml:7"), review("Some bad _.", "days", where="buddy.yaml:7")]
    assert pair[0].id != pair[1].id
    distribution = Distribution(pair, tokenizer)
    prompt = Prompt("buddy", "neutral").text()
    for one in pair:
        ids = tokenizer(f"{prompt} {one.say()}")["input_ids"]
        start = len(tokenizer(prompt)["input_ids"])
        targets = distribution.of(prompt, [one.id, 0], ids, start)
        assert targets.weights[targets.positions == start].tolist() == pytest.approx([0.5, 0.5])
        assert ids[start] in targets.tokens[targets.positions == start]
