"""Each family of the article's bases, small and random: trained, exported, and read back by llama.cpp."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from base_families import FAMILIES, build_base, write_rows
from goji_trainer.export.converter import convert
from goji_trainer.export.export import QUANTIZATIONS, describe, export_all
from goji_trainer.training.bases import resolve
from goji_trainer.training.download import fetch
from goji_trainer.training.encode import encode
from goji_trainer.training.lora import LoraRecipe, load_base, load_tokenizer, train_lora
from goji_trainer.training.loss_chart import read_losses
from goji_trainer.training.training_data import read_dataset
from transformers import AutoModelForCausalLM, AutoTokenizer

from goji_hook.llm.model import Model, Sampling
from goji_hook.models.metadata import read_metadata
from goji_hook.prompt.tagline import Prompt

PAIRS = [
    (Prompt("buddy", "positive").text(1), " Short and kind. Ship it, friend."),
    (Prompt("granny", "v.critical", scope="day").text(1), " So deep, dear, and I love it."),
    (Prompt("chaos", "neutral", buckets={"cx": "high"}).text(1), " Three meetings about this loop!"),
]


@pytest.mark.parametrize("family", ["GPT-2", "LLaMA", "Qwen2"])
def test_a_familys_gguf_is_unpacked_to_the_same_model(family, tmp_path, monkeypatch):
    base = build_base(family, tmp_path / "base", hidden=64)
    config = json.loads((base / "config.json").read_text())
    (base / "config.json").write_text(json.dumps({**config, "n_ctx": 256}))  # as published configurations of GPT-2
    convert(base, tmp_path / "small.gguf", "q8_0")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = fetch(resolve(str(tmp_path / "small.gguf")))  # compares with llama.cpp, too
    ids = [AutoTokenizer.from_pretrained(place)(PAIRS[0][0])["input_ids"] for place in (base, folder)]
    assert ids[0] == ids[1]
    with torch.no_grad():
        ours, theirs = (
            AutoModelForCausalLM.from_pretrained(place)(torch.tensor(ids[:1])).logits[0] for place in (base, folder)
        )
    assert (ours - theirs).std() < 0.08 * ours.std()


@pytest.mark.parametrize("family", FAMILIES)
def test_the_loss_of_a_step_is_that_of_transformers(family, tmp_path):
    folder = build_base(family, tmp_path / "base")
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "embd_pdrop": 0, "attn_pdrop": 0, "resid_pdrop": 0}))
    base, data = resolve(str(folder)), write_rows(tmp_path / "pairs.jsonl", [*PAIRS, ("a", "nd so on.")])
    run = train_lora(base, data, tmp_path / "run", LoraRecipe(family, "", batch=4, epochs=1, precision="no"))
    ids, labels = encode(read_dataset(data), load_tokenizer(folder, base)).batch(np.arange(4), 0)
    with torch.no_grad():
        expected = float(load_base(folder, base)(input_ids=ids, labels=labels).loss)
    assert read_losses(run)[0][1] == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("family", FAMILIES)
def test_a_family_learns_pairs_and_llama_cpp_says_them(family, tmp_path):
    build_base(family, tmp_path / "base")
    data = write_rows(tmp_path / "pairs.jsonl", PAIRS)
    steps = 30 if family == "GPT-NeoX" else 45
    recipe = LoraRecipe(family, "", batch=3, epochs=steps, learning_rate=5e-3, dropout=0.0, precision="no")
    run = train_lora(resolve(str(tmp_path / "base")), data, tmp_path / "run", recipe)
    losses = read_losses(run)
    assert losses[0][1] > 5
    assert losses[-1][1] < 0.1

    outputs = {name: tmp_path / f"{name}.gguf" for name in QUANTIZATIONS}
    prompts = [prompt for prompt, _ in PAIRS]
    entries = describe(run, ["buddy", "granny", "chaos"], 1)
    parities = export_all(run, outputs, entries, prompts, greedy_share=1.0)

    errors = [parities[name].logit_error for name in QUANTIZATIONS]
    assert errors[0] < errors[1] < errors[2] < errors[3]
    assert errors[0] < 0.005
    sizes = [outputs[name].stat().st_size for name in QUANTIZATIONS]
    assert sizes == sorted(sizes, reverse=True)
    for name, path in outputs.items():
        with Model(path) as model:
            known = read_metadata(model.metadata)
            reviews = {prompt: model.generate(prompt, seed=1, sampling=Sampling(0.0, 0.0, 40)) for prompt in prompts}
        assert reviews == {prompt: review.strip() for prompt, review in PAIRS}, name
        assert (known.format, known.base, known.personas) == (1, family, ("buddy", "granny", "chaos"))
