"""Checkouts as Actions makes them: one commit deep, of a merge, of a fork; and the true merge base."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from git_repository import Repository

from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.github import fetch as commits
from goji_hook.github.event import Event, PullRequest

EVENT = Event("pull_request", "ann/abacus", {})


@pytest.fixture
def origin(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path / "origin")
    made.git("config", "uploadpack.allowAnySHA1InWant", "true")
    return made


def clone(
    origin: Repository, place: Path, monkeypatch: pytest.MonkeyPatch, depth: int = 1, ref: str = "main"
) -> Repository:
    """A checkout of one ref, as actions/checkout fetches it."""
    made = Repository.init(place)
    made.git("remote", "add", "origin", origin.path.as_uri())
    options = [f"--depth={depth}"] if depth else []
    made.git("fetch", "--quiet", "--no-tags", *options, "origin", ref)
    made.git("checkout", "--quiet", "--detach", "FETCH_HEAD")
    monkeypatch.chdir(made.path)
    return made


def commits_on(origin: Repository, branch: str, name: str, count: int, start: str = "") -> str:
    """Add commits to a branch, or begin one at *start*; the last one's id. One process makes them all."""
    ref = f"refs/heads/{branch}"
    begin = start or origin.git("rev-parse", "--verify", "--quiet", ref, check=False).decode().strip()
    stream = [f"reset {ref}\nfrom {begin}\n\n"] if begin else []
    for index in range(count):
        body = f"{name} = {index}\n"
        stream.append(
            f"commit {ref}\ncommitter Ann <ann@example.org> {1_700_000_000 + index} +0000\ndata {len(name)}\n{name}\n"
            f"M 100644 inline {name}.py\ndata {len(body)}\n{body}\n"
        )
    origin.git("fast-import", "--quiet", "--force", stdin="".join(stream).encode())
    return origin.git("rev-parse", ref).decode().strip()


def diverged(origin: Repository, before: int, ahead: int, behind: int) -> tuple[PullRequest, str]:
    """A history with a branch: commits before it, on it, and on main since; and the true merge base."""
    fork = commits_on(origin, "main", "a", before)
    head = commits_on(origin, "topic", "b", ahead, fork)
    base = commits_on(origin, "main", "c", behind)
    origin.git("reset", "--quiet", "--hard", "main")
    return PullRequest(7, base, head, ahead), fork


def merge_base(pull: PullRequest) -> str:
    return git.run("merge-base", pull.base, pull.head).decode().strip()


@pytest.mark.parametrize(("before", "ahead", "behind"), [(3, 1, 0), (3, 2, 3), (60, 40, 2), (60, 2, 90), (1, 300, 1)])
def test_a_checkout_of_depth_one_is_deepened(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: int, ahead: int, behind: int
) -> None:
    pull, fork = diverged(origin, before, ahead, behind)
    clone(origin, tmp_path / "work", monkeypatch)
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is a shell script")
def test_fetching_runs_no_hook_of_the_checkout(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkout whose hooks lie in the work tree, as husky has it, gets them from the pull request."""
    pull, fork = diverged(origin, 3, 1, 1)
    work = clone(origin, tmp_path / "work", monkeypatch)
    mark = tmp_path / "mark"
    for name in ("reference-transaction", "post-checkout", "post-merge", "pre-auto-gc"):
        work.write(f".husky/{name}", f"#!/bin/sh\ntouch '{mark}'\n")
        (work.path / ".husky" / name).chmod(0o755)
    work.git("config", "core.hooksPath", ".husky")
    work.git("update-ref", "refs/heads/other", "HEAD")
    assert mark.exists(), "the hook is live"
    mark.unlink()
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork
    git.run("update-ref", "refs/heads/third", "HEAD")  # what a fetch does that keeps a ref
    assert not mark.exists()


def test_a_renamed_default_branch(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pull, fork = diverged(origin, 3, 2, 2)
    clone(origin, tmp_path / "work", monkeypatch)
    origin.git("branch", "--move", "main", "trunk")
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork


def test_no_deeper_than_needed(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pull, fork = diverged(origin, 200, 2, 2)
    work = clone(origin, tmp_path / "work", monkeypatch)
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork
    assert work.git("rev-parse", "--is-shallow-repository") == b"true\n"
    assert int(work.git("rev-list", "--count", pull.head, pull.base)) < 80


def test_a_merge_of_depth_one_is_what_pull_request_checks_out(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pull, fork = diverged(origin, 5, 3, 4)
    origin.git("merge", "--quiet", "--no-edit", "topic")
    origin.git("update-ref", "refs/pull/7/merge", "HEAD")
    origin.git("reset", "--quiet", "--hard", pull.base)
    clone(origin, tmp_path / "work", monkeypatch, ref="refs/pull/7/merge")
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork


def test_a_head_that_only_the_pull_s_ref_reaches(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A fork's commits are in its parent's repository under refs/pull only."""
    pull, fork = diverged(origin, 5, 3, 4)
    origin.git("update-ref", "refs/pull/7/head", pull.head)
    origin.git("branch", "-D", "topic")
    clone(origin, tmp_path / "work", monkeypatch)
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork


def test_a_whole_clone_is_not_cut(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pull, fork = diverged(origin, 80, 2, 2)
    work = clone(origin, tmp_path / "work", monkeypatch, depth=0)
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork
    assert work.git("rev-parse", "--is-shallow-repository") == b"false\n"


def test_what_is_here_is_not_fetched(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pull, fork = diverged(origin, 3, 2, 2)
    work = clone(origin, tmp_path / "work", monkeypatch, depth=0)
    work.git("fetch", "--quiet", "origin", "topic")
    work.git("remote", "set-url", "origin", "https://nowhere.invalid/")
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == fork


def test_an_older_ancestor_at_hand_is_not_the_merge_base(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """main merged an old branch late, and the topic main: by depth the old fork point is nearer than the real one."""
    old = commits_on(origin, "main", "a", 1)
    true = commits_on(origin, "main", "b", 120)
    commits_on(origin, "main", "c", 120)
    commits_on(origin, "side", "s", 1, old)
    commits_on(origin, "topic", "t", 1, old)
    origin.git("checkout", "--quiet", "--force", "main")
    origin.git("merge", "--quiet", "--no-edit", "side")
    base = origin.git("rev-parse", "HEAD").decode().strip()
    origin.git("checkout", "--quiet", "topic")
    origin.git("merge", "--quiet", "--no-edit", true)
    head = origin.git("rev-parse", "HEAD").decode().strip()
    pull = PullRequest(7, base, head, 2)
    clone(origin, tmp_path / "work", monkeypatch)
    git.run("fetch", "-q", "--depth=10", "origin", base, head, GIT_ALLOW_PROTOCOL="file")  # type: ignore[arg-type]
    assert merge_base(pull) == old
    commits.fetch_commits(EVENT, pull, "")
    assert merge_base(pull) == true


def test_unrelated_histories(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = origin.commit("one", a_py="a = 1\n")
    origin.git("checkout", "--quiet", "--orphan", "other")
    head = origin.commit("two", b_py="b = 1\n")
    origin.git("checkout", "--quiet", "main")
    clone(origin, tmp_path / "work", monkeypatch)
    with pytest.raises(GojiError, match="no common ancestor"):
        commits.fetch_commits(EVENT, PullRequest(7, base, head), "")


def test_a_commit_that_nobody_has(origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    base = origin.commit("one", a_py="a = 1\n")
    clone(origin, tmp_path / "work", monkeypatch)
    with pytest.raises(GojiError, match="could not be fetched") as raised:
        commits.fetch_commits(EVENT, PullRequest(7, base, "d" * 40), "")
    assert "\n" not in str(raised.value)


def test_without_a_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(GojiError, match=r"not a git repository.*check the repository out"):
        commits.fetch_commits(EVENT, PullRequest(7, "a" * 40, "b" * 40), "")


def test_the_token_is_for_its_own_server_and_in_no_argument(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "safe.directory")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", "*")
    told = commits._settings(Event("push", "ann/abacus", {}, server="https://ghe.test"), "ghs_secret")
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    header = git.run("config", "--get-urlmatch", "http.extraheader", "https://ghe.test/ann/abacus").decode()
    assert header.startswith("AUTHORIZATION: basic ")
    assert "ghs_secret" not in header
    assert git.run("config", "--get", "safe.directory") == b"*\n"
    with pytest.raises(git.GitError):
        git.run("config", "--get-urlmatch", "http.extraheader", "https://elsewhere.test/ann/abacus")


class _Backend(BaseHTTPRequestHandler):
    """Git's own HTTP server for those who show the token, and show it once."""

    root: Path
    wanted: str
    seen: list[list[str]]

    def do_GET(self) -> None:
        told = self.headers.get_all("Authorization") or []
        self.seen.append(told)
        if told == [self.wanted]:
            head, _, body = self._served().partition(b"\r\n\r\n")
            fields = dict(line.split(": ", 1) for line in head.decode().split("\r\n"))
        else:
            fields, body = {"Status": "400" if told else "401", "WWW-Authenticate": 'Basic realm="git"'}, b""
        self.send_response(int(fields.pop("Status", "200")[:3]))
        for name, value in {**fields, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _served(self) -> bytes:
        path, _, query = self.path.partition("?")
        sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        environment = {
            **os.environ, "GIT_PROJECT_ROOT": str(self.root), "GIT_HTTP_EXPORT_ALL": "1", "PATH_INFO": path,
            "QUERY_STRING": query, "REQUEST_METHOD": self.command, "REMOTE_USER": "ann",
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(len(sent)),
            "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            "HTTP_GIT_PROTOCOL": self.headers.get("Git-Protocol", ""),
        }  # fmt: skip
        return subprocess.run(
            ["git", "http-backend"], input=sent, env=environment, capture_output=True, check=True
        ).stdout

    do_POST = do_GET  # noqa: N815 - the name that http.server calls

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.mark.skipif(sys.platform == "win32", reason="git for Windows comes without its HTTP server")
@pytest.mark.parametrize("kept", [False, True])
def test_a_private_repository_is_fetched_from_with_the_token(
    origin: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    """Over HTTP, with the credentials that the checkout kept, or with none; never with both, which GitHub refuses."""
    monkeypatch.setenv("no_proxy", "*")
    pull, fork = diverged(origin, 40, 2, 2)
    work = clone(origin, tmp_path / "work", monkeypatch)
    wanted = f"basic {base64.b64encode(b'x-access-token:ghs_secret').decode()}"
    made = {"root": tmp_path, "wanted": wanted, "seen": []}
    backend = type("Backend", (_Backend,), made)
    with ThreadingHTTPServer(("127.0.0.1", 0), backend) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_address[1]}"
        work.git("remote", "set-url", "origin", f"{address}/origin/.git")
        if kept:
            work.git("config", f"http.{address}/.extraheader", "AUTHORIZATION: basic b2xk")
        told = Event("pull_request", "ann/abacus", {}, server=address)
        with pytest.raises(GojiError, match="could not be fetched"):
            commits.fetch_commits(told, pull, "")
        commits.fetch_commits(told, pull, "ghs_secret")
        server.shutdown()
    assert merge_base(pull) == fork
    assert backend.seen[-1] == [wanted]  # type: ignore[attr-defined]
