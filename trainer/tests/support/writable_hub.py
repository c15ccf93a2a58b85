"""A Hub on the loopback interface: repositories, preupload, LFS, commits, downloads, and faults on demand."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock, Thread
from typing import Any
from urllib.parse import unquote, urlsplit


@dataclass
class Repo:
    """A repository: its files at each commit, oldest first."""

    private: bool = True
    commits: list[tuple[str, dict[str, bytes]]] = field(default_factory=list)
    tags: dict[str, str] = field(default_factory=dict)

    @property
    def files(self) -> dict[str, bytes]:
        return self.commits[-1][1]

    @property
    def head(self) -> str:
        return self.commits[-1][0]

    def at(self, revision: str) -> tuple[str, dict[str, bytes]] | None:
        wanted = self.head if revision == "main" else self.tags.get(revision, revision)
        return next((commit for commit in self.commits if commit[0] == wanted), None)

    def commit(self, files: dict[str, bytes]) -> str:
        content = repr([(name, hashlib.sha1(data).hexdigest()) for name, data in sorted(files.items())])
        sha = hashlib.sha1(f"{len(self.commits)}{content}".encode()).hexdigest()
        self.commits.append((sha, files))
        return sha


@dataclass
class Fault:
    """The next ``times`` requests whose line (``METHOD path``) matches get a status, or a cut connection."""

    pattern: str
    status: int = 0
    times: int = 1
    code: str = ""
    after: int = 0


class Hub:
    """The state of the loopback Hub, and the requests that it got (``seen``)."""

    def __init__(self) -> None:
        self.repos: dict[str, Repo] = {}
        self.objects: dict[str, bytes] = {}
        self.faults: list[Fault] = []
        self.seen: list[str] = []
        self.token = "hf_loopback"
        self.gated: set[str] = set()
        self.endpoint = ""
        self.lock = Lock()

    def add(self, name: str, files: dict[str, bytes], private: bool = False) -> str:
        """Adds a commit with these files to a repository and returns its id."""
        repo = self.repos.setdefault(name, Repo(private))
        if not repo.commits:
            repo.commit({})
        return repo.commit(files)

    def asked(self, pattern: str) -> int:
        """Returns the number of requests whose line matches."""
        return sum(bool(re.search(pattern, line)) for line in self.seen)

    def fault(self, line: str) -> Fault | None:
        with self.lock:
            self.seen.append(line)
            for fault in self.faults:
                if fault.times > 0 and re.search(fault.pattern, line):
                    fault.times -= 1
                    return fault
        return None


_LFS_SUFFIXES = (".gguf", ".safetensors", ".png", ".model")


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: Hub

    def log_message(self, format: str, *args: Any) -> None:
        pass

    def do_GET(self) -> None:
        self._serve()

    def do_HEAD(self) -> None:
        self._serve()

    def do_POST(self) -> None:
        self._serve()

    def do_PUT(self) -> None:
        self._serve()

    def _serve(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        self.body = self.rfile.read(length) if length else self._chunked()
        path = unquote(urlsplit(self.path).path)
        fault = self.hub.fault(f"{self.command} {path}")
        if fault is not None and fault.status:
            self._answer(
                {"error": "a fault on demand"}, fault.status, {"X-Error-Code": fault.code} if fault.code else {}
            )
            return
        if fault is not None and not fault.after:
            self.close_connection = True
            self.connection.shutdown(2)
            return
        self.cut_after = fault.after if fault else 0
        for method, pattern, call in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and self.command in method.split():
                call(self, *match.groups())
                return
        self._answer({"error": f"no route for {self.command} {path}"}, 404)

    def _chunked(self) -> bytes:
        data = b""
        if self.headers.get("Transfer-Encoding", "").lower() == "chunked":
            while size := int(self.rfile.readline().strip() or b"0", 16):
                data += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        return data

    def _answer(self, content: Any, status: int = 200, headers: dict[str, str] | None = None) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        for key, value in {"Content-Type": "application/json", **(headers or {})}.items():
            self.send_header(key, value)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        if self.command != "HEAD":
            if 0 < self.cut_after < len(data):
                self.wfile.write(data[: self.cut_after])
                self.close_connection = True
                self.connection.shutdown(2)
                return
            self.wfile.write(data)

    cut_after = 0

    def _allowed(self, name: str) -> Repo | None:
        repo = self.hub.repos.get(name)
        signed = self.headers.get("Authorization") == f"Bearer {self.hub.token}"
        if repo is None or (repo.private and not signed):
            self._answer({"error": "not found"}, 404 if signed else 401, {"X-Error-Code": "RepoNotFound"})
            return None
        if name in self.hub.gated and not signed:
            message = "Access to this model is restricted"
            self._answer({"error": message}, 401, {"X-Error-Code": "GatedRepo", "X-Error-Message": message})
            return None
        return repo

    def _signed(self) -> bool:
        if self.headers.get("Authorization") == f"Bearer {self.hub.token}":
            return True
        self._answer({"error": "Invalid credentials"}, 401)
        return False

    def create(self) -> None:
        request = json.loads(self.body)
        if not self._signed():
            return
        name = f"{request.get('organization') or 'me'}/{request['name']}"
        url = {"url": f"{self.hub.endpoint}/{name}", "name": name, "id": "1"}
        if name in self.hub.repos:
            self._answer({"error": "You already created this model repo", **url}, 409)
            return
        private = request.get("private", request.get("visibility") == "private")
        self.hub.repos[name] = Repo(bool(private))
        self.hub.repos[name].commit({".gitattributes": b"*.gguf filter=lfs\n"})
        self._answer(url)

    def validate(self) -> None:
        import yaml

        front = json.loads(self.body)["content"].split("---")[1]
        metadata = yaml.safe_load(front)
        bad = (
            []
            if metadata.get("license") and metadata.get("model-index")
            else [{"message": "license and model-index are needed"}]
        )
        self._answer({"errors": bad, "warnings": []}, 400 if bad else 200)

    def settings(self, name: str) -> None:
        if self._signed():
            request = json.loads(self.body)
            private = request.get("private", request.get("visibility") == "private")
            self.hub.repos[name].private = bool(private)
            self._answer({})

    def preupload(self, name: str, revision: str) -> None:
        repo = self._allowed(name)
        if repo is None:
            return
        files = []
        for file in json.loads(self.body)["files"]:
            path = file["path"]
            mode = "lfs" if path.endswith(_LFS_SUFFIXES) else "regular"
            there = repo.files.get(path)
            entry = {"path": path, "uploadMode": mode, "shouldIgnore": False}
            files.append({**entry, **({"oid": _oid(there, mode)} if there is not None else {})})
        self._answer({"files": files})

    def batch(self, name: str) -> None:
        if not self._signed():
            return
        objects = []
        for wanted in json.loads(self.body)["objects"]:
            entry: dict[str, Any] = {"oid": wanted["oid"], "size": wanted["size"]}
            if wanted["oid"] not in self.hub.objects:
                upload = {"href": f"{self.hub.endpoint}/lfs/{wanted['oid']}", "header": {}}
                entry["actions"] = {"upload": upload, "verify": {"href": f"{self.hub.endpoint}/verify", "header": {}}}
            objects.append(entry)
        self._answer({"transfer": "basic", "objects": objects})

    def store(self, oid: str) -> None:
        right = hashlib.sha256(self.body).hexdigest() == oid
        if right:
            self.hub.objects[oid] = self.body
        self._answer({}, 200 if right else 400)

    def verify(self) -> None:
        self._answer({}, 200 if json.loads(self.body)["oid"] in self.hub.objects else 404)

    def commit(self, name: str, revision: str) -> None:
        repo = self._allowed(name)
        if repo is None or not self._signed():
            return
        files = dict(repo.files)
        for line in self.body.decode().splitlines():
            entry = json.loads(line)
            value = entry["value"]
            if entry["key"] == "header" and value.get("parentCommit") not in (None, repo.head):
                self._answer({"error": "A commit has happened since"}, 412)
                return
            if entry["key"] == "file":
                files[value["path"]] = base64.b64decode(value["content"])
            elif entry["key"] == "lfsFile":
                files[value["path"]] = self.hub.objects[value["oid"]]
        sha = repo.commit(files)
        self._answer({"success": True, "commitOid": sha, "commitUrl": f"{self.hub.endpoint}/{name}/commit/{sha}"})

    def tag(self, name: str, revision: str) -> None:
        tag = json.loads(self.body)["tag"]
        taken = tag in self.hub.repos[name].tags
        self.hub.repos[name].tags.setdefault(tag, revision)
        self._answer({}, 409 if taken else 200)

    def info(self, name: str, revision: str | None = None) -> None:
        repo = self._allowed(name)
        found = repo.at(revision or "main") if repo else None
        if repo is None:
            return
        if found is None:
            self._answer({"error": "Invalid rev id"}, 404, {"X-Error-Code": "RevisionNotFound"})
            return
        siblings = [{"rfilename": path} for path in found[1]]
        self._answer({"id": name, "sha": found[0], "private": repo.private, "siblings": siblings, "tags": []})

    def tree(self, name: str, revision: str) -> None:
        repo = self._allowed(name)
        found = repo.at(revision) if repo else None
        if found:
            entries = []
            for path, data in found[1].items():
                entry: dict[str, Any] = {"type": "file", "path": path, "size": len(data), "oid": _oid(data, "regular")}
                if path.endswith(_LFS_SUFFIXES):
                    entry["lfs"] = {"oid": _oid(data, "lfs"), "size": len(data), "pointerSize": 134}
                entries.append(entry)
            self._answer(entries)

    def download(self, name: str, revision: str, path: str) -> None:
        repo = self._allowed(name)
        found = repo.at(revision) if repo else None
        if repo is None:
            return
        if found is None or path not in found[1]:
            kind = "RevisionNotFound" if found is None else "EntryNotFound"
            self._answer({"error": kind}, 404, {"X-Error-Code": kind})
            return
        data = found[1][path]
        mode = "lfs" if path.endswith(_LFS_SUFFIXES) else "regular"
        headers = {
            "ETag": f'"{_oid(data, mode)}"',
            "X-Repo-Commit": found[0],
            "Content-Type": "application/octet-stream",
        }
        part = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if part:
            begin = int(part[1])
            headers["Content-Range"] = f"bytes {begin}-{len(data) - 1}/{len(data)}"
            self._answer(data[begin:], 206, headers)
        else:
            self._answer(data, 200, {**headers, "Accept-Ranges": "bytes"})


def _oid(data: bytes, mode: str) -> str:
    if mode == "lfs":
        return hashlib.sha256(data).hexdigest()
    return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()


_NAME = r"([\w.-]+/[\w.-]+)"
_ROUTES: list[tuple[str, str, Any]] = [
    ("POST", "/api/repos/create", _Handler.create),
    ("POST", "/api/validate-yaml", _Handler.validate),
    ("PUT", f"/api/models/{_NAME}/settings", _Handler.settings),
    ("POST", f"/api/models/{_NAME}/preupload/([^/]+)", _Handler.preupload),
    ("POST", f"/{_NAME}\\.git/info/lfs/objects/batch", _Handler.batch),
    ("PUT", r"/lfs/(\w+)", _Handler.store),
    ("POST", "/verify", _Handler.verify),
    ("POST", f"/api/models/{_NAME}/commit/([^/]+)", _Handler.commit),
    ("POST", f"/api/models/{_NAME}/tag/([^/]+)", _Handler.tag),
    ("GET", f"/api/models/{_NAME}/revision/([^/]+)", _Handler.info),
    ("GET", f"/api/models/{_NAME}/tree/([^/]+)", _Handler.tree),
    ("GET", f"/api/models/{_NAME}", _Handler.info),
    ("GET HEAD", f"/{_NAME}/resolve/([^/]+)/(.+)", _Handler.download),
]


@contextmanager
def loopback() -> Iterator[Hub]:
    """Runs a Hub for the block; its ``endpoint`` is for ``HF_ENDPOINT``."""
    hub = Hub()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"hub": hub}))
    server.daemon_threads = True
    hub.endpoint = f"http://127.0.0.1:{server.server_address[1]}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
