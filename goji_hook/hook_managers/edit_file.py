"""Reads and writes the one file that init edits, and refuses to write files outside of the repository."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.system import atomic
from goji_hook.system.regular_file import read_bytes

_BOM = "\ufeff"


def read(path: str) -> str:
    """Returns the text of a file, empty if there is none. Raises GojiError if it cannot be read or is not UTF-8."""
    try:
        text = read_bytes(path).decode("utf-8")
    except FileNotFoundError:
        if os.path.islink(path):
            raise GojiError("a symbolic link that leads nowhere") from None
        return ""
    except UnicodeDecodeError:
        raise GojiError("it is not UTF-8") from None
    except OSError as error:
        raise GojiError(str(error.strerror)) from None
    if text.startswith(_BOM):
        raise GojiError("it begins with a byte order mark")
    return text


def check(path: str, top: str) -> str:
    """Returns the file to write for *path*, behind symbolic links. Raises GojiError if it must not be written."""
    real = os.path.realpath(path)
    if path.startswith(top + os.sep) and not real.startswith(os.path.realpath(top) + os.sep):
        raise GojiError(f"a symbolic link leads it out of the repository, to {real}")
    place = real if os.path.lexists(real) else _nearest_folder(real)
    # The owner's bit says what is meant, also to root, whom it does not stop.
    if not os.stat(place).st_mode & stat.S_IWUSR or not os.access(place, os.W_OK):
        raise GojiError("it is read-only" if place == real else f"{place} is read-only")
    return real


def is_executable(path: str) -> bool | None:
    """Tells whether the owner may run a file; None if it does not exist, or where files have no such mode."""
    try:
        return None if os.name == "nt" else bool(os.stat(path).st_mode & stat.S_IXUSR)
    except OSError:
        return None


def _nearest_folder(path: str) -> str:
    folder = os.path.dirname(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def write(path: str, text: str, *, executable: bool | None = None) -> None:
    """Writes a file; an empty *text* removes it. Its mode is kept if *executable* is None. Raises GojiError."""
    try:
        if text:
            atomic.write(Path(path), text.encode(), executable=executable)
        else:
            os.remove(path)
    except OSError as error:
        raise GojiError(f"{path}: {error.strerror}; left untouched") from error
