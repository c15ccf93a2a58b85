"""The training loop: killed and resumed, collapsed, in several processes, and with another recipe."""

from __future__ import annotations

import json
import math
import shutil
import signal
import subprocess
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
import torch
from goji_trainer.child import python_module
from goji_trainer.dataset.rows import read_rows
from goji_trainer.training.bases import resolve
from goji_trainer.training.batches import batches, rate
from goji_trainer.training.checkpoint import CollapseError, CollapseWatch
from goji_trainer.training.devices import precision
from goji_trainer.training.encode import IGNORED, encode
from goji_trainer.training.from_scratch import prepare_tokenizer, train_from_scratch
from goji_trainer.training.lora import LoraRecipe, train_lora
from goji_trainer.training.loss_chart import read_losses
from goji_trainer.training.recipe import TrainRecipe
from goji_trainer.training.train import train_model
from goji_trainer.training.training_data import read_dataset
from safetensors.torch import load_file, save_file
from small_data import PIECES, SHAPE, write_dataset

from goji_hook.errors import GojiError, UsageError
from goji_hook.system.cache import sha256

NO = {"dropout": 0.0, "precision": "no"}
RECIPE = TrainRecipe("nano-0.1m", "", batch=8, epochs=2, learning_rate=5e-3)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return write_dataset(tmp_path_factory.mktemp("data") / "pairs.jsonl", 96)


def weights(folder):
    return load_file(folder / "model.safetensors")


def same(one, two):
    return one.keys() == two.keys() and all(torch.equal(one[name], two[name]) for name in one)


def command(base, data, out, *more):
    numbers = ["--batch", "8", "--epochs", "2", "--learning-rate", "5e-3"]
    names = ["--base", str(base), "--dataset", str(data), "--out", str(out)]
    return python_module("goji_trainer.cli", "train", *names, *numbers, *more)


def test_a_killed_run_resumes_to_the_weights_of_an_uninterrupted_one(data, tmp_path):
    prepare_tokenizer(read_dataset(data), tmp_path / "whole", PIECES)
    prepare_tokenizer(read_dataset(data), tmp_path / "killed", PIECES)
    numbers = {"batch": 8, "epochs": 2.0, "learning_rate": 5e-3}
    train_model("nano-0.1m", data, tmp_path / "whole", numbers)

    run = subprocess.Popen(command("nano-0.1m", data, tmp_path / "killed", "--checkpoint-seconds", "0"))
    try:
        deadline = time.monotonic() + 240
        while not (tmp_path / "killed" / "checkpoint.pt").is_file() and time.monotonic() < deadline:
            time.sleep(0.005)
    finally:
        run.send_signal(signal.SIGKILL)
        run.wait()
    state = torch.load(tmp_path / "killed" / "checkpoint.pt", weights_only=True)
    assert 0 < state["step"] <= 24
    assert not (tmp_path / "killed" / "recipe.json").is_file()

    train_model("nano-0.1m", data, tmp_path / "killed", numbers)
    assert same(weights(tmp_path / "whole"), weights(tmp_path / "killed"))
    assert read_losses(tmp_path / "whole") == read_losses(tmp_path / "killed")


def test_a_fine_tune_stopped_early_resumes_the_same_even_with_dropout(nano_folder, data, tmp_path):
    recipe = LoraRecipe("x", "", batch=8, epochs=1, dropout=0.3, precision="no")
    base = resolve(str(nano_folder))
    train_lora(base, data, tmp_path / "whole", recipe)
    train_lora(base, data, tmp_path / "parts", recipe, stop_after=5)
    train_lora(base, data, tmp_path / "parts", recipe)
    files = [tmp_path / name / "adapter" / "adapter_model.safetensors" for name in ("whole", "parts")]
    assert same(*(load_file(path) for path in files))
    assert sum(file.stat().st_size for file in (tmp_path / "whole").glob("checkpoint.pt")) < 1_000_000


def test_two_processes_step_as_one_does(nano_folder, data, tmp_path):
    train_model(
        str(nano_folder), data, tmp_path / "one", {"batch": 8, "epochs": 2.0, "learning_rate": 5e-3} | NO, stop_after=6
    )
    two = [*command(nano_folder, data, tmp_path / "two"), "--dropout", "0", "--precision", "no", "--stop-after", "6"]
    launch = ["--standalone", "--nproc-per-node", "2", "--no-python"]
    done = subprocess.run(
        [*python_module("torch.distributed.run", *launch), *two], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    one, both = (load_file(tmp_path / name / "adapter" / "adapter_model.safetensors") for name in ("one", "two"))
    for name, weight in one.items():
        torch.testing.assert_close(both[name], weight, rtol=1e-3, atol=1e-5)
    losses = [[loss for _, loss in read_losses(tmp_path / name)] for name in ("one", "two")]
    assert losses[0] == pytest.approx(losses[1], abs=1e-4)
    recipes = [json.loads((tmp_path / name / "recipe.json").read_text()) for name in ("one", "two")]
    assert [recipe["processes"] for recipe in recipes] == [1, 2]  # two processes that each ran alone would agree too


def test_a_number_that_overflows_stops_with_the_last_good_checkpoint(data, tmp_path):
    prepare_tokenizer(read_dataset(data), tmp_path, PIECES)
    recipe = replace(RECIPE, learning_rate=1e20)
    with pytest.raises(
        CollapseError, match=r"step \d+: the (loss|gradient) is (nan|inf); .*checkpoint of step \d+ is kept"
    ):
        train_from_scratch(SHAPE, data, tmp_path, recipe, checkpoint_seconds=0)
    state = torch.load(tmp_path / "checkpoint.pt", weights_only=True)
    assert all(bool(weight.isfinite().all()) for weight in state["model"].values())
    assert not (tmp_path / "model.safetensors").exists()


def test_broken_weights_stop_before_the_first_step(nano_folder, data, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(nano_folder, base)
    broken = {name: weight * math.nan for name, weight in weights(base).items()}
    save_file(broken, base / "model.safetensors", metadata={"format": "pt"})
    with pytest.raises(
        CollapseError, match="step 0: the loss is nan; training has stopped, before the first checkpoint"
    ):
        train_lora(resolve(str(base)), data, tmp_path / "run", LoraRecipe("x", "", precision="no"))
    assert not (tmp_path / "run" / "adapter").exists()


def test_a_loss_that_falls_to_zero_stops_the_run(data, tmp_path):
    one = tmp_path / "one.jsonl"
    one.write_text(data.read_text().splitlines()[0] + "\n")
    prepare_tokenizer(read_dataset(data), tmp_path / "run", PIECES)
    recipe = replace(RECIPE, batch=1, epochs=1500, learning_rate=3e-2)
    with pytest.raises(CollapseError, match=r"the loss has collapsed to .*checkpoint of step (\d+) is kept") as caught:
        train_from_scratch(SHAPE, one, tmp_path / "run", recipe)
    state = torch.load(tmp_path / "run" / "checkpoint.pt", weights_only=True)
    stopped = int(str(caught.value).split()[1].rstrip(":"))
    assert state["step"] <= stopped - 19


def test_the_watch_forgives_a_single_low_loss():
    watch = CollapseWatch(floor=1e-4, patience=3)
    for step, loss in enumerate([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]):
        watch.check(step, loss)
    with pytest.raises(CollapseError):
        watch.check(6, 0.0)


def test_the_recipe_is_saved_with_dataset_and_libraries(nano_folder):
    recipe = json.loads((nano_folder / "recipe.json").read_text())
    assert recipe["dataset_sha256"] == sha256(nano_folder.parent / "pairs.jsonl")
    bare = torch.__version__.partition("+")[0]  # PyPI's metadata has "2.13.0" of "2.13.0+cu130"
    assert recipe["libraries"]["torch"] in (torch.__version__, bare)
    assert (recipe["batch"], recipe["epochs"], recipe["pairs"]) == (16, 4, 240)
    assert (nano_folder / "loss.png").read_bytes().startswith(b"\x89PNG")


def test_the_checkpoint_of_another_recipe_is_refused(data, tmp_path):
    prepare_tokenizer(read_dataset(data), tmp_path, PIECES)
    train_from_scratch(SHAPE, data, tmp_path, RECIPE, stop_after=1)
    with pytest.raises(UsageError, match="belongs to another recipe"):
        train_from_scratch(SHAPE, data, tmp_path, replace(RECIPE, seed=2))


def test_a_damaged_checkpoint_is_named(data, tmp_path):
    prepare_tokenizer(read_dataset(data), tmp_path, PIECES)
    (tmp_path / "checkpoint.pt").write_bytes(b"not a checkpoint")
    with pytest.raises(GojiError, match=r"checkpoint.pt is damaged .*remove it to start over"):
        train_from_scratch(SHAPE, data, tmp_path, RECIPE)


def test_only_the_completion_and_the_end_have_labels(data, nano_folder):
    tokenizer = prepare_tokenizer(read_dataset(data), nano_folder)
    encoded = encode(read_dataset(data), tokenizer)
    rows = list(read_rows(data))
    ids, labels = encoded.batch(np.array([0, 1, 2]), 0)
    for row, tokens, answer in zip(rows, ids, labels, strict=False):
        kept = answer[answer != IGNORED]
        assert tokenizer.decode(kept[:-1]).strip() == row["completion"].strip()
        assert kept[-1] == tokenizer.eos_token_id
        assert int((answer == tokens).sum()) == len(kept)
    assert encoded.answered(np.array([0, 1, 2])) == int((labels != IGNORED).sum())


def test_every_pair_comes_once_an_epoch_and_epochs_differ():
    lengths = np.arange(100) % 17 + 3
    first, second = (list(batches(lengths, 8, 1, epoch)) for epoch in (0, 1))
    assert sorted(np.concatenate(first)) == list(range(100))
    assert not all(np.array_equal(one, two) for one, two in zip(first, second, strict=True))
    assert all(np.array_equal(one, two) for one, two in zip(first, batches(lengths, 8, 1, 0), strict=True))


def test_an_ordered_epoch_keeps_near_the_dataset_s_order_and_still_mixes():
    lengths = np.arange(2000) % 17 + 3
    members = np.concatenate(list(batches(lengths, 8, 1, 0, ordered=True)))
    assert sorted(members) == list(range(2000))
    assert np.abs(members - np.arange(2000)).max() < 8 * 32
    assert not np.array_equal(members, np.arange(2000))


def test_the_rate_warms_up_and_falls_to_a_twentieth():
    factors = [rate(step, 100, replace(RECIPE, warmup=0.1, schedule="cosine")) for step in range(100)]
    assert factors[:10] == pytest.approx([(at + 1) / 10 for at in range(10)])
    assert factors[10] == 1
    assert factors[-1] == pytest.approx(0.05, abs=0.001)


def test_from_scratch_the_rate_falls_with_the_root_of_the_steps_and_ends_at_nothing():
    factors = [rate(step, 400, replace(RECIPE, warmup=0.05)) for step in range(401)]
    assert factors[20] == 1
    assert factors[80] == pytest.approx(1 / 2)
    assert factors[320] == pytest.approx(1 / 4 * 80 / 100)
    assert factors[400] == 0
    assert all(later < sooner for sooner, later in pairwise(factors[20:]))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"prompt": "P:buddy"}', r"bad.jsonl:2: a row needs a completion"),
        ('{"prompt": "", "completion": "x"}', r"bad.jsonl:2: a row needs a prompt"),
        ('["prompt"]', r"bad.jsonl:2: a row needs a prompt"),
        ("{", r"bad.jsonl:2: not JSON"),
        (
            json.dumps({"prompt": "P:buddy " * 200, "completion": " Fine."}),
            r"bad.jsonl:2: the prompt fills all 256 tokens",
        ),
    ],
)
def test_a_row_that_cannot_be_trained_on_is_named(line, message, data, nano_folder, tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_text(data.read_text().splitlines()[0] + "\n" + line + "\n")
    with pytest.raises(GojiError, match=message):
        encode(read_dataset(bad), prepare_tokenizer(read_dataset(data), nano_folder))


def test_no_rows_and_no_file(data, nano_folder, tmp_path):
    (tmp_path / "empty.jsonl").write_text("")
    with pytest.raises(GojiError, match="a dataset needs rows"):
        encode(read_dataset(tmp_path / "empty.jsonl"), prepare_tokenizer(read_dataset(data), nano_folder))
    with pytest.raises(GojiError, match=r"there is no file .*none.jsonl; run `goji-trainer dataset` first"):
        train_model("nano-0.1m", tmp_path / "none.jsonl", tmp_path / "out", {})


@pytest.mark.parametrize(
    ("base", "numbers", "message"),
    [
        ("nano-0.1m", {"rank": 8}, "rank: a model from scratch has no such number"),
        ("nano-0.1m", {"batch": 0}, "batch: 0 is out of range; it must be at least 1"),
        ("nano-0.1m", {"epochs": 0.0}, "epochs: 0.0 is out of range; it must be more than 0"),
        ("nano-1n", {}, r"base: 'nano-1n' is not known \(did you mean 'nano-1m'\?\)"),
    ],
)
def test_wrong_usage_is_one_clear_line(base, numbers, message, tmp_path):
    with pytest.raises(UsageError, match=message):
        train_model(base, tmp_path / "none.jsonl", tmp_path, numbers)


def test_a_pretrained_base_cannot_be_trained_from_scratch(tmp_path):
    with pytest.raises(UsageError, match=r"'SmolLM2-135M' cannot be trained from scratch; allowed: nano-0.1m"):
        train_model("SmolLM2-135M", None, tmp_path, {}, scratch=True)


def test_a_dataset_of_few_words_makes_fewer_pieces_than_asked_for(tmp_path):
    data = write_dataset(tmp_path / "pairs.jsonl", 24)
    tokenizer = prepare_tokenizer(read_dataset(data), tmp_path / "run", 2000)
    assert 300 < len(tokenizer) < 2000
    train_from_scratch(SHAPE, data, tmp_path / "run", replace(RECIPE, epochs=1), pieces=2000)
    assert json.loads((tmp_path / "run" / "config.json").read_text())["vocab_size"] == len(tokenizer)


@pytest.mark.parametrize(("able", "expected"), [({"avx512_bf16": True}, "bf16"), ({"avx2": True}, "no"), ({}, "no")])
def test_precision_follows_what_the_processor_computes_in(
    monkeypatch: pytest.MonkeyPatch, able: dict[str, bool], expected: str
) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: able, raising=False)
    assert precision() == expected
