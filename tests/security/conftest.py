"""A project on this machine and a Hub on the loopback interface, for what models have to hold to."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import gguf_files as ggufs
import pytest
from fake_hub import Hub, point_at, serving
from git_repository import Repository
from run_goji import Ran

from goji_hook.cli.main import entry
from goji_hook.models.find import embedded

ADDRESS = "hf:ann/goji/goji.gguf"


@pytest.fixture
def hub() -> Iterator[Hub]:
    """A Hub that listens on the loopback interface."""
    with serving() as made:
        yield made


@pytest.fixture
def project(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository as the current folder, all places to write to beside it, and a Hub on the loopback."""
    for place in ("home", "cache", "config", "hub"):
        (tmp_path / place).mkdir()
    point_at(hub, tmp_path, monkeypatch)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    made = Repository.init(tmp_path / "project")
    made.write("goji.toml", 'persona = "buddy"\n')
    made.stage("a.py", "def f(x):\n    return x\n")
    monkeypatch.chdir(made.path)
    return made.path


@pytest.fixture
def goji(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run goji-hook in this process and in the current folder."""

    def call(*arguments: str) -> Ran:
        capfd.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["goji-hook"])
            status = entry(list(arguments))
        return Ran(status, *capfd.readouterr())

    return call


@pytest.fixture
def tried(project: Path) -> Callable[[], set[str]]:
    """The SHA-256 of each file that llama.cpp was given, as the cache knows; the embedded one is left out."""
    ours = embedded().sha256()

    def hashes() -> set[str]:
        names = [path.name[:64] for path in (project.parent / "cache").rglob("*.json")]
        return {name for name in names if re.fullmatch("[0-9a-f]{64}", name)} - {ours}

    return hashes


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small model with random weights, which speaks as the pirate too."""
    entries, size = ggufs.small_vocabulary()
    extra = {"goji.prompt.format": 2, "goji.personas": ["buddy", "pirate"]}
    return ggufs.random_model(tmp_path_factory.mktemp("gguf") / "random.gguf", entries, size, extra=extra).read_bytes()
