"""Reads small files that a repository supplies. A pipe, a device or an endless file is refused, not waited for."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

#: Bytes that a configuration or lock file may have.
MOST_BYTES = 1_000_000


def read_bytes(path: str | Path, most: int = MOST_BYTES) -> bytes:
    """Returns the content of a regular file of at most *most* bytes.

    Raises OSError, whose ``strerror`` is fit for the user, for anything else, a link to a device included.
    """
    # O_NONBLOCK: opening a pipe that nobody writes to would wait; O_NOCTTY: a terminal must not become ours.
    flags = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(path, flags)
    with open(handle, "rb") as file:
        status = os.fstat(handle)
        if stat.S_ISDIR(status.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
        if not stat.S_ISREG(status.st_mode):
            raise OSError(errno.EINVAL, "not a regular file", str(path))
        content = file.read(most + 1)
    if len(content) > most:
        raise OSError(errno.EFBIG, f"larger than {most:,} bytes", str(path))
    return content
