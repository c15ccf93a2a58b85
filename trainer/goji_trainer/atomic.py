"""Writing a file or a folder whole or not at all."""

from __future__ import annotations

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goji_hook.errors import GojiError

_FULL = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """A name beside *path* to write to; it takes *path*'s place when the block ends well, and goes away when not."""
    if path.exists() and not path.is_file():  # a device such as /dev/null is written to, never replaced
        yield path
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # a process each, as several may write the same file
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """A folder to write to; it takes *path*'s place when the block ends well, and goes away when not."""
    part, old = path.with_name(path.name + ".part"), path.with_name(path.name + ".old")
    shutil.rmtree(part, ignore_errors=True)
    part.mkdir(parents=True)
    try:
        yield part
        shutil.rmtree(old, ignore_errors=True)
        if path.exists():
            path.replace(old)
        part.replace(path)
        shutil.rmtree(old, ignore_errors=True)
    finally:
        shutil.rmtree(part, ignore_errors=True)


@contextmanager
def room(folder: Path, need: int, stage: str) -> Iterator[None]:
    """Work that writes *need* bytes to *folder*. Raises GojiError where they are not free, or run out."""
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if free < need:
        raise GojiError(
            f"{stage}: {folder} has {_mb(free)} free, and about {_mb(need)} are needed; nothing was written"
        )
    try:
        yield
    except Exception as error:
        if not _is_full(error):
            raise
        raise GojiError(
            f"{stage}: the disk of {folder} is full ({_mb(need)} are needed); nothing was replaced"
        ) from error


def _is_full(error: Exception) -> bool:
    """Whether the disk ran out, told by errno, or in words by libraries: those in Rust, another process, numpy."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    told = re.search(r"os error (\d+)|\[Errno (\d+)\]|\d+ requested and \d+ written", str(error))
    return told is not None and (told.lastindex is None or int(told[told.lastindex]) in _FULL)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
