"""A review opens no socket; and the tests themselves reach no other machine."""

from __future__ import annotations

import contextlib
import shutil
import socket
import subprocess
import sys
import urllib.request

import pytest
from git_repository import Repository
from run_goji import LAUNCH, variables


@pytest.mark.parametrize("address", [("192.0.2.1", 80), ("2001:db8::1", 80), ("example.org", 443)])
def test_no_connection_leaves_this_machine(address: tuple[str, int]) -> None:
    family = socket.AF_INET6 if ":" in address[0] else socket.AF_INET
    with contextlib.closing(socket.socket(family)) as one, pytest.raises(OSError, match="tests are offline"):
        one.connect(address)


def test_no_name_is_looked_up() -> None:
    with pytest.raises(OSError, match="tests are offline"):
        urllib.request.urlopen("https://example.org/", timeout=1)


def test_the_loopback_interface_is_open() -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as server:
        one = socket.create_connection(("localhost", server.getsockname()[1]), 5)
        with contextlib.closing(one):
            assert one.getpeername()[0] in ("127.0.0.1", "::1")


#: Run goji-hook with any use of a socket refused, and told on standard output; a raised error might be swallowed.
_WATCHED = """
import os, sys
sys.path.insert(0, os.path.dirname(sys.argv.pop(1)))
def watch(event, arguments):
    if event.startswith("socket."):
        print("SOCKET", event, arguments, flush=True)
        raise PermissionError(event)
sys.addaudithook(watch)
from goji_hook.cli.entry import entry
sys.exit(entry())
"""


def _watched(repository: Repository, *arguments: str, prefix: tuple[str, ...] = (), stdin: str = "") -> str:
    command = [*prefix, sys.executable, "-c", _WATCHED, LAUNCH, *arguments]
    done = subprocess.run(
        command,
        cwd=repository.path,
        env=variables(),
        input=stdin.encode(),
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    return done.stdout.decode()


def test_the_watch_would_see_a_socket(repository: Repository) -> None:
    script = _WATCHED.replace("sys.exit(entry())", "import socket\nsocket.socket()")
    done = subprocess.run(
        [sys.executable, "-c", script, LAUNCH], cwd=repository.path, env=variables(), capture_output=True, check=False
    )
    assert b"SOCKET socket.__new__" in done.stdout
    assert done.returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [(), ("review", "--advisory", "a.py"), ("--quiet", "--fail-on", "v.critical"), ("--format", "json"), ("a.py",)],
)
def test_a_review_opens_no_socket(repository: Repository, arguments: tuple[str, ...]) -> None:
    repository.stage("a.py", "def f(x):\n    return x\n")
    printed = _watched(repository, *arguments)
    assert "SOCKET" not in printed
    assert bool(printed) == ("--quiet" not in arguments)


def test_saying_opens_no_socket(repository: Repository) -> None:
    assert '"text": "' in _watched(repository, "say", stdin="P:granny M:critical cx=high\n")


@pytest.mark.skipif(sys.platform != "linux", reason="network namespaces are Linux's")
def test_a_review_needs_no_network(repository: Repository) -> None:
    alone = ("unshare", "--user", "--map-root-user", "--net")
    if not shutil.which("unshare") or subprocess.run([*alone, "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine allows no network namespaces")
    repository.stage("a.py", "def f(x):\n    return x\n")
    assert _watched(repository, prefix=alone) == _watched(repository)
