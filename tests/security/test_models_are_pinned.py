"""A model from the Hub is pinned by commit and SHA-256, and checked before llama.cpp parses a byte of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from fake_hub import Hub
from run_goji import Ran

from goji_hook.models import hub as hub_module
from goji_hook.models import lockfile

Goji = Callable[..., Ran]
Tried = Callable[[], set[str]]
ADDRESS = "hf:ann/goji/goji.gguf"


def test_a_pull_pins_commit_size_and_hash(project: Path, hub: Hub, gguf: bytes, goji: Goji) -> None:
    commit = hub.commit(gguf)
    assert goji("model", "pull", ADDRESS).status == 0
    (pin,) = lockfile.read(project / "goji.lock").values()
    assert (pin.revision, pin.size, pin.sha256) == (commit, len(gguf), hashlib.sha256(gguf).hexdigest())


def test_a_pulled_model_speaks(project: Path, hub: Hub, gguf: bytes, goji: Goji, tried: Tried) -> None:
    """Otherwise the tests below would prove nothing: here llama.cpp opens the file."""
    hub.commit(gguf)
    goji("model", "pull", ADDRESS)
    goji("--model", ADDRESS)
    assert tried() == {hashlib.sha256(gguf).hexdigest()}


def test_a_branch_that_moved_is_not_followed(project: Path, hub: Hub, gguf: bytes, goji: Goji) -> None:
    hub.commit(gguf)
    goji("model", "pull", ADDRESS)
    before = (project / "goji.lock").read_bytes()
    hub.commit(gguf + b"\0" * 32)
    assert goji("model", "pull", ADDRESS).status == 3
    assert (project / "goji.lock").read_bytes() == before


def test_other_bytes_are_deleted_unopened(project: Path, hub: Hub, gguf: bytes, goji: Goji, tried: Tried) -> None:
    hub.commit(gguf)
    hub.swapped = gguf[:-32] + b"\1" * 32
    ran = goji("model", "pull", ADDRESS)
    assert ran.status == 3
    assert tried() == set()
    assert not (project / "goji.lock").exists()
    assert [path for path in (project.parent / "hub").rglob("*.gguf") if path.is_file()] == []


def test_bytes_that_changed_on_disk_are_not_opened(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, tried: Tried
) -> None:
    hub.commit(gguf)
    goji("model", "pull", ADDRESS)
    (pin,) = lockfile.read(project / "goji.lock").values()
    place = hub_module.cached(pin).resolve()
    place.chmod(0o644)
    place.write_bytes(gguf[:-1] + b"\1")
    reviewed = json.loads(goji("--format", "json", "--model", ADDRESS).out)
    assert reviewed["model"]["name"] == "nano"
    assert "goji.gguf is not what was pinned" in reviewed["trouble"]
    assert tried() == set()


@pytest.mark.parametrize("change", [{"sha256": "3" * 64}, {"size": 7}, {"revision": "4" * 40}])
def test_a_lock_that_says_otherwise_is_held_to(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, tried: Tried, change: dict[str, str | int]
) -> None:
    hub.commit(gguf)
    goji("model", "pull", ADDRESS)
    text = (project / "goji.lock").read_text()
    for key, value in change.items():
        lines = [f"{key} = {json.dumps(value)}" if line.startswith(key) else line for line in text.splitlines()]
        (project / "goji.lock").write_text("\n".join(lines) + "\n")
    reviewed = json.loads(goji("--format", "json", "--model", ADDRESS).out)
    assert reviewed["model"]["name"] == "nano"
    assert tried() == set()


def test_a_download_ends_at_the_size_that_was_declared(project: Path, hub: Hub, gguf: bytes, goji: Goji) -> None:
    hub.commit(gguf)
    hub.endless = True
    assert goji("model", "pull", ADDRESS).status == 3
    assert sum(path.stat().st_size for path in (project.parent / "hub").rglob("*") if path.is_file()) < 1000
