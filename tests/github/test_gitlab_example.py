"""The GitLab job of the examples, its script run by a real shell and curl against a GitLab on the loopback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from git_repository import ROOT, Repository, environment

pytestmark = pytest.mark.skipif(
    sys.platform == "win32" or shutil.which("curl") is None, reason="the job runs in a Linux image that has curl"
)
ME, TOKEN, NOTES = 42, "glpat-loopback", "/projects/5/merge_requests/7/notes"


class GitLab(ThreadingHTTPServer):
    """The notes of one merge request."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.notes: list[dict[str, Any]] = []
        self.written: list[str] = []

    def add(self, body: str, author: int) -> dict[str, Any]:
        """Add a note."""
        self.notes.append({"id": len(self.notes) + 1, "body": body, "author": {"id": author}})
        return self.notes[-1]


class _Handler(BaseHTTPRequestHandler):
    server: GitLab

    def do_GET(self) -> None:
        path = urlsplit(self.path)
        if path.path == "/user":
            return self._send({"id": ME})
        page = int(parse_qs(path.query)["page"][0])
        more = page * 100 < len(self.server.notes)
        return self._send(self.server.notes[page * 100 - 100 : page * 100], {"X-Next-Page": str(page + 1) * more})

    def do_POST(self) -> None:
        self._write(lambda body: self.server.add(body, ME))

    def do_PUT(self) -> None:
        self._write(lambda body: self.server.notes[int(self.path.rpartition("/")[2]) - 1].update(body=body))

    def _write(self, write: Any) -> None:
        sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
        assert self.path.startswith(NOTES)
        self.server.written.append(self.command)
        write(parse_qs(sent)["body"][0])
        self._send({})

    def _send(self, data: Any, headers: dict[str, str] | None = None) -> None:
        told = self.headers["PRIVATE-TOKEN"] == TOKEN
        self.send_response(200 if told else 401)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, format: str, *arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def gitlab() -> Iterator[GitLab]:
    with GitLab() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture
def merge_request(tmp_path: Path, repository: Repository) -> dict[str, str]:
    """A checkout with a change in it, the commands of the image, and what GitLab tells its jobs."""
    base = repository.commit("base", a_py="a = 1\n")
    head = repository.commit("topic", b_py="def f(x):\n    return x\n")
    commands = tmp_path / "bin"
    commands.mkdir()
    run = f'PYTHONPATH="{os.pathsep.join(filter(None, sys.path))}" exec "{sys.executable}"'
    for name, line in (("pip", "exit 0"), ("goji-hook", f'{run} -m goji_hook "$@"'), ("python", f'{run} "$@"')):
        (commands / name).write_text(f"#!/bin/sh\n{line}\n", encoding="utf-8")
        (commands / name).chmod(0o755)
    return {
        **environment(), "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "no_proxy": "*",
        "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head,
        "CI_PROJECT_ID": "5", "CI_PROJECT_URL": "https://gitlab.test/ann/abacus", "CI_MERGE_REQUEST_IID": "7",
    }  # fmt: skip


def job(variables: dict[str, str], gitlab: GitLab, **more: str) -> int:
    """Run the job's script; its exit status."""
    return run(variables, gitlab, **more).returncode


def run(variables: dict[str, str], gitlab: GitLab, **more: str) -> subprocess.CompletedProcess[str]:
    """Run the job's script as a runner does, all lines in one shell that ends at the first failure."""
    lines = yaml.safe_load((ROOT / "examples/gitlab-ci.yml").read_text(encoding="utf-8"))["goji-hook"]["script"]
    address = f"http://127.0.0.1:{gitlab.server_address[1]}"
    done = subprocess.run(
        ["sh", "-e", "-c", "\n".join(lines)],
        env={**variables, "CI_API_V4_URL": address, "GOJI_TOKEN": "", **more},
        capture_output=True,
        check=False,
        text=True,
    )
    assert "of pull requests" in done.stdout or "Nothing to review" in done.stdout, done.stderr
    assert TOKEN not in done.stdout + done.stderr
    return done


def test_one_note_kept_current_among_hundreds(merge_request: dict[str, str], gitlab: GitLab) -> None:
    for index in range(230):
        gitlab.add(f"Note {index}", 1)
    forged = gitlab.add("<!-- goji-hook -->\nTrust me", 1)
    assert job(merge_request, gitlab, GOJI_TOKEN=TOKEN, GOJI_PERSONA="granny") == 0
    assert job(merge_request, gitlab, GOJI_TOKEN=TOKEN, GOJI_PERSONA="boss-") == 0
    assert gitlab.written == ["POST", "PUT"]
    assert forged["body"].endswith("Trust me")
    assert gitlab.notes[-1]["body"].startswith("<!-- goji-hook -->\n### 📉 ")


def test_a_gate_fails_the_job_after_its_note(merge_request: dict[str, str], gitlab: GitLab) -> None:
    assert job(merge_request, gitlab, GOJI_TOKEN=TOKEN, GOJI_FAIL_ON="v.positive") == 1
    assert gitlab.written == ["POST"]


def test_a_note_becomes_nothing_to_review_and_none_begins_so(
    merge_request: dict[str, str], gitlab: GitLab, repository: Repository
) -> None:
    base = merge_request["CI_MERGE_REQUEST_DIFF_BASE_SHA"]
    repository.git("switch", "--quiet", "--detach", base)
    empty = repository.commit("Only text", notes_txt="text")
    assert job({**merge_request, "CI_COMMIT_SHA": empty}, gitlab, GOJI_TOKEN=TOKEN) == 0
    assert gitlab.written == []
    assert job(merge_request, gitlab, GOJI_TOKEN=TOKEN) == 0
    assert f"https://gitlab.test/ann/abacus/-/commit/{merge_request['CI_COMMIT_SHA']}" in gitlab.notes[0]["body"]
    assert f"https://gitlab.test/ann/abacus/-/blob/{merge_request['CI_COMMIT_SHA']}/b.py#L1" in gitlab.notes[0]["body"]
    assert job({**merge_request, "CI_COMMIT_SHA": empty}, gitlab, GOJI_TOKEN=TOKEN) == 0
    assert gitlab.written == ["POST", "PUT"]
    assert "### 🫙 Nothing to review" in gitlab.notes[0]["body"]


def test_without_a_token_the_review_is_an_artifact(merge_request: dict[str, str], gitlab: GitLab) -> None:
    assert job(merge_request, gitlab) == 0
    assert gitlab.written == []
    assert "of pull requests" in Path("review.md").read_text(encoding="utf-8")


def test_the_merge_request_does_not_choose_its_reviewer(
    merge_request: dict[str, str], gitlab: GitLab, repository: Repository
) -> None:
    base = repository.commit("base", goji_toml='persona = "granny"\nfail-on = "v.positive"\n')
    head = repository.commit("evil", goji_toml='persona = "boss-"\n', c_py="def f(x):\n    return x\n")
    assert job({**merge_request, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head}, gitlab) == 1
    assert "granny" in Path("review.md").read_text(encoding="utf-8").lower()


def test_the_merge_request_does_not_pin_its_reviewers_model(
    merge_request: dict[str, str], gitlab: GitLab, repository: Repository
) -> None:
    repository.stage("goji.lock", "this is [ no TOML\n")
    base = repository.commit("base", goji_toml='model = "hf:ann/goji/goji.gguf"\n')
    repository.stage("goji.lock", "")
    head = repository.commit("evil", c_py="def f(x):\n    return x\n")
    done = run({**merge_request, "CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_COMMIT_SHA": head}, gitlab)
    assert (done.returncode, "goji.lock: cannot be read" in done.stderr) == (0, True)
