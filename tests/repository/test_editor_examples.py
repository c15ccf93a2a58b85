"""The examples for editors and agents, run as those run them."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
from changed_functions import function
from git_repository import ROOT, Repository
from run_goji import LAUNCH, variables

AGENT = ROOT / "examples/agent_hook.py"
[TASK] = json.loads((ROOT / "examples/vscode-tasks.json").read_text(encoding="utf-8"))["tasks"]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="the stand-in for goji-hook is a script of sh")


@pytest.fixture
def scene(repository: Repository) -> Repository:
    """A commit with a function, and goji-hook on PATH."""
    script = repository.write("../bin/goji-hook", f'#!/bin/sh\nexec "{sys.executable}" "{LAUNCH}" "$@"\n')
    script.chmod(0o755)
    repository.stage("src/a.py", function("parse", 6))
    repository.commit("Begin")
    return repository


def ran(scene: Repository, command: list[str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(scene.path.parent / "bin"), os.environ["PATH"]])
    return subprocess.run(
        command, cwd=scene.path / "src", env=variables(PATH=path), input=stdin, capture_output=True,
        encoding="utf-8", check=False,
    )  # fmt: skip


def edited(scene: Repository, path: Path) -> subprocess.CompletedProcess[str]:
    """What an agent gets that has edited a file."""
    event = {"tool_name": "Edit", "tool_input": {"file_path": str(path), "old_string": "a"}, "tool_response": {}}
    return ran(scene, [sys.executable, str(AGENT)], json.dumps(event))


def test_an_agent_is_stopped_by_the_gate(scene: Repository) -> None:
    done = edited(scene, scene.write("src/a.py", function("parse", 19)))
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "goji-gate: refused: src/a.py:1 parse went from complexity 6 to 19 (limit 15)\n"


def test_a_person_reads_the_review_of_an_agents_edit(scene: Repository) -> None:
    done = edited(scene, scene.write("src/a.py", function("parse", 9)))
    assert (done.returncode, done.stderr) == (0, "")
    message = json.loads(done.stdout)["systemMessage"]
    assert message.startswith("Buddy (")
    assert "▲ src/a.py:1 parse  complexity 6 → 9" in message


def test_an_agent_goes_on_whatever_happens(scene: Repository) -> None:
    notes = scene.write("notes.txt", "hello\n")
    for done in (
        edited(scene, scene.path / "src/a.py"),  # nothing changed
        edited(scene, notes),
        edited(scene, scene.path / "gone.py"),
        edited(scene, scene.path),
        ran(scene, [sys.executable, str(AGENT)], "not JSON"),
        ran(scene, [sys.executable, str(AGENT)], '{"tool_input": null}'),
    ):
        assert (done.returncode, done.stdout) == (0, "")


def test_the_task_of_vs_code(scene: Repository) -> None:
    file = scene.write("src/it's $(touch mark).py", function("parse", 9))
    values = [word if isinstance(word, str) else shlex.quote(word["value"].replace("${file}", str(file)))
              for word in TASK["args"]]  # fmt: skip
    done = ran(scene, ["sh", "-c", " ".join([TASK["command"], *values])])
    assert (done.returncode, done.stderr) == (0, "")
    assert not (scene.path / "src/mark").exists()
    pattern = TASK["problemMatcher"]["pattern"]
    found = [match for match in map(re.compile(pattern["regexp"]).match, done.stdout.splitlines()) if match]
    [(path, line, message)] = [match.group(pattern["file"], pattern["line"], pattern["message"]) for match in found]
    assert (path, line) == ("src/it's $(touch mark).py", "1")
    assert message == "parse  complexity 9"
