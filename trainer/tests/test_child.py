"""No child of the trainer imports a module from the folder that it runs in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from goji_trainer.child import python_module
from goji_trainer.export import converter
from goji_trainer.pipeline import bench, rebuild
from goji_trainer.pipeline.rebuild import RebuildPlan

from goji_hook.errors import GojiError

PLANTED = ("click", "pip", "json", "runpy", "torch", "transformers", "gguf", "yaml", "goji_hook", "goji_trainer")


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, full of modules that leave a file called ``ran`` when they are imported."""
    folder = tmp_path / "hostile"
    folder.mkdir()
    for name in PLANTED:
        (folder / f"{name}.py").write_text(f"import pathlib; pathlib.Path({str(tmp_path / 'ran')!r}).touch()\n")
    monkeypatch.chdir(folder)
    return folder


def run(command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("module", ["goji_trainer.cli", "pip"])
def test_a_child_runs_the_installed_module(hostile: Path, module: str) -> None:
    done = run(python_module(module, "--version"))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(module.partition(".")[0].replace("_", "-"))
    assert not (hostile.parent / "ran").exists()


def test_the_planted_modules_would_run(hostile: Path) -> None:
    run([sys.executable, "-m", "pip", "--version"])
    assert (hostile.parent / "ran").exists()


def test_the_current_folder_is_left_out_of_the_path_however_it_is_written(
    hostile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for entry in ("", ".", str(hostile), str(hostile / ".." / "hostile")):
        monkeypatch.syspath_prepend(entry)
    done = run(python_module("goji_trainer.cli", "--version"))
    assert done.returncode == 0, done.stderr
    assert not (hostile.parent / "ran").exists()


def test_the_converter_imports_nothing_from_here(hostile: Path) -> None:
    model = hostile.parent / "model"
    model.mkdir()
    (model / "config.json").write_text('{"architectures": ["NoSuchModel"]}')
    try:
        converter.converter()
    except GojiError as error:
        pytest.skip(str(error))
    with pytest.raises(GojiError, match="converter failed on model"):
        converter.convert(model, hostile.parent / "x.gguf")
    assert not (hostile.parent / "ran").exists()


@pytest.mark.parametrize("command", ["train", "voices"])
def test_the_console_script_runs_here_without_them(hostile: Path, command: str) -> None:
    script = Path(sys.executable).with_name("goji-trainer")
    if not script.is_file():
        pytest.skip("goji-trainer is not installed beside this Python")
    done = run([str(script), command, "--help"])
    assert done.returncode == 0, done.stderr
    assert not (hostile.parent / "ran").exists()


def test_every_stage_starts_isolated_children(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Bench, score, pip and converter: each command begins with an isolated Python."""
    commands: list[list[str]] = []

    def record(command: list[str], **options: Any) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 1, "", "recorded")

    monkeypatch.setattr(subprocess, "run", record)
    plan = RebuildPlan("nano-0.1m", tmp_path)
    with pytest.raises(GojiError, match="recorded"):
        rebuild._score(plan)
    assert bench.bench_one("nano-0.1m", bench.BenchOptions(tmp_path)).reason == "recorded"
    with pytest.raises(GojiError, match="recorded"):
        converter._download("0.3.36", "", tmp_path)
    monkeypatch.setattr(converter, "converter", lambda unchecked: tmp_path)
    with pytest.raises(GojiError, match="recorded"):
        converter.convert(tmp_path, tmp_path / "x.gguf")
    assert len(commands) == 4
    for command in commands:
        assert command[:3] == [sys.executable, "-I", "-c"]


def test_children_of_libraries_leave_the_current_folder_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    from goji_trainer import cli

    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    monkeypatch.setattr(cli, "run_tool", lambda *arguments: 0)
    assert cli.entry() == 0
    assert os.environ["PYTHONSAFEPATH"] == "1"
