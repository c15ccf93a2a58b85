"""Keeps paths that somebody else chose (a lock file, the registry, a Hub's answer) below one of our folders."""

from __future__ import annotations

import re
from pathlib import Path

from goji_hook.errors import GojiError

#: A part of a path: letters, digits and ``._-``, so no ``..``, drive, backslash or control character.
_PART = re.compile(r"[A-Za-z0-9_][\w.-]{0,127}(?<!\.)", re.ASCII)
_MOST_PARTS = 12
#: Names that Windows takes for devices, whatever follows their first dot.
_DEVICES = frozenset({"con", "prn", "aux", "nul", *(f"{kind}{n}" for kind in ("com", "lpt") for n in range(10))})


class UnsafePathError(GojiError):
    """A path that leaves the folder that it was meant for."""


def is_plain(name: str) -> bool:
    """Whether *name* is a relative path, with slashes, of ordinary file names."""
    parts = name.split("/")
    return len(parts) <= _MOST_PARTS and all(
        _PART.fullmatch(part) and part.partition(".")[0].lower() not in _DEVICES for part in parts
    )


def confined(folder: Path, name: str) -> Path:
    """The path of *name* in *folder*. Raises UnsafePathError where it is not plain, or a symlink leads out of it."""
    if not is_plain(name):
        raise UnsafePathError(f"model: {name[:80]!r} is not a plain file name; only letters, digits and ._- are used")
    path = folder / name
    if not is_below(folder, path):
        raise UnsafePathError(f"model: {path} leads out of {folder}; move the symlink away, then pull the model again")
    return path


def is_below(folder: Path, path: Path) -> bool:
    """Whether *path* lies below *folder* once every symlink is followed; also where nothing is there yet."""
    try:
        return path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # symlinks in a circle
        return False
