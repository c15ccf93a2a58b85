"""The Hub: a file fetched once through its own client, checked before anything parses it, and found again without it.

Only ``fetch`` imports huggingface_hub and touches the network. The client's cache is found by its documented layout, so
that a commit pays for neither.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from goji_hook.errors import GojiError
from goji_hook.models.gguf import read_header
from goji_hook.models.hub_errors import explain
from goji_hook.models.lockfile import Pin
from goji_hook.models.registry import Source
from goji_hook.system import cache as store
from goji_hook.terms import TRUE

_Result = TypeVar("_Result")


class ChangedError(GojiError):
    """A file that is not the one that was pinned; the message shows both hashes."""


def offline() -> bool:
    """Whether the user forbids the Hub's client to use the network."""
    return os.environ.get("HF_HUB_OFFLINE", "").lower() in TRUE


def cache_folder() -> Path:
    """Where the Hub's client keeps files: HF_HUB_CACHE, or what follows from HF_HOME, XDG_CACHE_HOME and the home."""
    environ = os.environ
    cache = environ.get("HF_HUB_CACHE") or environ.get("HUGGINGFACE_HUB_CACHE")
    if not cache:
        base = os.path.join(environ.get("XDG_CACHE_HOME") or os.path.join("~", ".cache"), "huggingface")
        cache = os.path.join(environ.get("HF_HOME") or base, "hub")
    return Path(os.path.expandvars(os.path.expanduser(cache)))


def cached(pin: Pin) -> Path:
    """Where the pinned file lies in the cache, whether or not it is there."""
    return cache_folder() / ("models--" + pin.repository.replace("/", "--")) / "snapshots" / pin.revision / pin.file


def check(pin: Pin, path: Path) -> None:
    """Raise ChangedError, with both hashes, where the file at *path* does not hold the pinned bytes."""
    size = path.stat().st_size
    found = store.sha256(path)
    if (size, found) != (pin.size, pin.sha256):
        raise ChangedError(
            f"model: {pin.file} is not what was pinned: SHA-256 {pin.sha256} ({pin.size} bytes) is expected, "
            f"{found} ({size} bytes) is here"
        )


def fetch(source: Source, pin: Pin | None) -> Pin:
    """Have *source* in the cache and say what it is, down to its bytes; with a *pin*, nothing but that will do.

    Raises ChangedError for a revision or a file that is not the pinned one, and GojiError, saying what to do next, for
    everything that can go wrong on the way.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the client is imported
    if offline():
        raise GojiError(f"model: {source} is not here, and HF_HUB_OFFLINE is set: unset it to pull")
    commit, offered = _ask(source)
    if pin is not None and commit != pin.revision:
        raise ChangedError(
            f"model: {source} has moved: it was pinned at commit {pin.revision}, and is at {commit} now; "
            f"`goji-hook model pull --update {source}` takes the new one, "
            f"`goji-hook model pull {pin.source}` the pinned one"
        )
    if pin is not None and offered not in ("", pin.sha256):
        raise ChangedError(f"model: {source} has changed: SHA-256 {pin.sha256} is pinned, {offered} is offered")
    return _take(source, commit, pin.sha256 if pin else offered, pin.size if pin else 0)


def _endpoint() -> str | None:
    """The Hub's address if it is not the usual one. Its client would fail at a bad one as it is imported."""
    from urllib.parse import urlsplit

    asked = os.environ.get("HF_ENDPOINT")
    if not asked:
        return None
    try:
        parts = urlsplit(asked)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise GojiError(f"model: HF_ENDPOINT: {asked!r} is no web address")
    return asked


def _ask(source: Source) -> tuple[str, str]:
    """The commit that a source stands for now, and the SHA-256 that the Hub says the file has (empty: not said)."""
    endpoint = _endpoint()
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import FileMetadataError

    def ask() -> tuple[str, str]:
        url = hf_hub_url(source.repository, source.file, revision=source.revision, endpoint=endpoint)
        said = get_hf_file_metadata(url, endpoint=endpoint)
        if not re.fullmatch(r"[0-9a-f]{40}", said.commit_hash or "") or not said.etag:
            raise FileMetadataError("no commit in the answer")
        return str(said.commit_hash), said.etag if re.fullmatch(r"[0-9a-f]{64}", said.etag) else ""

    return _through(source, ask)


def _take(source: Source, commit: str, sha256: str, size: int) -> Pin:
    """Download, check size and hash and then the header, and say what it is; what fails a check is deleted."""
    from huggingface_hub import hf_hub_download

    endpoint = _endpoint()
    path = Path(
        _through(
            source,
            lambda: hf_hub_download(
                source.repository, source.file, revision=commit, endpoint=endpoint, cache_dir=str(cache_folder())
            ),
        )
    )
    found = store.sha256(path)
    pin = Pin(source.repository, commit, source.file, size or path.stat().st_size, sha256 or found)
    try:
        check(pin, path)
        read_header(path)
    except GojiError as error:
        remove(pin)
        raise type(error)(f"{error}; it was deleted") from None
    return pin


def _through(source: Source, call: Callable[[], _Result]) -> _Result:
    """Make a call of the Hub's client, whose log lines are told as one error instead. Raises GojiError."""
    import logging as levels
    import warnings

    from huggingface_hub.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity(levels.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # "not enough free disk space" comes before the error that says so
            return call()
    except Exception as error:
        raise GojiError(f"model: {source}: {explain(error, cache_folder())}") from error
    finally:
        logging.set_verbosity(before)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold a lock that other pulls wait for, so that two of them do not write one ``goji.lock`` at a time."""
    from filelock import FileLock

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


def remove(pin: Pin) -> int:
    """Delete the pinned file from the cache, and its blob where no other commit has it; the bytes freed."""
    path = cached(pin)
    if not os.path.lexists(path):
        return 0
    size = path.stat().st_size if path.exists() else 0
    blob = path.resolve() if path.is_symlink() else None
    try:
        path.unlink()
        if blob is not None and not _shared(blob, path):
            blob.unlink(missing_ok=True)
    except OSError as error:
        raise GojiError(f"model: {path} cannot be deleted: {error.strerror or error}") from error
    return size


def _shared(blob: Path, path: Path) -> bool:
    """Whether another snapshot of the repository still points at the blob."""
    snapshots = next(parent for parent in path.parents if parent.name == "snapshots")
    return any(one.is_symlink() and one.resolve() == blob for one in snapshots.rglob("*"))
