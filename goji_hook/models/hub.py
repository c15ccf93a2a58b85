"""The cache of the Hub's client: finds a pulled file in it, checks it, and removes what ``model pull`` put there.

The cache is used by its documented layout, so that a commit imports nothing of the client (``download`` does).
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
from collections.abc import Iterator
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.models.confine import confined, is_below
from goji_hook.models.lockfile import Pin
from goji_hook.system import cache as store
from goji_hook.terms import TRUE


class ChangedError(GojiError):
    """A file that is not the pinned one; the message shows both hashes."""


def offline() -> bool:
    """Whether the user forbids the Hub's client to use the network."""
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in TRUE


def cache_folder() -> Path:
    """Returns the folder of the Hub's client, by HF_HUB_CACHE, HF_HOME, XDG_CACHE_HOME or the home.

    A relative XDG_CACHE_HOME is ignored, as the XDG Base Directory Specification says.
    """
    environ = os.environ
    cache = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
    if not cache:
        xdg = environ.get("XDG_CACHE_HOME", "")
        base = os.path.join(xdg if os.path.isabs(xdg) else os.path.join("~", ".cache"), "huggingface")
        cache = os.path.join(environ.get("HF_HOME") or base, "hub")
    return Path(os.path.expandvars(os.path.expanduser(cache)))


def cached(pin: Pin) -> Path:
    """Where the pinned file lies in the cache, or will lie. Raises UnsafePathError for a place outside of it."""
    return confined(cache_folder(), f"{repository_folder(pin.repository)}/snapshots/{pin.revision}/{pin.file}")


def repository_folder(repository: str) -> str:
    """The name of a repository's folder in the cache."""
    return "models--" + repository.replace("/", "--")


def check(pin: Pin, path: Path) -> None:
    """Raise ChangedError, with both hashes, where the file at *path* does not hold the pinned bytes."""
    size = path.stat().st_size
    digest = store.sha256(path)
    if (size, digest) != (pin.size, pin.sha256):
        raise ChangedError(
            f"model: {pin.file} is not what was pinned: SHA-256 {pin.sha256} ({pin.size} bytes) is expected, "
            f"{digest} ({size} bytes) is here"
        )


def is_intact(pin: Pin) -> bool:
    """Whether the pinned bytes are in the cache."""
    try:
        check(pin, cached(pin))
    except (FileNotFoundError, NotADirectoryError, ChangedError):
        return False
    return True


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold a lock that other pulls wait for, so that two of them do not write one ``goji.lock`` at a time."""
    from filelock import FileLock

    from goji_hook.models.hub_errors import explain

    folder = cache_folder() / ".locks"
    lock = FileLock(folder / "goji-hook.lock")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except OSError as error:
        raise GojiError(f"model: {explain(error, cache_folder())}") from error
    try:
        yield
    finally:
        lock.release()


def keep(pin: Pin, downloaded: Path) -> None:
    """Move a checked download to the pin's place in the cache, and note that it is ours. Raises OSError.

    A file there that holds other bytes gives way: these are the bytes of that commit. Of what another program put into
    the cache, only a link can be replaced.
    """
    path = cached(pin)
    blob = confined(cache_folder(), f"{repository_folder(pin.repository)}/blobs/{pin.sha256}")
    if path.exists() and not path.is_symlink() and not _is_ours(path):
        raise GojiError(f"model: {path} is another program's file, and not the pinned one; move it away and pull again")
    path.parent.mkdir(parents=True, exist_ok=True)
    if not _links(path.parent):
        os.replace(downloaded, path)
        return _claim(path)
    if not (blob.is_file() and store.sha256(blob) == pin.sha256):
        os.replace(downloaded, blob)
        _claim(blob)
    target = os.path.relpath(blob, path.parent)
    if not (path.is_symlink() and os.readlink(path) == target):
        _point(path, target)
    return _claim(path)


def _links(folder: Path) -> bool:
    """Whether symlinks can be made in a folder; on Windows not everyone may."""
    probe = folder / f".{os.getpid()}.link"
    try:
        probe.symlink_to("nowhere")
        probe.unlink()
    except OSError:
        return False
    return True


def _point(path: Path, target: str) -> None:
    """Makes *path* a symlink to *target* in one step."""
    part = path.with_name(f".{os.getpid()}.part")
    part.symlink_to(target)
    os.replace(part, path)


def remove(pin: Pin) -> int:
    """Delete the pinned file from the cache, and its blob where no other commit has it; the bytes freed.

    Only what a pull of ours put there goes. Raises GojiError for another program's file.
    """
    path = cached(pin)
    if not os.path.lexists(path):
        return 0
    if not _is_ours(path):
        raise GojiError(f"model: {path} was not put there by `goji-hook model pull`; delete it by hand")
    size = path.stat().st_size if path.exists() else 0
    blob = path.resolve() if path.is_symlink() else None
    try:
        _delete(path)
        if blob is not None and blob.is_file() and _is_ours(blob) and not _shared(blob, path):
            _delete(blob)
    except OSError as error:
        raise GojiError(f"model: {path} cannot be deleted: {error.strerror or error}") from error
    return size


def _delete(path: Path) -> None:
    name = _claim_name(path)
    path.unlink()
    store.write(name, b"")


def _shared(blob: Path, path: Path) -> bool:
    """Whether another snapshot of the repository still points at the blob."""
    snapshots = next(parent for parent in path.parents if parent.name == "snapshots")
    return any(other.is_symlink() and other.resolve() == blob for other in snapshots.rglob("*"))


def _claim(path: Path) -> None:
    """Note in our own cache that a pull put *path* there."""
    store.write(_claim_name(path), json.dumps({"path": str(path)}).encode())


def _is_ours(path: Path) -> bool:
    return is_below(cache_folder(), path) and bool(store.read_json(_claim_name(path)))


def _claim_name(path: Path) -> str:
    place = path.parent.resolve() / path.name
    return f"pulled/{hashlib.sha256(os.fsencode(place)).hexdigest()[:32]}.json"
