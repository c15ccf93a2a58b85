"""Fetches one file from the Hub: asks what it is, downloads it to a file of this run, checks it, and keeps it.

The Hub's client makes the requests (its token, proxies, certificates and error answers), but no path: it would name
files by a header of the answer. Only this module and ``hub_errors`` import it.
"""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import IO, Any, TypeVar

from goji_hook.errors import GojiError
from goji_hook.models import hub
from goji_hook.models.confine import confined
from goji_hook.models.gguf import read_header
from goji_hook.models.hub_errors import explain
from goji_hook.models.lockfile import Pin
from goji_hook.models.registry import Source, is_commit
from goji_hook.system import cache as store
from goji_hook.system.import_lock import importing
from goji_hook.system.timer import ringing

_Result = TypeVar("_Result")
#: Git's hash of a small file, or the SHA-256 of a large one: the only ETags that a Hub gives.
_ETAG = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
#: A server has to send this many bytes in this many seconds, over and over, or is given up.
LEAST_BYTES, PATIENCE = 300_000, 30.0
#: How often a connection may break without having brought anything since the last time.
TRIES = 5


class SlowError(GojiError):
    """A server that sends next to nothing."""


@dataclass(frozen=True)
class _Offer:
    """A file as the Hub describes it: commit, size in bytes, and SHA-256 (empty where the Hub gives git's hash)."""

    commit: str
    size: int
    sha256: str


def fetch(source: Source, pin: Pin | None) -> Pin:
    """Have *source* in the cache, and return its pin: the file down to its bytes. With a *pin*, it must be that one.

    Raises ChangedError for another revision or other bytes, and GojiError, saying what to do next, for everything that
    can go wrong on the way.
    """
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")  # read when the client is imported
    if hub.offline():
        raise GojiError(f"model: {source} is not here, and HF_HUB_OFFLINE is set: unset it to pull")
    watch = _Watch()
    with ringing(PATIENCE, watch.ring):
        offer = _ask(source)
        _compare(source, offer, pin)
        pinned = pin or Pin(source.repository, offer.commit, source.file, offer.size, offer.sha256)
        return _take(source, pinned, watch)


def _compare(source: Source, offer: _Offer, pin: Pin | None) -> None:
    """Raises ChangedError if the Hub offers another commit or other bytes than the pin."""
    if pin is None:
        return
    if offer.commit != pin.revision:
        raise hub.ChangedError(
            f"model: {source} has moved: it was pinned at commit {pin.revision}, and is at {offer.commit} now; "
            f"`goji-hook model pull --update {source}` takes the new one, "
            f"`goji-hook model pull {pin.source}` the pinned one"
        )
    if offer.sha256 not in ("", pin.sha256):
        raise hub.ChangedError(
            f"model: {source} has changed: SHA-256 {pin.sha256} is pinned, {offer.sha256} is offered"
        )


def _endpoint() -> str | None:
    """The Hub's address if it is not the usual one. Its client would fail at a bad one as it is imported."""
    from urllib.parse import urlsplit

    address = os.environ.get("HF_ENDPOINT")
    if not address:
        return None
    try:
        parts = urlsplit(address)
        good = parts.scheme in ("http", "https") and parts.hostname and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise GojiError(f"model: HF_ENDPOINT: {address!r} is no web address")
    return address


def _ask(source: Source) -> _Offer:
    """Asks the Hub for the file that a source names now. Refuses an answer that holds anything but plain hashes."""
    endpoint = _endpoint()
    from huggingface_hub import get_hf_file_metadata, hf_hub_url
    from huggingface_hub.errors import FileMetadataError

    def ask() -> _Offer:
        url = hf_hub_url(source.repository, source.file, revision=source.revision, endpoint=endpoint)
        metadata = get_hf_file_metadata(url, endpoint=endpoint)
        commit, etag, size = metadata.commit_hash or "", metadata.etag or "", metadata.size or 0
        if not is_commit(commit) or not _ETAG.fullmatch(etag) or size <= 0:
            raise FileMetadataError("no commit, ETag or size in the answer")
        return _Offer(commit, size, etag if len(etag) == 64 else "")

    return _through(source, ask)


def _take(source: Source, pin: Pin, watch: _Watch) -> Pin:
    """Download a file, check size and hash and then the header, and put it into the cache; else it is deleted.

    A *pin* without a SHA-256 gets that of the file.
    """
    folder = hub.cache_folder()
    blobs = confined(folder, f"{hub.repository_folder(pin.repository)}/blobs")
    if pin.sha256 and hub.is_intact(pin):
        return pin

    def take() -> Pin:
        blobs.mkdir(parents=True, exist_ok=True)
        with _temporary(blobs) as part:
            with part.open("wb") as file:
                _download(pin, file, watch)
            pinned = pin if pin.sha256 else Pin(pin.repository, pin.revision, pin.file, pin.size, store.sha256(part))
            _check(pinned, part)
            hub.keep(pinned, part)
        return pinned

    return _through(source, take)


@contextlib.contextmanager
def _temporary(folder: Path) -> Iterator[Path]:
    """A new file in *folder*; it is deleted in the end unless it was moved away."""
    handle, name = tempfile.mkstemp(dir=folder, prefix="goji-", suffix=".part")
    os.close(handle)
    try:
        yield Path(name)
    finally:
        with contextlib.suppress(FileNotFoundError):
            os.unlink(name)


def _check(pin: Pin, path: Path) -> None:
    try:
        hub.check(pin, path)
        read_header(path)
    except GojiError as error:
        message = str(error).replace(str(path), pin.file)
        raise type(error)(f"{message}; it was deleted") from None


def _download(pin: Pin, file: IO[bytes], watch: _Watch) -> None:
    """Write the file of a pin to *file*, resuming where a connection broke."""
    from huggingface_hub import hf_hub_url

    client = _client()
    url = hf_hub_url(pin.repository, pin.file, revision=pin.revision, endpoint=_endpoint())
    headers = {**client.build_hf_headers(), "Accept-Encoding": "identity"}
    tries = TRIES
    watch.restart()
    # Without a terminal there is no bar (disable=None).
    with client.tqdm(
        total=pin.size, unit="B", unit_scale=True, disable=None, desc=pin.file[-40:], name="goji_hook.models.download"
    ) as bar:

        def arrived(count: int) -> None:
            bar.update(count)
            watch.arrived(count)

        while file.tell() < pin.size:
            start = file.tell()
            try:
                _stream(url, headers, pin.size, file, arrived)
            except (OSError, GojiError):
                raise
            except Exception:  # the transport's own: which library that is differs from one client to the next
                tries = TRIES if file.tell() > start else tries - 1
                if not tries:
                    raise
                time.sleep(1)


def _client() -> Any:
    """The utilities of the Hub's client, whose types say nothing of them."""
    from huggingface_hub import utils

    return utils


def _stream(url: str, headers: dict[str, str], size: int, file: IO[bytes], arrived: Callable[[int], None]) -> None:
    """Append the rest of a file of *size* bytes to *file*, in one request."""
    client = _client()
    start = file.tell()
    ranged = {"Range": f"bytes={start}-"} if start else {}
    with client.get_session().stream(
        "GET", url, headers={**headers, **ranged}, timeout=10, follow_redirects=True
    ) as response:
        client.hf_raise_for_status(response)
        if start and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            file.seek(0)
            file.truncate()
            arrived(-start)
        for chunk in response.iter_raw():
            if file.tell() + len(chunk) > size:
                raise GojiError(f"the server sends more than the {size} bytes that it declared: pull again later")
            file.write(chunk)
            arrived(len(chunk))
        if file.tell() < size and not response.headers.get("Content-Length"):
            raise EOFError("the answer ended early")
    file.flush()


@dataclass
class _Watch:
    """Raises SlowError where too few bytes arrive: in waiting for the server, by a timer, and between its bytes."""

    since: float = field(default_factory=time.monotonic)
    count: int = 0

    def restart(self) -> None:
        self.since, self.count = time.monotonic(), 0

    def arrived(self, count: int) -> None:
        self.count += max(count, 0)
        self.check()

    def check(self) -> None:
        seconds = time.monotonic() - self.since
        if seconds < PATIENCE:
            return
        if self.count < LEAST_BYTES:
            raise SlowError(f"the server sent {self.count} bytes in {seconds:.0f} s: that is too slow, try again later")
        self.restart()

    def ring(self, frame: FrameType | None) -> float:
        if not importing(frame):
            self.check()
        return max(self.since + PATIENCE - time.monotonic(), 0.1)


def _through(source: Source, call: Callable[[], _Result]) -> _Result:
    """Make a call of the Hub's client, and its exceptions and log lines one GojiError about *source*."""
    import logging as levels
    import warnings

    from huggingface_hub.utils import logging

    before = logging.get_verbosity()
    logging.set_verbosity(levels.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return call()
    except hub.ChangedError:
        raise
    except GojiError as error:
        text = str(error)
        raise GojiError(text if text.startswith("model: ") else f"model: {source}: {text}") from error
    except Exception as error:
        raise GojiError(f"model: {source}: {explain(error, hub.cache_folder())}") from error
    finally:
        logging.set_verbosity(before)
