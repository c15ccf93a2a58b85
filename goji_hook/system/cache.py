"""The cache folder: what goji-hook keeps between runs. Every entry can be computed again.

A cache that cannot be read or written is never an error: the work is done again instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from pathlib import Path

from goji_hook.system import atomic

#: Files smaller than this (bytes) are hashed anew each time: that costs less than remembering.
_SMALL = 16 << 20


def folder() -> Path | None:
    """Returns ``$XDG_CACHE_HOME/goji-hook``, else ``~/.cache/goji-hook``; None if there is no home.

    A relative XDG_CACHE_HOME is ignored, as the XDG Base Directory Specification says.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    try:
        return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "goji-hook"
    except RuntimeError:
        return None


def read(name: str) -> bytes | None:
    """Returns the entry of that *name*, or None."""
    root = folder()
    try:
        return None if root is None else (root / name).read_bytes()
    except OSError:
        return None


def write(name: str, data: bytes) -> None:
    """Keeps an entry, if the folder can be written."""
    root = folder()
    if root is not None:
        with contextlib.suppress(OSError):
            atomic.write(root / name, data)


def sha256(path: Path) -> str:
    """Returns the SHA-256 of a file in hexadecimal; a large file is read again only if it was touched."""
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
    """Returns the entry of that *name* as a JSON object; empty if it is missing or damaged."""
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
