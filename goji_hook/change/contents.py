"""Reads files from git's objects or from the disk. A file that cannot be read is a reason (a str) instead of bytes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from goji_hook.change import exclusions as skip
from goji_hook.git import command as git
from goji_hook.git import objects

Content = bytes | str


def from_objects(names: Iterable[str]) -> dict[str, Content]:
    """Returns the contents of git objects by object id, or the reason where one cannot be read."""
    wanted = set(names)
    return {name: _object(answer) for name, answer in objects.blobs(wanted).items()} if wanted else {}


def _object(answer: bytes | int | None) -> Content:
    if answer is None:
        return "not measured: git does not have its content"
    return skip.too_large(answer) if isinstance(answer, int) else answer


def from_disk(place: str) -> Content:
    """Returns the content of a regular file. A symlink is not followed; a pipe or a device is not opened."""
    try:
        status = os.lstat(place)
        if stat.S_ISLNK(status.st_mode):
            return "symlink"
        if not stat.S_ISREG(status.st_mode):
            return "not a regular file"
        if status.st_size > git.MAX_BYTES:
            return skip.too_large(status.st_size)
        with open(place, "rb") as file:
            return file.read(git.MAX_BYTES + 1)
    except FileNotFoundError:
        return "deleted"
    except (OSError, ValueError) as error:
        return f"not measured: {getattr(error, 'strerror', None) or error}"
