"""Code under review is data: a repository full of traps, by every command, every hook manager and every child."""

from __future__ import annotations

import ast
import io
import json
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import canary as canaries
import gguf_files as ggufs
import pytest
from canary import Canary, Trap
from every_command import ALL, REVIEWS, SCRIPT, Command, verbs
from fake_github import GitHub, job, serve
from git_repository import ROOT
from pseudo_terminal import watched
from traps import TRAPS

from goji_hook.cli import main as cli
from goji_hook.metrics import parallel

pytestmark = pytest.mark.skipif(shutil.which("sh") is None, reason="the traps are shell scripts")
#: Traps that git springs by itself, whoever starts it; a commit starts it.
_OF_GIT = tuple(trap for trap in TRAPS if trap.git)
_NOT_OF_GIT = tuple(trap for trap in TRAPS if not trap.git)
_PLAIN = tuple(trap for trap in TRAPS if not trap.fetch)


@pytest.fixture(scope="module")
def laid(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """All traps, work that is staged; only for tests that leave the repository as it is."""
    return canaries.build(tmp_path_factory.mktemp("all") / "canary", _PLAIN)


@pytest.fixture(scope="module")
def partial(tmp_path_factory: pytest.TempPathFactory) -> Canary:
    """A clone that lacks an object, and remotes that promise it."""
    traps = tuple(trap for trap in TRAPS if trap.fetch)
    return canaries.build(tmp_path_factory.mktemp("partial") / "canary", traps)


def run(canary: Canary, command: Command, inside: str = "", **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command as users do, by the console script, in the repository or in a folder of it."""
    return subprocess.run(
        [SCRIPT, *command.filled(canary.folder / "tmp")],
        cwd=canary.repository.path / inside,
        env=canary.variables(**more),
        input=command.stdin.encode(),
        capture_output=True,
        check=False,
        timeout=120,
    )


@pytest.fixture
def inside(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[Canary, Command, str], int]:
    """Run a command in this process, which can't spring the traps for Python, and springs those for git sooner."""

    def run(canary: Canary, command: Command, folder: str) -> int:
        for name, value in canary.variables().items():
            monkeypatch.setenv(name, value)
        monkeypatch.chdir(canary.repository.path / folder)
        monkeypatch.setattr(sys, "stdin", io.StringIO(command.stdin))
        status = cli.entry(command.filled(canary.folder / "tmp"))
        capsys.readouterr()
        return status

    return run


@pytest.mark.parametrize("trap", TRAPS, ids=lambda trap: trap.name)
def test_the_trap_is_live(laid: Canary, partial: Canary, trap: Trap) -> None:
    assert trap.name in (partial if trap.fetch else laid).spring(trap)


def test_every_command_is_tried() -> None:
    # `pr` has a test of its own, which gives it a GitHub.
    assert {command.verb for command in ALL} - {""} == set(verbs(cli.main)) - {"pr"}


@pytest.mark.parametrize("command", [one for one in ALL if one.verb and one.verb != "init"], ids=str)
def test_no_command_springs_a_trap(laid: Canary, command: Command) -> None:
    done = run(laid, command)
    assert laid.sprung() == []
    assert done.returncode in command.statuses, done.stderr.decode()


@pytest.mark.parametrize("command", [one for one in ALL if not one.verb and one.arguments[:1] != ("init",)], ids=str)
def test_no_option_springs_a_trap(
    laid: Canary, command: Command, inside: Callable[[Canary, Command, str], int]
) -> None:
    assert inside(laid, command, "") in command.statuses
    assert laid.sprung() == []


def test_unstaged_work_springs_none(tmp_path: Path, inside: Callable[[Canary, Command, str], int]) -> None:
    canary = canaries.build(tmp_path / "canary", _PLAIN, staged=False)
    for command in REVIEWS:
        assert inside(canary, command, "") in command.statuses
        assert canary.sprung() == [], command


@pytest.mark.parametrize("folder", ["sub", "vendor/lib.git"])
def test_a_repository_among_the_files_springs_none(
    laid: Canary, folder: str, inside: Callable[[Canary, Command, str], int]
) -> None:
    for command in REVIEWS:
        inside(laid, command, folder)
        assert laid.sprung() == [], command


def test_a_missing_object_is_not_fetched(partial: Canary, inside: Callable[[Canary, Command, str], int]) -> None:
    for command in REVIEWS:
        inside(partial, command, "")
        assert partial.sprung() == [], command


def test_a_terminal_springs_none(laid: Canary) -> None:
    for arguments in ((), ("history",), ("personas",)):
        ran = watched(*arguments, cwd=laid.repository.path, **laid.variables())
        assert (ran.status, laid.sprung()) == (0, [])


def test_init_springs_none_and_follows_no_link_out(laid: Canary, tmp_path: Path) -> None:
    canary = laid.copy(tmp_path / "copy")
    for command in ALL:
        if command.arguments[:1] == ("init",):
            done = run(canary, command)
            assert canary.sprung() == [], command
            assert done.returncode in command.statuses, (command, done.stderr.decode())


def test_a_pull_request_springs_none(laid: Canary, monkeypatch: pytest.MonkeyPatch) -> None:
    with serve(GitHub()) as hub:
        base, head = (laid.repository.git("rev-parse", name).decode().strip() for name in ("HEAD~1", "HEAD"))
        laid.sprung()
        hub.pull(7, base, head)
        event = laid.folder / "event.json"
        event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
        done = run(laid, Command(("pr",)), **job(hub, event))
        assert (laid.sprung(), done.returncode) == ([], 0), done.stderr.decode()
        assert len(hub.comments) == 1


@pytest.fixture(params=["git", "husky", "lefthook"])
def managed(request: pytest.FixtureRequest, tmp_path: Path) -> Canary:
    """A repository of traps, but those of git, with the review installed as a hook by init."""
    canary = canaries.build(tmp_path / "canary", _NOT_OF_GIT)
    top = canary.repository.path
    for name in (".husky", "lefthook.yml"):
        (top / name).unlink()
    done = run(canary, Command(("init", "--yes", "--manager", request.param)))
    assert done.returncode == 0, done.stderr.decode()
    if request.param == "husky":  # a hook of its own runs the file, from a folder that it has git look in
        script = top / ".husky/_/pre-commit"
        script.parent.mkdir()
        script.write_text('#!/bin/sh\nsh -e "$(dirname "$0")/../pre-commit"\n')
        script.chmod(0o755)
        canary.repository.git("config", "core.hooksPath", ".husky/_")
    if request.param == "lefthook":
        program = Path(SCRIPT).with_name("lefthook")
        if not program.exists():
            pytest.skip("lefthook is not installed")
        subprocess.run([program, "install"], cwd=top, env=canary.variables(), check=True, capture_output=True)
    canary.sprung()
    return canary


def test_a_commit_springs_none_by_any_hook(managed: Canary) -> None:
    path = f"{Path(SCRIPT).parent}{os.pathsep}{os.environ['PATH']}"
    done = subprocess.run(
        ["git", "commit", "-m", "A commit"],
        cwd=managed.repository.path,
        env=managed.variables(PATH=path, GOJI_BUDGET="600"),  # a busy machine reviews, too
        capture_output=True,
        check=True,
    )
    assert managed.sprung() == []
    assert "Granny (" in (done.stdout + done.stderr).decode()


def test_helper_processes_spring_none(
    laid: Canary,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    inside: Callable[[Canary, Command, str], int],
) -> None:
    """The processes that measure large changes, and try models out, are started in the repository."""
    pieces, size = ggufs.small_vocabulary()
    models = [tmp_path / "first.gguf", tmp_path / "second.gguf"]
    for model in models:
        ggufs.random_model(model, pieces, size, seed=secrets.randbelow(1 << 30))
    # This process has imported all that it needs before the traps come on its own path.
    assert inside(laid, Command(("review", "--model", str(models[0]))), "") == 0
    commands: list[list[str]] = []
    started = subprocess.Popen.__init__

    def start(self: subprocess.Popen[bytes], command: list[str], *rest: object, **more: object) -> None:
        if command[0] == sys.executable:
            commands.append(command)
        started(self, command, *rest, **more)  # type: ignore[arg-type]

    monkeypatch.setattr(subprocess.Popen, "__init__", start)
    monkeypatch.setattr(parallel, "WORTH_A_PROCESS", 1)
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    monkeypatch.setattr(sys, "path", ["", ".", str(laid.repository.path), *sys.path])
    monkeypatch.setenv("PYTHONPATH", ".")  # a Python that is not isolated would begin with sitecustomize.py
    assert inside(laid, Command(("review", "--model", str(models[1]))), "") == 0
    assert len(commands) >= 2
    assert str(models[1]) in str(commands)
    assert laid.sprung() == []


def python_children(path: Path) -> Iterator[tuple[int, bool]]:
    """The lines of a source in which a list starts a Python, and whether it is isolated (``-I``)."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.List):
            words = [ast.unparse(item) for item in node.elts]
            if words[:1] == ["sys.executable"] or "'-m'" in words[1:2]:
                yield node.lineno, words[1:2] == ["'-I'"]


def test_every_python_that_is_started_is_isolated() -> None:
    sources = [*(ROOT / "goji_hook").rglob("*.py"), *(ROOT / "trainer/goji_trainer").rglob("*.py")]
    children = {f"{path.relative_to(ROOT)}:{line}": good for path in sources for line, good in python_children(path)}
    assert len(children) >= 2
    assert [where for where, isolated in children.items() if not isolated] == []
