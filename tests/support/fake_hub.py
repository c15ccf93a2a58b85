"""A Hub on the loopback interface: files at commits of a branch, told and served the way the real one does it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


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
    #: Headers of the answers to questions for a file's metadata, one entry each, in place of the true ones.
    lies: list[dict[str, str]] = field(default_factory=list)
    #: Bytes that are sent after the file's own, without an end of their own; those that were sent.
    endless: int = 0
    sent: int = 0
    #: Served in place of the file, under the file's own hash.
    swapped: bytes | None = None
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
        told |= hub.lies.pop(0) if hub.lies else {}
        return self._send(302, b"", told, body)

    def _serve(self, data: bytes, body: bool) -> None:
        told = {"ETag": f'"{_hash(data)}"', "Accept-Ranges": "bytes"}
        sent = data if self.hub.swapped is None else self.hub.swapped
        asked = self.headers.get("Range", "")
        start = int(asked.removeprefix("bytes=").partition("-")[0]) if asked else 0
        if asked:
            told["Content-Range"] = f"bytes {start}-{len(sent) - 1}/{len(sent)}"
        if body and self.hub.endless:
            return self._pour(sent, told)
        return self._send(206 if asked else 200, sent[start:], told, body)

    def _pour(self, data: bytes, headers: dict[str, str]) -> None:
        """Send the file and then more of it, until the client leaves or ``endless`` bytes are out."""
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True
        while self.hub.sent < self.hub.endless:
            self.wfile.write(data)
            self.hub.sent += len(data)

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
