"""What goji-hook remembers between runs, in its own cache folder; every entry can be computed again.

A cache that cannot be read or written is never an error: the work is done again instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

#: Files smaller than this (bytes) are hashed anew each time: that costs less than remembering.
_SMALL = 16 << 20


def folder() -> Path | None:
    """``$XDG_CACHE_HOME/goji-hook``, else ``~/.cache/goji-hook``; None where there is no home."""
    base = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(base) if base else Path.home() / ".cache") / "goji-hook"
    except RuntimeError:
        return None


def read(name: str) -> bytes | None:
    """The entry of that name, or None."""
    root = folder()
    try:
        return None if root is None else (root / name).read_bytes()
    except OSError:
        return None


def write(name: str, data: bytes) -> None:
    """Keep an entry; readers see the old one or the new one, never a part."""
    root = folder()
    if root is not None:
        with contextlib.suppress(OSError):
            replace(root / name, data)


def replace(path: Path, data: bytes) -> None:
    """Put *data* at *path* in one step, making its folder. Raises OSError, leaving nothing behind."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() or not _linked(path, data):
        _renamed(path, data)


def _linked(path: Path, data: bytes) -> bool:
    """Write a file without a name, named once it is whole: a killed process leaves none. False where that fails."""
    if not hasattr(os, "O_TMPFILE"):  # Linux alone has it
        return False
    try:
        folder = os.open(path.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return False
    try:
        with open(os.open(".", os.O_TMPFILE | os.O_WRONLY, 0o644, dir_fd=folder), "wb") as file:
            file.write(data)
            file.flush()
            os.link(f"/proc/self/fd/{file.fileno()}", path.name, dst_dir_fd=folder, follow_symlinks=True)
    except OSError:  # the file system cannot, there is no /proc, or another process was faster
        return False
    finally:
        os.close(folder)
    return True


def _renamed(path: Path, data: bytes) -> None:
    import tempfile  # 3 ms

    handle, part = tempfile.mkstemp(dir=path.parent, prefix=path.name + ".", suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        os.chmod(part, 0o644)
        os.replace(part, path)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(part)
        raise


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal; a large file that has not been touched since is not read again."""
    status = path.stat()
    if status.st_size < _SMALL:
        return _hash(path)
    stamp = [status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns]
    name = f"hashes/{hashlib.sha256(os.fsencode(path.resolve())).hexdigest()[:32]}.json"
    known = read_json(name)
    if known.get("stamp") == stamp and isinstance(known.get("sha256"), str):
        return str(known["sha256"])
    digest = _hash(path)
    write(name, json.dumps({"stamp": stamp, "sha256": digest}).encode())
    return digest


def read_json(name: str) -> dict[str, object]:
    """The entry of that name as a JSON object; empty where there is none, or it is damaged."""
    try:
        value = json.loads(read(name) or b"{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _hash(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        for block in iter(lambda: file.read(1 << 20), b""):
            digest.update(block)
    return digest.hexdigest()
