"""From a base to a published model by one command, which goes on from where it stopped when it is run again."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from goji_trainer.child import python_module
from goji_trainer.cli import main
from goji_trainer.export.converter import converter
from goji_trainer.pipeline import rebuild as stages
from goji_trainer.pipeline.rebuild import RebuildPlan, plan_of, rebuild
from goji_trainer.pypi import cache_folder
from goji_trainer.score.card import beside
from small_data import write_dataset, write_scorecard

from goji_hook.errors import GojiError
from goji_hook.llm.recommended import read_sampling
from goji_hook.models.gguf import read_header
from goji_hook.system.cache import sha256

REPO = "me/goji-small"
NUMBERS = {"epochs": 1.0, "batch": 8, "learning_rate": 5e-3}


pytestmark = pytest.mark.filterwarnings(
    "ignore:Use 'content=:DeprecationWarning"
)  # of the Hub's client, about its own code


@pytest.fixture
def plan(nano, nano_folder, tmp_path):
    """A plan for a small base and a small dataset, without a score."""
    shutil.copytree(nano_folder, tmp_path / "base")
    data = write_dataset(tmp_path / "pairs.jsonl", 24)
    return RebuildPlan(str(tmp_path / "base"), tmp_path / "out", data, numbers=NUMBERS, samples=0)


def changed(plan, **fields):
    return RebuildPlan(**{**plan.__dict__, **fields})


def run(plan):
    lines: list[str] = []
    end = rebuild(plan, lines.append)
    return [line.partition(":")[0] + (" stands" if "stands" in line else "") for line in lines], end


def test_a_second_run_redoes_only_what_changed(plan):
    assert run(plan) == (["dataset", "train", "export"], f"rebuilt {plan.gguf}")
    assert run(plan)[0] == ["dataset stands", "train stands", "export stands"]
    plan.gguf.write_bytes(b"damaged")
    assert run(plan)[0] == ["dataset stands", "train stands", "export"]
    assert run(changed(plan, quantization="f16"))[0] == ["dataset stands", "train stands", "export"]
    write_dataset(plan.data, 24, seed=2)
    shutil.rmtree(plan.model)
    assert run(plan)[0] == ["dataset", "train", "export"]


def test_a_rebuild_goes_on_from_another_with_pairs_of_its_own(plan, tmp_path):
    run(plan)
    composed = {"dataset": None, "pairs": 70, "start": plan.model, "out": tmp_path / "more"}
    numbers = {"epochs": 0.2, "batch": 8}
    more = changed(plan, **composed, numbers=numbers, temperature=0.3)
    assert run(more) == (["dataset", "train", "export"], f"rebuilt {more.gguf}")
    assert len(more.data.read_text(encoding="utf-8").splitlines()) == 70
    recipe = json.loads((more.model / "recipe.json").read_text(encoding="utf-8"))
    assert recipe["start_sha256"] == sha256(plan.model / "adapter" / "adapter_model.safetensors")
    header = read_header(more.gguf)
    assert read_sampling(header.metadata).temperature == 0.3
    assert header.goji["goji.claims"]
    assert run(more)[0] == ["dataset stands", "train stands", "export stands"]
    assert run(changed(more, temperature=0.4))[0] == ["dataset stands", "train stands", "export"]


def test_it_goes_on_from_the_stage_that_failed(plan, monkeypatch):
    def fails(plan):
        raise GojiError("export: the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(stages, "_export", fails)
        with pytest.raises(GojiError, match="the disk is full"):
            run(plan)
    state = json.loads((plan.out / "rebuild.json").read_text())
    assert state["error"] == {"message": "export: the disk is full", "reached": True}
    assert list(state["stages"]) == ["dataset", "train"]
    assert run(plan)[0] == ["dataset stands", "train stands", "export"]
    state = json.loads((plan.out / "rebuild.json").read_text())
    assert "error" not in state
    assert state["peak_megabytes"] > 10


def test_the_command_publishes_to_the_hub_and_again_changes_nothing(hub, plan, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "_score", lambda plan: write_scorecard(plan.gguf, passed=False).name)
    command = ["rebuild", "--base", plan.base, "--publish", REPO, "--out", str(tmp_path / "whole")]
    command += ["--dataset", str(plan.data), "--epochs", "1", "--batch", "8"]
    refused = CliRunner().invoke(main, command)
    assert "the scorecard is under the bar (persona)" in str(refused.exception)
    assert REPO not in hub.repos
    command += ["--force", "a test of the way"]
    first = CliRunner().invoke(main, command, catch_exceptions=False).output.splitlines()
    assert first[:4] == ["dataset: stands", "train: stands", "export: stands", "score: stands"]
    assert first[4].startswith("published: ")
    check_repository(hub, 24)
    again = CliRunner().invoke(main, command, catch_exceptions=False).output.splitlines()
    assert again[4].startswith("already published, nothing has changed")
    assert len(hub.repos[REPO].commits) == 2


@pytest.mark.skipif(not os.environ.get("GOJI_SLOW"), reason="the judges learn for minutes; set GOJI_SLOW=1 to run it")
def test_the_whole_command_as_a_user_types_it(hub, plan, tmp_path):
    """Runs in a process of its own, from the voices to the Hub, with the real scorecard."""
    environment = {
        **os.environ,
        "HF_ENDPOINT": hub.endpoint,
        "HF_HOME": str(tmp_path / "hf"),
        "HF_TOKEN": hub.token,
        "HF_HUB_DISABLE_XET": "1",
    }
    command = python_module("goji_trainer.cli", "rebuild", "--base", plan.base, "--publish", REPO)
    command += [
        "--out",
        str(tmp_path / "whole"),
        "--samples",
        "35",
        "--run",
        "0",
        "--epochs",
        "0.02",
        "--force",
        "a test",
    ]
    names = []
    for _ in range(2):
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        names.append([line.partition(":")[0] for line in done.stdout.splitlines()[:5]])
    stage_names = ["dataset", "train", "export", "score"]
    assert names == [[*stage_names, "published"], [*stage_names, "already published, nothing has changed"]]
    check_repository(hub, 3993)
    assert len(hub.repos[REPO].commits) == 2


def check_repository(hub, pairs):
    files = hub.repos[REPO].files
    assert {"README.md", "goji-small-q8_0.gguf", "scorecard.json", "adapter/adapter_model.safetensors"} <= set(files)
    assert json.loads(files["recipe.json"])["pairs"] == pairs


def test_a_dry_run_needs_no_hub(plan, tmp_path, monkeypatch):
    monkeypatch.setattr(stages, "_score", lambda plan: write_scorecard(plan.gguf).name)
    report = run(changed(plan, samples=1, repo=REPO, dry_run=tmp_path / "dry"))[1]
    assert report.startswith(f"dry run: {REPO} would hold README.md, adapter/adapter_config.json,")
    assert str(tmp_path / "base") not in "".join(
        path.read_text() for path in (tmp_path / "dry").rglob("*.json") if path.is_file()
    )


def test_a_gguf_is_rebuilt_to_a_gguf_and_its_card_names_the_source(plan, nano, tmp_path, monkeypatch):
    kept = converter()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache_folder().mkdir(parents=True)
    (cache_folder() / kept.name).symlink_to(kept)
    monkeypatch.setattr(stages, "_score", lambda plan: write_scorecard(plan.gguf).name)
    base = tmp_path / "Small.gguf"
    shutil.copyfile(nano.gguf, base)
    whole = changed(plan, base=str(base), samples=1, repo=REPO, dry_run=tmp_path / "dry")
    assert run(whole)[0] == ["dataset", "train", "export", "score"]
    card, digest = (tmp_path / "dry" / "README.md").read_text(), sha256(base)
    assert f"training started from: Small.gguf, Q8_0, SHA-256 {digest}." in card
    assert "Base Small: these weights were rounded to about 8 bits (Q8_0); they are close to the original" in card
    assert "| end token | </s> |" in card
    assert json.loads((tmp_path / "dry" / "recipe.json").read_text())["gguf"]["sha256"] == digest
    assert str(tmp_path) not in card
    assert run(whole)[0] == ["dataset stands", "train stands", "export stands", "score stands"]


def test_a_scorecard_that_fails_passes_its_reason_on(plan, tmp_path):
    strange = changed(plan, samples=5)
    with pytest.raises(GojiError, match="rebuild: the scorecard failed: "):
        run(strange)
    assert not beside(plan.gguf).exists()


def test_options_become_a_plan():
    options = {"repo": REPO, "samples": 3, "epochs": 2.0, "rank": None, "public": True}
    plan = plan_of("nano-1m", Path("x"), options)
    assert (plan.repo, plan.samples, plan.public) == (REPO, 3, True)
    assert plan.numbers == {"epochs": 2.0, "rank": None}


def test_a_damaged_state_and_a_missing_dataset_are_reported(plan, tmp_path):
    with pytest.raises(GojiError, match=r"dataset: there is no file .*none\.jsonl"):
        run(changed(plan, dataset=tmp_path / "none.jsonl"))
    (plan.out / "rebuild.json").write_text("{")
    with pytest.raises(GojiError, match=r"rebuild\.json is damaged; remove it to start over"):
        run(plan)


def test_help_names_every_command():
    text = CliRunner().invoke(main, ["--help"]).output
    for command in ("voices", "dataset", "bases", "train", "export", "bench", "publish", "rebuild"):
        assert f"\n  {command} " in text
