"""Writes a file whole or not at all: readers see the old content or the new, never a part."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path


def write(path: Path, data: bytes, *, executable: bool | None = None) -> None:
    """Puts *data* at *path*, whose folder is made if need be.

    If *executable* is None, an existing file keeps its mode; else its owner, group and others may all run it, or none.

    Raises OSError and leaves nothing behind. A process that is killed may leave a ``.part`` file.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name[:100]}.{os.urandom(8).hex()}.part")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
    handle = os.open(part, flags, 0o777 if executable else 0o666)  # less what the umask says
    try:
        with open(handle, "wb") as file:
            file.write(data)
        if path.exists():
            os.chmod(part, _mode(stat.S_IMODE(path.stat().st_mode), executable))
        os.replace(part, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(part)
        raise


def _mode(mode: int, executable: bool | None) -> int:
    if executable is None:
        return mode
    return mode | 0o111 if executable else mode & ~0o111
