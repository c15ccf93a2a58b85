"""Bases by name, folder and Hub; adapters; merging."""

from __future__ import annotations

import json
import shutil

import pytest
import torch
from goji_trainer.export.merge import MERGED, MergeError, check_logits, merged
from goji_trainer.training.bases import BASES, LADDER, Base, Shape, catalogue, resolve
from goji_trainer.training.download import UnreachableError, commit_of, fetch
from goji_trainer.training.lora import LoraRecipe, load_base, train_lora, wrap
from huggingface_hub import constants
from safetensors.torch import load_file, save_file
from small_data import write_dataset
from writable_hub import Fault

from goji_hook.errors import GojiError, UsageError

QUICK = LoraRecipe("small", "", batch=8, epochs=1, learning_rate=5e-3, precision="no")


@pytest.fixture(scope="module")
def run(nano_folder, tmp_path_factory):
    """The folder of a fine-tune of the small model."""
    place = tmp_path_factory.mktemp("lora")
    base = place / "base"
    shutil.copytree(nano_folder, base)
    return train_lora(resolve(str(base)), write_dataset(place / "pairs.jsonl", 48), place / "run", QUICK)


def test_the_nine_bases_of_the_article_are_known():
    assert list(BASES) == [
        "Pythia-14M",
        "Pythia-31M",
        "Pythia-70M",
        "DistilGPT-2",
        "SmolLM2-135M",
        "Pythia-160M",
        "SmolLM2-360M",
        "Pythia-410M",
        "Qwen2.5-0.5B",
    ]
    for base in BASES.values():
        assert base.article is not None
        assert base.end == "<|endoftext|>"
        assert base.revision == "main" or len(base.revision) == 40
        assert base.hub in catalogue()
        assert resolve(base.hub) == resolve(base.name.upper()) == base


def test_a_name_resolves_to_a_rung_a_folder_or_the_hub(nano_folder):
    assert resolve("nano-3m") is LADDER["nano-3m"]
    assert resolve(str(nano_folder)).folder == nano_folder
    assert resolve("someone/Some-LM", "v2") == Base("Some-LM", "someone/Some-LM", "v2")
    assert resolve("SmolLM2-360M", "abc").revision == "abc"
    assert isinstance(resolve("nano-0.1m"), Shape)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("smolm2-360", r"base: 'smolm2-360' is not known \(did you mean 'SmolLM2-360M'\?\); allowed: .*or a Hub name"),
        ("phytia-70m", r"did you mean 'Pythia-70M'"),
        ("a/b/c", r"base: 'a/b/c' is not known"),
    ],
)
def test_an_unknown_base_shows_the_nearest(name, message):
    with pytest.raises(UsageError, match=message):
        resolve(name)


def test_a_folder_without_a_model(tmp_path):
    with pytest.raises(UsageError, match=r"holds no config.json, so it is not a model folder"):
        resolve(str(tmp_path))


def test_the_adapter_is_on_every_linear_layer_but_the_output(nano_folder):
    model = wrap(load_base(nano_folder, resolve(str(nano_folder))), QUICK)
    trained = {name for name, weight in model.named_parameters() if weight.requires_grad}
    assert all("lora_" in name for name in trained)
    touched = {name.split(".lora_")[0].rpartition(".")[2] for name in trained}
    assert touched == {"q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"}
    config = model.peft_config["default"]
    assert (config.r, config.lora_alpha, config.task_type) == (16, 32, "CAUSAL_LM")


def test_a_run_leaves_adapter_tokenizer_recipe_and_losses(run):
    names = {path.name for path in run.iterdir()} - {MERGED}
    assert names == {
        "adapter",
        "checkpoint.pt",
        "loss.png",
        "losses.jsonl",
        "recipe.json",
        "tokenizer.model",
        "tokenizer_config.json",
    }
    recipe = json.loads((run / "recipe.json").read_text())
    assert (recipe["rank"], recipe["alpha"], recipe["context"], recipe["pairs"]) == (16, 32, 256, 48)
    assert recipe["adapter_parameters"] > 0
    assert set(recipe["libraries"]) == {"torch", "transformers", "peft", "accelerate", "tokenizers", "sentencepiece"}


def test_a_checkpoint_holds_only_what_is_trained(run):
    state = torch.load(run / "checkpoint.pt", weights_only=True)["model"]
    assert state
    assert all(".lora_" in name for name in state)


def test_merging_adds_the_adapters_product_to_the_weights(run):
    folder = merged(run)
    before, after = (load_file(path / "model.safetensors") for path in (run.parent / "base", folder))
    adapter = load_file(run / "adapter" / "adapter_model.safetensors")
    name = "model.layers.0.self_attn.q_proj"
    down, up = (adapter[f"base_model.model.{name}.lora_{part}.weight"] for part in "AB")
    wanted = before[f"{name}.weight"] + 32 / 16 * up @ down
    torch.testing.assert_close(after[f"{name}.weight"], wanted, rtol=1e-4, atol=1e-6)
    assert torch.equal(before["model.norm.weight"], after["model.norm.weight"])


def test_merging_again_does_nothing_until_the_adapter_changes(run):
    folder = merged(run)
    stamp = (folder / "model.safetensors").stat().st_mtime_ns
    assert (merged(run) / "model.safetensors").stat().st_mtime_ns == stamp
    recipe = json.loads((folder / "recipe.json").read_text())
    (folder / "recipe.json").write_text(json.dumps({**recipe, "adapter_sha256": "0"}))
    assert (merged(run) / "model.safetensors").stat().st_mtime_ns > stamp


def test_merged_logits_that_differ_are_shown_from_both_sides():
    ours = torch.tensor([[0.0, 1.0, 2.0, 9.0]])
    assert check_logits([ours], [ours + 1e-6]) < 1e-5
    with pytest.raises(MergeError, match=r"logits differ by .*\n.*at 0: \[3, 2, 1\]\n.*: +\[0, 2, 1\]"):
        check_logits([ours], [torch.tensor([[9.0, 1.0, 2.0, 0.0]])])
    with pytest.raises(MergeError):
        check_logits([ours], [ours * float("nan")])


def test_an_adapter_or_a_base_that_is_gone(run, tmp_path):
    broken = tmp_path / "run"
    shutil.copytree(run, broken)
    shutil.rmtree(broken / MERGED, ignore_errors=True)
    recipe = json.loads((broken / "recipe.json").read_text())
    (broken / "recipe.json").write_text(json.dumps({**recipe, "source": str(tmp_path / "nowhere")}))
    with pytest.raises(GojiError, match=r"the base folder .*nowhere is gone; put it back, or train again"):
        merged(broken)
    (broken / "adapter" / "adapter_model.safetensors").unlink()
    with pytest.raises(GojiError, match="holds neither a model"):
        merged(broken)


def test_a_base_whose_tokenizer_cannot_end_a_review(nano_folder, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(nano_folder, base)
    config = json.loads((base / "tokenizer_config.json").read_text())
    (base / "tokenizer_config.json").write_text(json.dumps({**config, "eos_token": None}))
    with pytest.raises(GojiError, match="its tokenizer has no end token"):
        train_lora(resolve(str(base)), write_dataset(tmp_path / "d.jsonl", 8), tmp_path / "run", QUICK)


def test_a_base_that_transformers_cannot_load(nano_folder, tmp_path):
    base = tmp_path / "base"
    shutil.copytree(nano_folder, base)
    (base / "model.safetensors").write_bytes(b"nothing")
    with pytest.raises(GojiError, match="base base: transformers cannot load it"):
        load_base(base, resolve(str(base)))


# The Hub


@pytest.fixture
def shelf(hub, nano_folder):
    """The repository and commit of a base on the loopback Hub."""
    names = ("config.json", "generation_config.json", "model.safetensors", "tokenizer.model", "tokenizer_config.json")
    files = {name: (nano_folder / name).read_bytes() for name in names if (nano_folder / name).is_file()}
    return "someone/small-lm", hub.add(
        "someone/small-lm", {**files, "pytorch_model.bin": b"unsafe", "README.md": b"hi"}
    )


def test_a_base_is_fetched_once_at_its_commit(hub, shelf, tmp_path):
    name, commit = shelf
    base = resolve(name, commit)
    folder = fetch(base)
    assert commit_of(folder, base) == commit
    assert not (folder / "pytorch_model.bin").exists()
    requests = len(hub.seen)
    assert fetch(base) == folder
    assert len(hub.seen) == requests
    run = train_lora(resolve(name), write_dataset(tmp_path / "d.jsonl", 8), tmp_path / "run", QUICK)
    assert json.loads((run / "recipe.json").read_text())["revision"] == commit


def test_a_cut_download_is_resumed(hub, shelf):
    name, commit = shelf
    hub.faults.append(Fault(r"GET .*/model\.safetensors", after=5000, times=2))
    folder = fetch(resolve(name, commit))
    assert load_file(folder / "model.safetensors")
    assert hub.asked(r"GET .*/model\.safetensors") == 3


@pytest.mark.parametrize("status", [429, 500])
def test_a_hub_in_trouble_is_tried_again(hub, shelf, status):
    name, commit = shelf
    hub.faults.append(Fault(r"(GET|HEAD) .*/config\.json", status, times=1))
    assert (fetch(resolve(name, commit)) / "config.json").is_file()


def test_without_a_network_the_error_names_the_command_and_the_cache(monkeypatch, tmp_path):
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    base = BASES["SmolLM2-360M"]
    command = f"`hf download {base.hub} --revision {base.revision}`"
    message = rf"cannot be reached; run {command} .* copy the folder to {tmp_path} here"
    with pytest.raises(UnreachableError, match=message):
        fetch(base)


def test_gated_missing_and_wrong_revision(hub, shelf, monkeypatch):
    name, _ = shelf
    with pytest.raises(UnreachableError, match=r"someone/none is not on http.*, or is private"):
        fetch(resolve("someone/none"))
    with pytest.raises(UnreachableError, match=r"someone/small-lm has no revision 'v9'"):
        fetch(resolve(name, "v9"))
    hub.gated.add(name)
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(UnreachableError, match=r"gated: accept its licence at .*/someone/small-lm, then set HF_TOKEN"):
        fetch(resolve(name))


def test_a_repository_without_weights(hub):
    hub.add("someone/empty", {"config.json": b"{}"})
    with pytest.raises(UnreachableError, match="holds no weights"):
        fetch(resolve("someone/empty"))


def test_weights_that_are_only_pickled_are_found(hub, nano_folder, tmp_path):
    model = load_file(nano_folder / "model.safetensors")
    torch.save(model, tmp_path / "pytorch_model.bin")
    files = {
        name: (nano_folder / name).read_bytes() for name in ("config.json", "tokenizer.model", "tokenizer_config.json")
    }
    hub.add("someone/old", {**files, "pytorch_model.bin": (tmp_path / "pytorch_model.bin").read_bytes()})
    assert (fetch(resolve("someone/old")) / "pytorch_model.bin").is_file()


def test_a_damaged_base_is_reported_by_its_name(hub, nano_folder, tmp_path):
    save_file({"x": torch.zeros(1)}, tmp_path / "m.safetensors")
    files = {
        "config.json": b'{"model_type": "no-such-model"}',
        "model.safetensors": (tmp_path / "m.safetensors").read_bytes(),
    }
    hub.add("someone/strange", files)
    base = resolve("someone/strange")
    with pytest.raises(GojiError, match="base strange: transformers cannot load it"):
        load_base(fetch(base), base)
