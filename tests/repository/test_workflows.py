"""The workflows are sound and pin what they use, and the linter that they run refuses what is dangerous."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from installed_tool import TOP, ran

WORKFLOWS = sorted((TOP / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_is_one(path: Path) -> None:
    checked = ran("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(path))
    assert checked.returncode == 0, checked.stdout


def test_the_check_of_workflows_refuses_a_broken_one(tmp_path: Path) -> None:
    broken = tmp_path / "broken.yml"
    broken.write_text("on: push\njobs: {one: {steps: [{run: true}]}}\n", encoding="utf-8")
    assert ran("check-jsonschema", "--builtin-schema", "vendor.github-workflows", str(broken)).returncode == 1


def test_an_auditor_finds_nothing_in_the_workflows() -> None:
    audited = ran("zizmor", "--offline", "--min-severity", "medium", str(TOP / ".github"))
    assert audited.returncode == 0, audited.stdout


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_pins_every_action_and_grants_nothing_by_default(path: Path) -> None:
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert workflow["permissions"] == {}
    used = re.findall(r"uses: (.*)", path.read_text(encoding="utf-8"))
    assert used
    assert [
        one for one in used if not re.fullmatch(r"\./\S+(?: # .*)?|[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", one)
    ] == []


@pytest.mark.parametrize("file", ["goji_hook/x.py", "goji_hook/git/x.py", "trainer/goji_trainer/score/x.py"])
@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("import pickle\n\npickle.loads(b'')\n", "S301"),
        ("import subprocess\n\nsubprocess.run('ls', shell=True, check=True)\n", "S602"),
        ("import yaml\n\nyaml.load('', yaml.Loader)\n", "S506"),
        ("import tarfile\n\ntarfile.open('x').extractall()\n", "S202"),
        ("eval(input())\n", "S307"),
    ],
)
def test_the_linter_refuses_dangerous_calls(file: str, code: str, rule: str) -> None:
    found = ran("ruff", "check", "--no-cache", "--output-format=concise", "--stdin-filename", file, "-", stdin=code)
    assert found.returncode == 1, found.stderr
    assert f" {rule} " in found.stdout


def test_ci_runs_the_linters_and_the_tests() -> None:
    assert (TOP / ".ci/run").read_text(encoding="utf-8").split("\n")[-3:] == ["make lint", "make test", ""]
    assert (TOP / ".ci/run").stat().st_mode & 0o111
