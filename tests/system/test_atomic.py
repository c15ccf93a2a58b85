"""A file is written whole or not at all, with the mode that it should have."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from goji_hook.system import atomic


def test_a_new_file_and_one_that_was_there(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.txt"
    atomic.write(path, b"one")
    mask = os.umask(0)
    os.umask(mask)
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"one", 0o666 & ~mask)
    path.chmod(0o600)
    atomic.write(path, b"two")
    assert (path.read_bytes(), stat.S_IMODE(path.stat().st_mode)) == (b"two", 0o600)
    atomic.write(path, b"three", executable=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o711
    assert [entry.name for entry in path.parent.iterdir()] == ["b.txt"]


def test_a_failure_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "b.txt"
    path.write_bytes(b"old")

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="No space"):
        atomic.write(path, b"new")
    assert [(entry.name, entry.read_bytes()) for entry in tmp_path.iterdir()] == [("b.txt", b"old")]
