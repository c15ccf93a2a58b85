"""A GitHub on the loopback interface: pull requests and comments as its REST API tells them, and the faults it has."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "ghs_loopback"
#: The status of a fault that is no answer for a long time, which is ``GitHub.patience`` in seconds.
SLOW = -1
BOT = {"login": "github-actions[bot]", "type": "Bot"}


class GitHub:
    """The state of one repository, and how its server behaves."""

    def __init__(self, repository: str = "ann/abacus") -> None:
        self.repository = repository
        self.pulls: dict[int, dict[str, Any]] = {}
        self.comments: list[dict[str, Any]] = []
        self.me: dict[str, str] | None = None
        self.author = BOT
        #: Who GraphQL says asks; without it, there is no GraphQL.
        self.viewer: dict[str, str] | None = None
        #: Answers to give instead, in order: a method with part of a path, status, headers, body (str or JSON).
        self.faults: list[tuple[str, int, dict[str, str], Any]] = []
        #: Faults under which the request is carried out nevertheless.
        self.carried_out = False
        self.requests: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.page_size = 100
        self.patience = 20.0
        self.url = ""
        self.woken = threading.Event()
        self._next = 1000

    def pull(self, number: int, base: str, head: str, state: str = "open", commits: int = 1) -> dict[str, Any]:
        """Add or change a pull request."""
        found = {"number": number, "state": state, "commits": commits, "base": {"sha": base}, "head": {"sha": head}}
        self.pulls[number] = found
        return found

    def comment(self, body: str, user: dict[str, str] | None = None, number: int = 7) -> dict[str, Any]:
        """Add a comment."""
        self._next += 1
        made = {
            "id": self._next,
            "issue": number,
            "body": body,
            "user": user or self.author,
            "html_url": f"https://github.test/{self.repository}/pull/{number}#issuecomment-{self._next}",
        }
        self.comments.append(made)
        return made

    def fault(
        self, what: str, status: int, headers: dict[str, str] | None = None, body: Any = None, times: int = 1
    ) -> None:
        """Answer the next *times* requests whose method and path hold *what* with a failure."""
        self.faults += [(what, status, headers or {}, body)] * times

    def count(self, what: str) -> int:
        """How many requests there were whose method and path hold *what*."""
        return sum(what in one for one in self.requests)

    def answer(self, method: str, target: str, data: Any) -> tuple[int, dict[str, str], Any]:
        """What to answer a request with."""
        asked = f"{method} {target}"
        self.requests.append(asked)
        for index, (what, status, headers, body) in enumerate(self.faults):
            if what in asked:
                del self.faults[index]
                if self.carried_out:
                    self._answer(method, target, data)
                return status, headers, body
        return self._answer(method, target, data)

    def _answer(self, method: str, target: str, data: Any) -> tuple[int, dict[str, str], Any]:
        parts = urlsplit(target)
        if parts.path == "/user":
            return (200, {}, self.me) if self.me else (403, {}, {"message": "Resource not accessible by integration"})
        if parts.path == "/graphql" and self.viewer:
            return 200, {}, {"data": {"viewer": {"login": self.viewer["login"]}}}
        path = parts.path.removeprefix(f"/repos/{self.repository}/")
        for verb, pattern, method_name in _ROUTES:
            match = re.fullmatch(pattern, path)
            if match and verb == method:
                return getattr(self, method_name)(match, parse_qs(parts.query), data)  # type: ignore[no-any-return]
        return 404, {}, {"message": "Not Found"}

    def _pull(self, match: re.Match[str], query: Any, data: Any) -> tuple[int, dict[str, str], Any]:
        found = self.pulls.get(int(match[1]))
        return (200, {}, found) if found else (404, {}, {"message": "Not Found"})

    def _pulls(self, match: re.Match[str], query: dict[str, list[str]], data: Any) -> tuple[int, dict[str, str], Any]:
        wanted = query.get("head", [""])[0]
        return 200, {}, [one for one in self.pulls.values() if one.get("label") == wanted]

    def _of_commit(self, match: re.Match[str], query: Any, data: Any) -> tuple[int, dict[str, str], Any]:
        return 200, {}, [one for one in self.pulls.values() if one["head"]["sha"] == match[1] and "label" not in one]

    def _list(self, match: re.Match[str], query: dict[str, list[str]], data: Any) -> tuple[int, dict[str, str], Any]:
        page = int(query.get("page", ["1"])[0])
        there = [one for one in self.comments if one["issue"] == int(match[1])]
        start, end = (page - 1) * self.page_size, page * self.page_size
        following = f"{self.url}/repos/{self.repository}/issues/{match[1]}/comments?page={page + 1}"
        links = f'<{following}>; rel="next", <{self.url}/last>; rel="last"'
        return 200, {"Link": links} if end < len(there) else {}, there[start:end]

    def _create(self, match: re.Match[str], query: Any, data: Any) -> tuple[int, dict[str, str], Any]:
        if len(data["body"]) > 65_536:
            too_long = {"resource": "IssueComment", "message": "body is too long (maximum is 65536 characters)"}
            return 422, {}, {"message": "Validation Failed", "errors": [too_long]}
        return 201, {}, self.comment(data["body"], number=int(match[1]))

    def _update(self, match: re.Match[str], query: Any, data: Any) -> tuple[int, dict[str, str], Any]:
        for one in self.comments:
            if one["id"] == int(match[1]):
                one["body"] = data["body"]
                return 200, {}, one
        return 404, {}, {"message": "Not Found"}

    def _delete(self, match: re.Match[str], query: Any, data: Any) -> tuple[int, dict[str, str], Any]:
        self.comments = [one for one in self.comments if one["id"] != int(match[1])]
        return 204, {}, None


_ROUTES = (
    ("GET", r"pulls/(\d+)", "_pull"),
    ("GET", r"pulls", "_pulls"),
    ("GET", r"commits/(\w+)/pulls", "_of_commit"),
    ("GET", r"issues/(\d+)/comments", "_list"),
    ("POST", r"issues/(\d+)/comments", "_create"),
    ("PATCH", r"issues/comments/(\d+)", "_update"),
    ("DELETE", r"issues/comments/(\d+)", "_delete"),
)


def job(hub: GitHub, event: Path, **more: str) -> dict[str, str]:
    """The variables of a job of Actions for this GitHub, whose event lies in the file *event*."""
    return {
        "GITHUB_ACTIONS": "true",
        "GITHUB_REPOSITORY": hub.repository,
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_API_URL": hub.url,
        "GITHUB_TOKEN": TOKEN,
        "GITHUB_OUTPUT": str(event.with_name("output")),
        "GITHUB_STEP_SUMMARY": str(event.with_name("summary.md")),
        "no_proxy": "*",
        **more,
    }


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hub: GitHub

    def _handle(self) -> None:
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.hub.headers.append(dict(self.headers.items()))
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            status, headers, data = 401, {}, {"message": "Bad credentials"}
            self.hub.requests.append(f"{self.command} {self.path}")
        else:
            status, headers, data = self.hub.answer(self.command, self.path, json.loads(sent) if sent else None)
        if status == SLOW:
            self.hub.woken.wait(self.hub.patience)
        if status in (0, SLOW):  # the line goes dead
            self.close_connection = True
            return
        body = data.encode() if isinstance(data, str) else json.dumps(data).encode() if data is not None else b""
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.close_connection = "Content-Length" in headers  # it promised more
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = do_PATCH = do_DELETE = _handle  # noqa: N815 - the names that http.server calls

    def log_message(self, format: str, *args: Any) -> None:
        """Print nothing."""


@contextmanager
def serve(hub: GitHub) -> Iterator[GitHub]:
    """The GitHub, reachable at its ``url``."""
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        hub.woken.set()
        server.shutdown()
        server.server_close()
        thread.join()
