"""Running goji-hook: inside this process, or as a process of its own, as its users do."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from git_repository import ENVIRONMENT, environment

import goji_hook
from goji_hook.cli.main import entry

PACKAGE = Path(goji_hook.__file__).resolve().parent
LAUNCH = str(Path(__file__).with_name("launch.py"))
#: What changes how a program writes to a terminal.
_DISPLAY = ("NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR", "COLUMNS", "PYTHONIOENCODING", "PYTHONUTF8", "LC_ALL", "LANG")


def in_the_child(patch: pytest.MonkeyPatch, code: str) -> None:
    """Has each child process that goji-hook starts run *code* instead of what it is started for."""
    patch.setattr("goji_hook.system.child.command", lambda *_: [sys.executable, "-c", code])


class Ran(NamedTuple):
    """The end of a run: its exit status, and what it wrote."""

    status: int
    out: str
    err: str


def inside(capsys: pytest.CaptureFixture[str], *arguments: str) -> Ran:
    """Run goji-hook in this process and in the current directory."""
    capsys.readouterr()
    status = entry(arguments)
    return Ran(status, *capsys.readouterr())


def variables(**more: str) -> dict[str, str]:
    """The environment for a process that runs this goji-hook, with a display that tests can rely on."""
    kept = {
        name: value for name, value in environment().items() if name not in _DISPLAY and not name.startswith("GOJI_")
    }
    kept["GOJI_BUDGET"] = ENVIRONMENT["GOJI_BUDGET"]
    path = [str(PACKAGE.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
    return {**kept, "PYTHONPATH": os.pathsep.join(path), "PYTHONIOENCODING": "utf-8", **more}


def goji(*arguments: str, cwd: Path, stdin: str = "", **more: str) -> Ran:
    """Run goji-hook as a process; further keywords are environment variables."""
    done = subprocess.run(
        [sys.executable, LAUNCH, *arguments],
        cwd=cwd,
        env=variables(**more),
        input=stdin.encode(),
        capture_output=True,
        timeout=120,
        check=False,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))


def shell(script: str, cwd: Path, *arguments: str, **more: str) -> Ran:
    """Run goji-hook as the arguments (``"$@"``) of a shell script."""
    command = ["sh", "-c", script, "sh", sys.executable, LAUNCH, *arguments]
    done = subprocess.run(command, cwd=cwd, env=variables(**more), capture_output=True, check=False, timeout=120)
    return Ran(done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace"))
