"""Writes a file or a folder whole or not at all, and reports a full disk."""

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
    """Yields a path beside *path* to write to. It replaces *path* at the end of the block, or is removed on an error.

    A *path* that exists but is not a regular file, such as ``/dev/null``, is yielded itself.
    """
    if path.exists() and not path.is_file():
        yield path
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.{os.getpid()}.part")  # several processes may write the same file
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)


@contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Yields a new folder beside *path*. It replaces *path* at the end of the block, or is removed on an error."""
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
def disk_space(folder: Path, need: int, stage: str) -> Iterator[None]:
    """Guards a block that writes about *need* bytes to *folder*.

    Raises GojiError, beginning with *stage*, if so much is not free, or if the disk runs full inside the block.
    """
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
    """Whether an error means a full disk: by its errno, or by the message of a Rust library, a child or numpy."""
    if isinstance(error, OSError) and error.errno in _FULL:
        return True
    match = re.search(r"os error (\d+)|\[Errno (\d+)\]|\d+ requested and \d+ written", str(error))
    return match is not None and (match.lastindex is None or int(match[match.lastindex]) in _FULL)


def _mb(size: int) -> str:
    return f"{size / 1e6:,.0f} MB"
