"""The hooks under real managers: git commit and git push in real repositories, environments built by pip and uv."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import canary as canaries
import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import ROOT, Repository
from hook_manager_runs import NAMES, Manager, snapshot, wheel_of_the_binding
from traps import TRAPS

HEADING = r"^ *Buddy \((?:v\.)?(?:positive|neutral|critical)\) on "
REFUSED = r"^ *goji-gate: refused: the mood is v\.critical \(fail-on "


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """This checkout as a repository to take hooks from."""
    return snapshot(tmp_path_factory.mktemp("source") / "goji-hook")


@pytest.fixture(scope="session")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the environments find llama-cpp-python compiled."""
    return wheel_of_the_binding(tmp_path_factory.mktemp("wheels"))


@pytest.fixture(scope="session", params=NAMES)
def manager(
    request: pytest.FixtureRequest, source: Repository, wheels: Path, tmp_path_factory: pytest.TempPathFactory
) -> Manager:
    """A manager whose environment for our hooks is built once."""
    return Manager(request.param, tmp_path_factory.mktemp(request.param), source, wheels)


def installed(manager: Manager, repository: Repository, stage: str = "pre-commit", **hook: object) -> None:
    """Commit a configuration with our hook, and install the manager as git's hook."""
    manager.configure(repository, **hook)
    repository.commit("Configure")
    manager.run(repository, "install", "--hook-type", stage)


def review_in(output: str) -> dict[str, Any]:
    """The JSON of the one review in what a manager printed."""
    start = output.index("{")
    found: dict[str, Any]
    found, _ = json.JSONDecoder().raw_decode(output[start:])
    return found


def test_a_commit_prints_a_review(manager: Manager, repository: Repository) -> None:
    installed(manager, repository)
    repository.stage("knots.py", TANGLED)
    output = manager.git(repository, "commit", "-m", "Tie a knot")
    assert re.search(HEADING + "what is staged, 1 file$", output, re.MULTILINE)
    assert re.search(r"^ *loc .   tok .   cx .   nest .   ind .   com .   cmp .$", output, re.MULTILINE)
    assert re.search(r"^ *\+ knots\.py:1 knot  complexity 17$", output, re.MULTILINE)
    assert re.search(r"goji-hook\.+Passed", output)
    assert repository.git("log", "-1", "--format=%s") == b"Tie a knot\n"


def test_commit_a_reviews_what_is_being_committed(manager: Manager, repository: Repository) -> None:
    repository.commit("Begin", a_py=SIMPLE)
    installed(manager, repository, args=["--format=json"])
    repository.write("a.py", SIMPLE + TANGLED)
    review = review_in(manager.git(repository, "commit", "-a", "-m", "All"))
    assert review["worst"][0]["function"] == "knot"
    assert review["metrics"]["loc"]["value"] == TANGLED.count("\n")


def test_commit_with_a_path_reviews_that_alone(manager: Manager, repository: Repository) -> None:
    repository.commit("Begin", a_py=SIMPLE, b_py=SIMPLE)
    installed(manager, repository, args=["--format=json"])
    repository.stage("a.py", SIMPLE + TANGLED)
    repository.write("b.py", SIMPLE + "def other(x):\n    return x\n")
    review = review_in(manager.git(repository, "commit", "-m", "One", "b.py"))
    assert [file["path"] for file in review["files"]] == ["b.py"]
    assert review["worst"][0]["function"] == "other"


def test_what_is_not_staged_is_not_reviewed(manager: Manager, repository: Repository) -> None:
    installed(manager, repository, args=["--format=json"])
    repository.stage("a.py", SIMPLE)
    repository.write("a.py", TANGLED)
    review = review_in(manager.git(repository, "commit", "-m", "Part"))
    assert [one["function"] for one in review["worst"]] == ["add"]
    assert (repository.path / "a.py").read_text() == TANGLED


def test_the_gate_passes_quietly(manager: Manager, repository: Repository) -> None:
    installed(manager, repository, id="goji-gate")
    repository.stage("a.py", SIMPLE)
    output = manager.git(repository, "commit", "-m", "Fine")
    assert re.search(r"goji-gate\.+Passed", output)
    assert not re.search(HEADING, output, re.MULTILINE)


def test_the_gate_fails_at_its_mood(manager: Manager, repository: Repository) -> None:
    installed(manager, repository, id="goji-gate", args=["--fail-on=neutral"])
    repository.stage("a.py", TANGLED)
    output = manager.git(repository, "commit", "-m", "Awful", fails=True)
    assert re.search(r"goji-gate\.+Failed", output)
    assert re.search(r"exit code: 1$", output, re.MULTILINE)
    assert re.search(REFUSED + r"neutral\)\. Once: SKIP=goji-gate git commit …$", output, re.MULTILINE)
    assert not re.search(HEADING, output, re.MULTILINE)  # no persona speaks
    assert repository.git("log", "-1", "--format=%s") == b"Configure\n"


@pytest.mark.parametrize("args", [None, ["--fail-on=neutral", "--"]])
def test_a_file_named_like_an_option_opens_no_gate(
    manager: Manager, repository: Repository, args: list[str] | None
) -> None:
    installed(manager, repository, id="goji-gate", **({} if args is None else {"args": args}))
    for name in ("--fail-on=none", "--advisory", "--help", "a.py"):
        repository.stage(name, TANGLED * 20)
    output = manager.git(repository, "commit", "-m", "Sneak in", fails=True)
    assert re.search(r"exit code: 1$", output, re.MULTILINE)
    assert re.search(REFUSED + ("neutral" if args else "v.critical"), output, re.MULTILINE)


def test_without_the_mark_a_file_named_like_an_option_fails_the_gate_alone(
    manager: Manager, repository: Repository
) -> None:
    installed(manager, repository, id="goji-gate", args=["--fail-on=v.critical"])
    repository.stage("--fail-on=none", SIMPLE)
    output = manager.git(repository, "commit", "-m", "Sneak in", fails=True)
    assert "goji-hook: '--fail-on=none' is an option, and a file here; write `--` between the options" in output
    assert re.search(r"exit code: 2$", output, re.MULTILINE)
    manager.configure(repository, args=["--persona=granny"])
    output = manager.git(repository, "commit", "-m", "Anyway")
    assert "'--fail-on=none' is an option, and a file here" in output


def test_a_push_reviews_what_is_pushed(manager: Manager, repository: Repository, tmp_path: Path) -> None:
    installed(manager, repository, "pre-push", args=["--format=json"])
    Repository.init(tmp_path / "remote.git", "--bare")
    repository.git("remote", "add", "origin", str(tmp_path / "remote.git"))
    repository.git("push", "--quiet", "--no-verify", "origin", "main")
    base = repository.git("rev-parse", "HEAD").decode().strip()
    for name in ("a.py", "b.py"):
        repository.stage(name, TANGLED)
        repository.commit(name)
    head = repository.git("rev-parse", "HEAD").decode().strip()
    review = review_in(manager.git(repository, "push", "origin", "main"))
    assert review["source"] == f"{base}...{head}"
    assert [file["path"] for file in review["files"]] == ["a.py", "b.py"]


def test_all_files_reviews_the_files_it_is_handed(manager: Manager, repository: Repository) -> None:
    for name in ("c", "a", "b"):
        repository.stage(f"{name}.py", SIMPLE)
    installed(manager, repository, args=["--format=json"], files=r"\.py$")
    repository.stage("a.py", SIMPLE + TANGLED)
    review = review_in(manager.run(repository, "run", "goji-hook", "--all-files"))
    assert review["scope"] == "file"
    assert [file["path"] for file in review["files"]] == ["a.py", "b.py", "c.py"]


def test_by_hand_it_runs_in_the_manual_stage(manager: Manager, repository: Repository) -> None:
    installed(manager, repository, stages=["manual"])
    repository.stage("a.py", SIMPLE)
    assert not re.search(HEADING, manager.git(repository, "commit", "-m", "Quiet"), re.MULTILINE)
    stage = "--hook-stage" if manager.name == "pre-commit" else "--stage"
    output = manager.run(repository, "run", stage, "manual", "--files", "a.py")
    assert re.search(HEADING + "a.py$", output, re.MULTILINE)


def test_more_files_than_a_command_line_holds(manager: Manager, repository: Repository) -> None:
    folder = "/".join([letter * 50 for letter in "abcde"])
    count = 2 + manager_limit(manager) // len(f"{folder}/0000.py")
    for number in range(count):
        repository.write(f"{folder}/{number:04}.py", f"def f{number}():\n    return {number}\n")
    repository.git("add", ".")
    installed(manager, repository)
    output = manager.run(repository, "run", "goji-hook", "--all-files")
    counts = [int(found) for found in re.findall(HEADING + r"(\d+) files?$", output, re.MULTILINE)]
    assert len(counts) >= 2
    assert sum(counts) == count


def manager_limit(manager: Manager) -> int:
    """Bytes of file names that a manager puts on one command line."""
    return 131_072 if manager.name == "pre-commit" else 1_048_576


def test_it_can_be_skipped(manager: Manager, repository: Repository) -> None:
    installed(manager, repository)
    repository.stage("a.py", TANGLED)
    output = manager.git(repository, "commit", "-m", "Quiet", GOJI_SKIP="1")
    assert re.search(r"goji-hook\.+Passed", output)
    assert not re.search(HEADING, output, re.MULTILINE)


def test_a_merge_is_left_alone(manager: Manager, repository: Repository) -> None:
    repository.commit("Base")
    repository.git("switch", "--quiet", "-c", "other")
    repository.commit("Theirs", a_py=TANGLED)
    repository.git("switch", "--quiet", "main")
    repository.commit("Ours", a_py=SIMPLE)
    installed(manager, repository)
    repository.git("merge", "other", check=False)
    repository.stage("a.py", SIMPLE + TANGLED)
    output = manager.git(repository, "commit", "-m", "Merge")
    assert "goji-hook: a merge is under way: not reviewed" in output
    assert repository.git("log", "-1", "--format=%s") == b"Merge\n"


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--persona=grany"], "did you mean 'granny'?"),
        (["--model=missing.gguf"], "there is no file missing.gguf; nano speaks"),
        (["--no-such-flag"], "No such option"),
    ],
)
def test_trouble_never_stops_a_commit(manager: Manager, repository: Repository, args: list[str], said: str) -> None:
    installed(manager, repository, args=args)
    repository.stage("a.py", SIMPLE)
    output = manager.git(repository, "commit", "-m", "Anyway")
    assert said in output
    assert "Traceback" not in output
    assert repository.git("log", "-1", "--format=%s") == b"Anyway\n"


def test_the_manifest_is_valid(source: Repository) -> None:
    for name in NAMES:
        command = [str(Path(sys.executable).with_name(name)), "validate-manifest", ".pre-commit-hooks.yaml"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def test_the_manifest_says_what_the_design_says() -> None:
    import yaml

    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    assert set(hooks) == {"goji-hook", "goji-gate"}
    for hook in hooks.values():
        assert hook["stages"] == ["pre-commit", "pre-push", "manual"]
        assert hook["require_serial"] is True
        assert hook["language"] == "python"
    assert hooks["goji-hook"]["verbose"] is True
    assert "verbose" not in hooks["goji-gate"]
    assert any(arg.startswith("--fail-on=") for arg in hooks["goji-gate"]["args"])


def test_nothing_of_the_repository_runs(manager: Manager, tmp_path: Path) -> None:
    """The traps of tests/security, but those that git springs by itself, under a manager with a real environment.

    Run by its own command: the hook that pre-commit installs is ``python -m pre_commit``, which imports the
    repository's modules before any of ours is reached.
    """
    canary = canaries.build(tmp_path / "canary", [trap for trap in TRAPS if not trap.git])
    for name in (".pre-commit-config.yaml", "prek.toml", "prek.yaml"):
        (canary.repository.path / name).unlink()
    manager.configure(canary.repository)
    canary.sprung()
    places = {"HOME": str(canary.home), "XDG_CACHE_HOME": str(canary.folder / "cache")}
    output = manager.run(canary.repository, "run", **places)
    assert "Granny (" in output
    assert canary.sprung() == []
