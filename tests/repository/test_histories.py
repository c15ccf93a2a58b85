"""The command that runs the hook over real histories: short, and not blind."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmark_module import benchmark_module
from code_samples import SIMPLE, TANGLED
from git_repository import ROOT, Repository
from run_goji import variables


@pytest.fixture
def history(repository: Repository) -> Path:
    """A first commit, one of no code, one of code, and a merge."""
    repository.commit("Begin", a_py=SIMPLE)
    repository.commit("Say", notes_txt="words\n")
    repository.git("switch", "--quiet", "-c", "other")
    repository.commit("Tie", b_py=TANGLED)
    repository.git("switch", "--quiet", "main")
    repository.git("merge", "--quiet", "--no-ff", "--no-edit", "other")
    return repository.path


def ran(history: Path, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "benchmarks" / "histories.py"), "--processes", "1", str(history)]
    return subprocess.run(command, env=variables(**more), capture_output=True, text=True, check=False)


def test_every_commit_but_merges_is_reviewed_as_staged(history: Path) -> None:
    done = ran(history)
    assert done.returncode == 0
    assert "  3 commits, 0 crashes: " in done.stdout
    assert "1 nothing to review" in done.stdout
    assert "  1 commits, 0 crashes: " in done.stdout
    assert done.stdout.endswith("0 crashes in 1 histories\n")


def test_trouble_is_told(history: Path) -> None:
    done = ran(history, GOJI_PERSONA="nobody")
    assert done.stdout.count("'nobody' is not known") == 2
    assert "2 trouble" in done.stdout


@pytest.fixture
def histories() -> Iterator[Any]:
    """The command as a module."""
    with benchmark_module("histories") as module:
        yield module


@pytest.mark.parametrize(
    ("status", "out", "err"),
    [
        (1, "", ""),
        (0, "{", ""),
        (0, "", "goji-hook: unexpected trouble: KeyError: 1"),
        (0, '{"mood": "neutral", "skipped": [], "text": "x"}', "Traceback (most recent call last):"),
    ],
)
def test_a_crash_is_one(histories: Any, status: int, out: str, err: str) -> None:
    tally = histories.Tally()
    tally.add("abc", histories.Ran(status, out, err, 0.1, 0.1))
    assert tally.crashes == ["abc"]
