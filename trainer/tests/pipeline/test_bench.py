"""The bench: every base goes through the same stages, resumable, here or on a cluster, without guessed figures."""

from __future__ import annotations

import json
import shutil

import pytest
from click.testing import CliRunner
from goji_trainer.cli import main
from goji_trainer.pipeline.bench import BenchOptions, bench_one, run_bench, speed
from goji_trainer.pipeline.bench_table import BenchRow, markdown, write_table
from goji_trainer.training.bases import BASES
from small_data import write_dataset

from goji_hook.errors import GojiError, UsageError

TWO_WORKERS = {
    "n_workers": 2,
    "threads_per_worker": 1,
    "processes": False,
    "host": "127.0.0.1",
    "protocol": "tcp://",
    "dashboard_address": None,
}


@pytest.fixture
def bases(nano_folder, tmp_path):
    """A folder with two small bases, and a dataset."""
    for name in ("one", "two"):
        shutil.copytree(nano_folder, tmp_path / name)
    write_dataset(tmp_path / "pairs.jsonl", 24)
    return tmp_path


def test_every_base_gets_a_row_and_one_out_of_reach_is_not_run(nano, bases, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HOME", str(bases / "hf"))
    names = [str(bases / "one"), "SmolLM2-360M"]
    arguments = ["--dataset", bases / "pairs.jsonl", "--out", bases / "out", "--samples", "0", "--epochs", "1"]
    command = ["bench", *(part for name in names for part in ("--base", name)), *map(str, arguments), "--batch", "8"]
    done = CliRunner().invoke(main, command, catch_exceptions=False)
    assert done.exit_code == 0

    one, smol = json.loads((bases / "out" / "bench.json").read_text())
    assert (one["status"], smol["status"]) == ("done", "not run")
    for figure in ("seconds", "train_seconds", "peak_megabytes", "file_megabytes", "tokens_per_second", "parameters"):
        assert one[figure] > 0, figure
        assert not smol[figure] or figure == "parameters"
    assert smol["reason"].startswith("base SmolLM2-360M: https://huggingface.co cannot be reached; run `hf download")
    table = (bases / "out" / "bench.md").read_text()
    assert table in done.output
    assert (
        "| SmolLM2-360M | 361.8M | LLaMA | not run (100%) | not run (strong) | not run (strong) | not run (passed) |"
        in table
    )
    assert (bases / "out" / "bench.png").read_bytes().startswith(b"\x89PNG")

    state = bases / "out" / "one" / "rebuild.json"
    before = json.loads(state.read_text())["stages"]
    again = bench_one(
        names[0], BenchOptions(bases / "out", bases / "pairs.jsonl", {"epochs": 1.0, "batch": 8}, samples=0)
    )
    assert json.loads(state.read_text())["stages"] == before
    assert (again.status, again.tokens_per_second) == ("done", one["tokens_per_second"])


def test_a_cluster_of_two_workers_does_the_same(nano, bases):
    from distributed import LocalCluster

    with LocalCluster(**TWO_WORKERS) as cluster:
        options = BenchOptions(bases / "out", bases / "pairs.jsonl", {"epochs": 1.0, "batch": 8}, samples=0)
        lines: list[str] = []
        names = [str(bases / "one"), str(bases / "two")]
        rows = run_bench(names, options, lines.append, jobs=2, cluster=cluster.scheduler_address)
    assert [(row.base, row.status) for row in rows] == [(name, "done") for name in names]
    assert lines == [f"{name}: done" for name in names]


def test_no_cluster_and_unknown_bases_are_reported_before_any_work(tmp_path):
    with pytest.raises(GojiError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"):
        run_bench(["nano-0.1m"], BenchOptions(tmp_path), print, cluster="tcp://127.0.0.1:9")
    with pytest.raises(UsageError, match="did you mean 'SmolLM2-135M'"):
        run_bench(["nano-0.1m", "SmolLM-135M"], BenchOptions(tmp_path), print)
    with pytest.raises(UsageError, match="two bases of one name would share a folder"):
        run_bench(["one/small", "two/small"], BenchOptions(tmp_path), print)
    assert not list(tmp_path.iterdir())


def test_a_base_that_fails_says_why(nano_folder, tmp_path):
    base = tmp_path / "broken"
    shutil.copytree(nano_folder, base)
    (base / "model.safetensors").write_bytes(b"nothing")
    row = bench_one(str(base), BenchOptions(tmp_path / "out", write_dataset(tmp_path / "d.jsonl", 8), samples=0))
    assert row.status == "failed"
    assert row.reason.startswith("base broken: transformers cannot load it")


def test_the_table_shows_ours_beside_the_articles(tmp_path):
    article = BASES["Pythia-14M"].article
    assert article is not None
    rows = [
        BenchRow("Pythia-14M", "done", parameters=14_067_712, family="GPT-NeoX", article=vars(article),
            columns={"english": 0.5, "novelty": 0.25}, seconds=33.0, file_megabytes=16.1),
        BenchRow("other", "failed", "the loss is nan"),
    ]  # fmt: skip
    text = write_table(rows, tmp_path)
    assert text == markdown(rows)
    first, failed = text.splitlines()[2:4]
    assert first.startswith("| Pythia-14M | 14.1M | GPT-NeoX | 50.0 % (mostly) | not scored (no) | not scored (no) |")
    assert "| 0.250 |  | 33.0 |" in first
    assert failed.startswith("| other |  |  | failed | failed |")
    assert "- other: failed: the loss is nan" in text
    assert json.loads((tmp_path / "bench.json").read_text())[0]["columns"] == {"english": 0.5, "novelty": 0.25}


def test_speed_is_measured_by_the_hooks_own_runtime(nano):
    assert speed(nano.gguf, reviews=2) > 0
