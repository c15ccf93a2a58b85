"""The bytes of files, from git's objects or from the disk; a file that cannot be read is a reason (a str) instead."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable

from goji_hook.change import exclusions as skip
from goji_hook.git import command as git
from goji_hook.git import objects

Content = bytes | str


def from_objects(names: Iterable[str]) -> dict[str, Content]:
    """The contents of git objects, by object id."""
    wanted = set(names)
    return {name: _object(found) for name, found in objects.blobs(wanted).items()} if wanted else {}


def _object(found: bytes | int | None) -> Content:
    if found is None:
        return "not measured: git does not have its content"
    return skip.too_large(found) if isinstance(found, int) else found


def from_disk(place: str) -> Content:
    """The content of a regular file; a symlink is not followed, a pipe or a device is not opened."""
    try:
        found = os.lstat(place)
        if stat.S_ISLNK(found.st_mode):
            return "symlink"
        if not stat.S_ISREG(found.st_mode):
            return "not a regular file"
        if found.st_size > git.MAX_BYTES:
            return skip.too_large(found.st_size)
        with open(place, "rb") as file:
            return file.read(git.MAX_BYTES + 1)
    except FileNotFoundError:
        return "deleted"
    except (OSError, ValueError) as error:
        return f"not measured: {getattr(error, 'strerror', None) or error}"
