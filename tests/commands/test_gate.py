"""``--fail-on worse`` as commits meet it: the exit status, a line for each refused function, and the way around."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from changed_functions import function
from git_repository import Repository
from hostile_names import offences
from run_goji import LAUNCH, Ran, inside, variables

from goji_hook.hook_managers.skipping import once

TOOLS = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
GATE = ("review", "--quiet", "--fail-on", "worse")
REFUSED = "goji-gate: refused: src/a.py:1 parse went from complexity 12 to 19 (limit 15)"


@pytest.fixture
def worse(repository: Repository) -> Repository:
    """A function that goes from complexity 12 to 19."""
    repository.stage("src/a.py", function("parse", 12))
    repository.commit("Begin")
    repository.stage("src/a.py", function("parse", 19))
    return repository


def told(ran: Ran) -> list[str]:
    """The lines on standard error."""
    return ran.err.splitlines()


def test_a_refused_function_is_one_line(worse: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    ran = inside(capsys, *GATE)
    assert (ran.status, told(ran)) == (1, [REFUSED])
    assert ran.out == ""  # no persona speaks
    assert inside(capsys, *GATE, "--max-complexity", "19") == Ran(0, "", "")
    assert inside(capsys, *GATE, "--max-complexity", "18").status == 1
    assert inside(capsys, "--fail-on", "worse").status == 1


def test_the_limits_are_settings(
    worse: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    worse.write("goji.toml", 'fail-on = "worse"\nmax-complexity = 20\n')
    assert inside(capsys).status == 0
    monkeypatch.setenv("GOJI_MAX_COMPLEXITY", "10")
    assert inside(capsys).status == 1
    assert inside(capsys, "--max-complexity", "30").status == 0
    ran = inside(capsys, "--max-nesting", "deep")
    assert (ran.status, told(ran)) == (
        2, ["goji-hook: max-nesting: 'deep' is not a whole number from 0 to 1000000"],
    )  # fmt: skip


def test_a_new_function_is_called_new(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage("a.py", function("parse", 16))
    ran = inside(capsys, *GATE)
    assert told(ran) == ["goji-gate: refused: a.py:1 parse is new, with complexity 16 (limit 15)"]


def test_an_advisory_run_refuses_nothing(worse: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    ran = inside(capsys, "review", "--advisory", "--fail-on", "worse")
    assert (ran.status, ran.err) == (0, "")


def test_at_most_five_are_named(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [f"f{number}" for number in range(9)]
    repository.stage("a.py", "\n\n".join(function(name, 16) for name in names))
    monkeypatch.setenv("PRE_COMMIT", "1")
    lines = told(inside(capsys, *GATE))
    assert len(lines) == 6
    assert [line.split()[3] for line in lines[:5]] == names[:5]
    assert lines[5] == "goji-gate: refused: and 4 more. Once: SKIP=goji-gate git commit …"
    assert not any("Once" in line for line in lines[:5])


def test_each_file_on_its_own(worse: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    worse.stage("b.py", function("scan", 16))
    worse.stage("c.py", function("load", 2))
    ran = inside(capsys, *GATE, "--per-file")
    assert ran.status == 1
    assert [line.split()[2:4] for line in told(ran)] == [["b.py:1", "scan"], ["src/a.py:1", "parse"]]
    assert "load" not in ran.out


def test_a_push_is_passed_by_as_a_push(worse: Repository) -> None:
    ends = {"PRE_COMMIT_FROM_REF": "a", "PRE_COMMIT_TO_REF": "b"}
    assert once({"PRE_COMMIT": "1", **ends}) == "SKIP=goji-gate git push …"
    assert once({}) == ""


def test_a_terminal_without_unicode(
    worse: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PRE_COMMIT", "1")
    monkeypatch.setattr("goji_hook.terminal.capabilities._unicode", lambda: False)
    assert told(inside(capsys, *GATE)) == [f"{REFUSED}. Once: SKIP=goji-gate git commit ..."]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no such terminal")
def test_somebody_at_a_terminal_reads_how_to_go_on(worse: Repository) -> None:
    from pseudo_terminal import watched

    ran = watched(*GATE, cwd=worse.path)
    assert (ran.status, ran.out) == (1, f"{REFUSED}. Once: --fail-on none, or GOJI_SKIP=1\n")
    assert watched(*GATE, "--fail-on", "none", cwd=worse.path) == Ran(0, "", "")
    assert watched(*GATE, cwd=worse.path, GOJI_SKIP="1").status == 0


def test_a_ci_machine_s_log_says_what_to_change(
    worse: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CI", "true")
    way = "To get past it: make it simpler, or raise `max-complexity` in the configuration"
    assert told(inside(capsys, *GATE)) == [f"{REFUSED}. {way}"]
    worse.write("goji.toml", "max-complexity = 19\n")
    assert inside(capsys, *GATE) == Ran(0, "", "")
    [mood] = told(inside(capsys, "review", "--quiet", "--fail-on", "v.positive"))
    assert mood.endswith(
        ". To get past it: change what the figures show, or set another `fail-on` in the configuration"
    )


@pytest.mark.skipif(sys.platform == "win32", reason="file names hold no such characters there")
def test_hostile_names_stay_on_their_line(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage(b"a\n::error::\x1b[8m\xff.py", function("parse", 16))
    ran = inside(capsys, *GATE)
    assert offences(ran.err, actions=True) == []
    assert len(told(ran)) == 1


def committed(repository: Repository, **more: str) -> Ran:
    """A commit through the hooks that are installed."""
    done = subprocess.run(
        ["git", "commit", "-qm", "Go on"],
        cwd=repository.path,
        env={**variables(), "PATH": TOOLS, **more},
        capture_output=True,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())


def hook(repository: Repository, name: str) -> None:
    """Install the gate as a hook that a shell runs."""
    path = repository.write(name, f'#!/bin/sh\n# goji-gate\nexec "{sys.executable}" "{LAUNCH}" {" ".join(GATE)}\n')
    path.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is a script of sh")
class TestTheWayAround:
    def test_a_plain_hook(self, worse: Repository) -> None:
        hook(worse, ".git/hooks/pre-commit")
        ran = committed(worse)
        assert ran.status == 1
        assert f"{REFUSED}. Once: git commit --no-verify …" in told(ran)
        worse.git("commit", "--no-verify", "-qm", "Go on")

    def test_husky(self, worse: Repository) -> None:
        hook(worse, ".husky/pre-commit")
        hook(worse, ".husky/_/pre-commit")
        worse.git("config", "core.hooksPath", ".husky/_")
        assert f"{REFUSED}. Once: HUSKY=0 git commit …" in told(committed(worse))

    @pytest.mark.parametrize(
        ("command", "variable"), [("goji-gate", "LEFTHOOK_EXCLUDE=goji-gate"), ("readable", "LEFTHOOK=0")]
    )
    def test_lefthook(self, worse: Repository, command: str, variable: str) -> None:
        lefthook = shutil.which("lefthook", path=TOOLS)
        if lefthook is None:
            pytest.skip("lefthook is not installed")
        hook(worse, "gate.sh")
        commands = f"  commands:\n    {command}:\n      run: ./gate.sh # goji\n"
        worse.write("lefthook.yml", f"pre-commit:\n{commands}")
        subprocess.run([lefthook, "install"], cwd=worse.path, capture_output=True, check=True)
        ran = committed(worse)
        assert ran.status == 1
        assert f"{REFUSED}. Once: {variable} git commit …" in ran.out + ran.err
        name, value = variable.split("=")
        assert committed(worse, **{name: value}).status == 0

    def test_a_hook_that_is_not_found(self, worse: Repository, tmp_path: Path) -> None:
        hook(worse, "../elsewhere/pre-commit")
        worse.git("config", "core.hooksPath", str(tmp_path / "elsewhere"))
        assert f"{REFUSED}. Once: GOJI_SKIP=1 git commit …" in told(committed(worse))
        assert committed(worse, GOJI_SKIP="1").status == 0
