"""No file, name, repository, GGUF or machine makes goji-hook block a commit without ``--strict`` or ``--fail-on``."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import damaged_ggufs
import pytest
from every_command import SCRIPT
from git_repository import ROOT, Repository, environment
from hostile_places import CONFIGURATIONS, GIT, MACHINES, SETTINGS, Place
from run_goji import Ran

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the limits and devices are Linux's")
#: Seconds after which a hook hangs; none of the inputs here takes a tenth of it.
_HANGS = 30


@pytest.fixture
def spoilt(tmp_path: Path) -> Repository:
    """A repository with a staged file, and goji-hook as its hook."""
    made = Repository.init(tmp_path / "repository")
    made.commit("Begin", a_py="def f(x):\n    return x\n")
    made.stage("a.py", "def f(x):\n    return x + 1\n")
    return made


def hooked(repository: Repository, place: Place, *arguments: str) -> subprocess.CompletedProcess[bytes]:
    """Run the hook in a place as git would."""
    variables = {name: value.replace("{0}", str(repository.path)) for name, value in place.variables}
    base = {
        **environment(),
        "XDG_CACHE_HOME": str(repository.path.parent / "cache"),
        "HF_ENDPOINT": "http://127.0.0.1:9",
    }
    return subprocess.run(
        ["/bin/sh", "-c", place.shell, "sh", SCRIPT, "review", "--advisory", *arguments],
        cwd=repository.path,
        env={**base, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=_HANGS,
        start_new_session=True,
    )


@pytest.mark.parametrize("place", [*CONFIGURATIONS, *SETTINGS], ids=lambda place: place.name)
def test_a_commit_goes_on_whatever_is_configured(
    spoilt: Repository, place: Place, monkeypatch: pytest.MonkeyPatch, goji: Callable[..., Ran]
) -> None:
    place.spoil(spoilt)
    monkeypatch.chdir(spoilt.path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(spoilt.path.parent / "cache"))
    watch = threading.Timer(_HANGS, os.kill, (os.getpid(), signal.SIGINT))  # then it ends with 130
    watch.start()
    ran = goji("review", "--advisory")
    watch.cancel()
    assert ran.status == 0, ran.err[-600:]
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("place", [*GIT, *MACHINES], ids=lambda place: place.name)
def test_a_commit_goes_on_wherever_it_is_made(spoilt: Repository, place: Place) -> None:
    place.spoil(spoilt)
    done = hooked(spoilt, place)
    err = done.stderr.decode("utf-8", "replace")
    assert done.returncode == 0, err[-600:]
    assert "Traceback" not in err


@pytest.mark.parametrize("number", [98, 100, 175, *range(6)])
def test_a_damaged_model_costs_the_voice_alone(spoilt: Repository, tmp_path: Path, number: int) -> None:
    good = damaged_ggufs.seeds(tmp_path)
    path = tmp_path / "hostile.gguf"
    path.write_bytes(damaged_ggufs.mutate(good[number % 2], number))
    done = hooked(spoilt, Place("model"), "--model", str(path))
    assert done.returncode == 0
    assert b" loc " in done.stdout


def test_strict_and_the_gate_may_block(spoilt: Repository) -> None:
    """Otherwise a hook that does nothing would pass the tests above."""
    spoilt.write("goji.toml", "persona = 1\n")
    run = [SCRIPT, "review"]
    assert subprocess.run(run, cwd=spoilt.path, env=environment(), capture_output=True, check=False).returncode == 2
    (spoilt.path / "goji.toml").unlink()
    gate = [*run, "--fail-on=v.positive"]
    assert subprocess.run(gate, cwd=spoilt.path, env=environment(), capture_output=True, check=False).returncode == 1


def test_a_few_seconds_of_every_kind_of_input() -> None:
    command = [sys.executable, "benchmarks/fuzz_all.py", "--seconds", "5"]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(), capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-2000:]
    assert "0 did harm" in done.stdout
