"""A Hub on the loopback interface: files at commits of a branch, told and served the way the real one does it."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest


@dataclass
class Hub:
    """What the Hub holds, what it was asked, and how it misbehaves."""

    files: dict[str, bytes] = field(default_factory=dict)
    branch: str = ""
    #: Status and headers of every answer instead of the file.
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    html: bool = False
    #: Bytes after which the connection is cut, once for each entry.
    cuts: list[int] = field(default_factory=list)
    #: Served in place of the file, under the file's own hash.
    swapped: bytes | None = None
    #: Headers that replace those of the answers to HEAD, or to GET only.
    lies: dict[str, str] = field(default_factory=dict)
    lies_to_get: dict[str, str] = field(default_factory=dict)
    #: Goes on sending after the end of the file, which has no Content-Length then.
    endless: bool = False
    #: What comes byte by byte: ``head``, the answer to HEAD; ``headers`` or ``body`` of the file.
    trickles: str = ""
    requests: list[tuple[str, str, dict[str, str]]] = field(default_factory=list)
    url: str = ""

    def commit(self, data: bytes, path: str = "ann/goji/goji.gguf") -> str:
        """Put a file on the branch; the commit's hash."""
        self.branch = hashlib.sha1(data + path.encode(), usedforsecurity=False).hexdigest()
        self.files[f"{path}@{self.branch}"] = data
        return self.branch

    def asked(self, method: str) -> list[tuple[str, dict[str, str]]]:
        """Paths and headers of the requests of one method."""
        return [(path, headers) for verb, path, headers in self.requests if verb == method]

    def find(self, path: str) -> tuple[str, bytes] | None:
        """The commit and bytes for ``/owner/repo/resolve/revision/file``."""
        parts = path.strip("/").split("/")
        if len(parts) < 5 or parts[2] != "resolve":
            return None
        commit = self.branch if parts[3] == "main" else parts[3]
        data = self.files.get(f"{'/'.join((*parts[:2], *parts[4:]))}@{commit}")
        return None if data is None else (commit, data)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""

    def _answer(self, body: bool) -> None:
        hub, path = self.hub, urlsplit(self.path).path
        hub.requests.append((self.command, self.path, {name.lower(): value for name, value in self.headers.items()}))
        if hub.html:
            return self._send(200, b"<html>Please log in to the network</html>", {"Content-Type": "text/html"}, body)
        if hub.status:
            return self._send(hub.status, b"{}", hub.headers, body)
        if path.startswith("/cdn/"):
            return self._serve(next(one for one in hub.files.values() if _hash(one) == path[5:]), body)
        found = hub.find(path)
        if found is None:
            return self._send(404, b"{}", {"X-Error-Code": "EntryNotFound"}, body)
        commit, data = found
        # Another host, as the real one's: the client takes its headers from here and its bytes from there.
        told = {"X-Repo-Commit": commit, "X-Linked-Etag": f'"{_hash(data)}"', "X-Linked-Size": str(len(data))}
        told["Location"] = f"http://localhost:{self.server.server_address[1]}/cdn/{_hash(data)}"
        if hub.trickles == ("headers" if body else "head"):
            return self._trickle(b"HTTP/1.1 302 Found\r\nX-Slow: " + b"x" * 50_000)
        return self._send(302, b"", {**told, **(hub.lies_to_get if body else hub.lies)}, body)

    def _trickle(self, data: bytes) -> None:
        self.close_connection = True
        for byte in data:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.05)

    def _pour(self, data: bytes) -> None:
        self.close_connection = True
        self.send_response(200)
        self.end_headers()
        while True:
            self.wfile.write(data)

    def _serve(self, data: bytes, body: bool) -> None:
        if self.hub.endless:
            self._pour(data)
        if self.hub.trickles == "body":
            self._trickle(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n" % len(data) + data)
        told = {"ETag": f'"{_hash(data)}"', "Accept-Ranges": "bytes", **self.hub.lies_to_get}
        sent = data if self.hub.swapped is None else self.hub.swapped
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else 0
        if asked:
            told["Content-Range"] = f"bytes {start}-{len(sent) - 1}/{len(sent)}"
        self._send(206 if asked else 200, sent[start:], told, body)

    def _send(self, status: int, data: bytes, headers: dict[str, str], body: bool) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        if body and self.hub.cuts and status in (200, 206):
            self.wfile.write(data[: self.hub.cuts.pop(0)])
            self.wfile.flush()
            self.close_connection = True
            self.connection.close()
        elif body:
            self.wfile.write(data)


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@contextmanager
def serving() -> Iterator[Hub]:
    """A Hub that listens; its ``url`` is what HF_ENDPOINT wants."""
    hub = Hub()
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign]  # a client that was cut off has gone
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def point_at(hub: Hub, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the Hub's client know this Hub alone, and write its files and ours below *folder*."""
    for name in [name for name in os.environ if name.startswith("HF_") or name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    monkeypatch.setenv("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    for name, place in {"HF_HUB_CACHE": "hub", "XDG_CACHE_HOME": "cache", "XDG_CONFIG_HOME": "config"}.items():
        monkeypatch.setenv(name, str(folder / place))
