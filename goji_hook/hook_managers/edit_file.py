"""Reading and writing the one file that init edits: whole or not at all, and never one that is not ours to write."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress

from goji_hook.errors import GojiError
from goji_hook.system.regular_file import read_bytes

_BOM = "\ufeff"


def read(path: str) -> str:
    """The text of a file, empty where there is none. Raises GojiError for what is no text, or cannot be read."""
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
    """The file to write for a path, behind symbolic links. Raises GojiError where it may not be written."""
    real = os.path.realpath(path)
    if path.startswith(top + os.sep) and not real.startswith(os.path.realpath(top) + os.sep):
        raise GojiError(f"a symbolic link leads it out of the repository, to {real}")
    place = real if os.path.lexists(real) else _nearest_folder(real)
    # The owner's bit says what is meant, also to root, whom it does not stop.
    if not os.stat(place).st_mode & stat.S_IWUSR or not os.access(place, os.W_OK):
        raise GojiError("it is read-only" if place == real else f"{place} is read-only")
    return real


def _nearest_folder(path: str) -> str:
    folder = os.path.dirname(path)
    while not os.path.isdir(folder):
        folder = os.path.dirname(folder)
    return folder


def write(path: str, text: str, *, script: bool = False) -> None:
    """Put a text in a file's place, its mode kept; an empty one takes the file away. Raises GojiError on failure."""
    try:
        if text:
            _replace(path, text, script)
        else:
            os.remove(path)
    except OSError as error:
        raise GojiError(f"{path}: {error.strerror}; left untouched") from error


def _replace(path: str, text: str, script: bool) -> None:
    os.makedirs(os.path.dirname(path), exist_ok=True)
    mode = stat.S_IMODE(os.stat(path).st_mode) if os.path.exists(path) else 0o666 & ~_umask()
    handle, beside = tempfile.mkstemp(dir=os.path.dirname(path), prefix=".goji-", suffix=".part")
    try:
        with open(handle, "w", encoding="utf-8", newline="") as file:
            file.write(text)
        os.chmod(beside, mode | 0o111 if script else mode)
        os.replace(beside, path)
    except BaseException:
        with suppress(OSError):
            os.remove(beside)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
