"""Files are written whole or not at all."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest
from goji_trainer.atomic import replacing


def fail_halfway(path: Path) -> None:
    with replacing(path) as part:
        part.write_text("three")
        raise ZeroDivisionError


def test_a_file_is_replaced_when_all_is_written(tmp_path: Path) -> None:
    path = tmp_path / "new" / "file"
    for text in ("one", "two"):
        with replacing(path) as part:
            part.write_text(text)
            assert part != path
        assert path.read_text() == text
    with pytest.raises(ZeroDivisionError):
        fail_halfway(path)
    assert [(file.name, file.read_text()) for file in path.parent.iterdir()] == [("file", "two")]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_named_pipe_is_written_to_and_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    reader = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    with replacing(path) as part:
        part.write_text("one")
    assert os.read(reader, 9) == b"one"
    os.close(reader)
    assert stat.S_ISFIFO(path.stat().st_mode)
    assert [file.name for file in tmp_path.iterdir()] == ["pipe"]
