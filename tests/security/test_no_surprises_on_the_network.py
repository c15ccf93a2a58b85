"""Only ``model pull``, ``pr`` and the trainer's fetching and publishing use the network: the host they name."""

from __future__ import annotations

import io
import json
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from every_command import ALL, Command
from fake_github import GitHub, job, serve
from fake_hub import Hub
from git_repository import Repository
from run_goji import Ran

from goji_hook.cli.main import entry

Goji = Callable[..., Ran]
ADDRESS = "hf:ann/goji/goji.gguf"
#: While a list stands here, each use of a socket is noted in it; an audit hook can't be taken away again.
_watching: list[list[tuple[str, object]]] = []
_hooked: list[bool] = []


def _note(event: str, arguments: tuple[object, ...]) -> None:
    if _watching and event.startswith("socket."):
        _watching[-1].append((event, arguments[1:] if event == "socket.connect" else arguments))


@pytest.fixture
def sockets() -> Iterator[list[tuple[str, object]]]:
    """All uses of a socket in this process during the test."""
    if not _hooked:
        sys.addaudithook(_note)
        _hooked.append(True)
    _watching.append([])
    yield _watching[-1]
    _watching.pop()


def test_the_watch_sees_a_socket(sockets: list[tuple[str, object]]) -> None:
    socket.socket().close()
    assert [event for event, _ in sockets] == ["socket.__new__"]


@pytest.mark.parametrize("command", [one for one in ALL if one.arguments[:2] != ("model", "pull")], ids=str)
def test_no_other_command_opens_a_socket(
    project: Path,
    command: Command,
    sockets: list[tuple[str, object]],
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository = Repository(project)
    repository.commit("One")
    repository.commit("Two", a_py="def f(x):\n    return x + 1\n")
    repository.stage("a.py", "def f(x):\n    return x + 2\n")
    monkeypatch.setattr(sys, "stdin", io.StringIO(command.stdin))
    entry(command.filled(tmp_path))
    capsys.readouterr()
    assert sockets == []


def hosts(sockets: list[tuple[str, object]]) -> set[str]:
    """The hosts that were connected to, or looked up."""
    found = set()
    for event, arguments in sockets:
        if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
            first = arguments[0] if isinstance(arguments, tuple) else arguments
            found.add(str(first[0] if isinstance(first, tuple) else first))
    return found


def test_a_pull_reaches_the_hub_alone(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, sockets: list[tuple[str, object]]
) -> None:
    hub.commit(gguf)
    assert goji("model", "pull", ADDRESS).status == 0
    assert hosts(sockets) <= {"127.0.0.1", "localhost", "::1"}
    assert {path for _, path, _ in hub.requests} <= {
        *(path for _, path, _ in hub.requests if "/resolve/" in path or path.startswith("/cdn/"))
    }
    assert hosts(sockets)


def test_a_pull_request_reaches_the_server_of_the_job_alone(
    project: Path, tmp_path: Path, goji: Goji, sockets: list[tuple[str, object]], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository = Repository(project)
    base = repository.commit("One")
    head = repository.commit("Two", a_py="def f(x):\n    return x + 1\n")
    with serve(GitHub()) as hub:
        hub.pull(7, base, head)
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
        for name, value in job(hub, event).items():
            monkeypatch.setenv(name, value)
        assert goji("pr").status == 0
        assert hosts(sockets) <= {str(urlsplit(hub.url).hostname)}
        assert len(hub.comments) == 1


def test_what_is_cached_asks_nobody(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, sockets: list[tuple[str, object]]
) -> None:
    hub.commit(gguf)
    goji("model", "pull", ADDRESS)
    sockets.clear()
    for arguments in (("--model", ADDRESS), ("model", "info", ADDRESS), ("personas", "--model", ADDRESS)):
        assert goji(*arguments).status == 0
    assert sockets == []
