"""`goji-hook init`: into each manager's file and out again, byte for byte, and never over what is there."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
import yaml
from changed_functions import function
from git_repository import Repository, environment
from hypothesis import given
from hypothesis import strategies as st
from pseudo_terminal import watched
from run_goji import Ran, goji, inside

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.github import workflow
from goji_hook.hook_managers import lefthook, shell
from goji_hook.hook_managers import pre_commit as repos
from goji_hook.terminal.confirm import agreed

PRE_COMMIT = ".pre-commit-config.yaml"
LIVED_IN = """\
# what every commit goes through
default_stages: [pre-commit]   # others by hand
repos:
-   repo: https://github.com/pre-commit/pre-commit-hooks
    rev: "v6.0.0"    # see the changelog first

    hooks:
    -   id: check-yaml
        args: [--multi,   "--unsafe"]
    # - id: check-toml
ci: {autofix_prs: false,   skip: []}
"""
LEFTHOOK = """\
# our hooks
pre-commit:
    parallel: true
    commands:
        lint:   # fast
            run: echo lint {staged_files}
        # off for now:
        # types:
        #     run: mypy
pre-push:
    commands: { test: { run: make test } }
"""
BROKEN = "repos:\n  - repo: [a\n"


def yes(capsys: pytest.CaptureFixture[str], *more: str) -> Ran:
    return inside(capsys, "init", "--yes", *more)


def tool(name: str) -> str:
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]))
    assert found, f"{name} belongs to what the tests need"
    return found


def test_a_lived_in_configuration_gets_four_lines_and_loses_them_again(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    path = repository.write(PRE_COMMIT, LIVED_IN)
    ran = yes(capsys)
    assert ran.status == 0
    assert ran.err.endswith(f"What is left to do:\n  git add {PRE_COMMIT}\n  pre-commit install --install-hooks\n")
    added = [line[1:] for line in ran.out.splitlines() if line.startswith("+") and not line.startswith("+++")]
    assert added == [f"-   repo: {repos.URL}", f"    rev: v{__version__}", "    hooks:", "    -   id: goji-hook"]
    assert path.read_text() == LIVED_IN.replace("ci:", "\n".join(added) + "\nci:")
    validated = subprocess.run([tool("pre-commit"), "validate-config", str(path)], capture_output=True, check=False)
    assert validated.returncode == 0, validated.stdout
    again = yes(capsys)
    assert (again.status, again.out) == (0, "")
    assert "nothing to do" in again.err
    assert yes(capsys, "--remove").status == 0
    assert path.read_text() == LIVED_IN
    assert "nothing to do" in yes(capsys, "--remove").err


GOOD = [
    LIVED_IN,
    "repos:\n  - repo: local\n    hooks:\n      - id: a\n        name: a\n        entry: a\n        language: system\n",
    "repos:\n- repo: meta\n  hooks: [{id: identity}]\n\n- repo: meta\n  hooks:\n  - id: check-hooks-apply\n# the end\n",
    "repos:\n- repo: meta\n  hooks:\n  - id: identity\n    args:\n    - |\n      two\n      lines\n\nfail_fast: true\n",
    "repos: []\nfail_fast: true\n",
    "fail_fast: true\n",
    "# nothing yet\n",
    "repos:\r\n- repo: meta\r\n  hooks:\r\n  - id: identity\r\n",
    "---\nrepos:\n-\n  repo: meta\n  hooks:\n  - id: identity\n",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_what_is_put_in_can_be_taken_out(text: str) -> None:
    added = repos.add(text)
    assert added != text
    before, after = yaml.safe_load(text) or {}, yaml.safe_load(added)
    assert after["repos"][:-1] == (before.get("repos") or [])
    assert after["repos"][-1] == {"repo": repos.URL, "rev": repos.REV, "hooks": [{"id": "goji-hook"}]}
    assert all(line in added.splitlines() for line in text.splitlines() if line != "repos: []")
    assert ("\r\n" in text) == all(line.endswith("\r\n") for line in added.splitlines(keepends=True))
    if before.get("repos"):
        assert repos.remove(added) == text
    else:
        assert not yaml.safe_load(repos.remove(added)).get("repos")


@given(st.text(alphabet="repos:- \n#[]{}abc'\"&*!|>", max_size=120))
def test_any_text_is_edited_well_or_refused(text: str) -> None:
    for add, remove in (
        (repos.add, repos.remove),
        (lefthook.add, lefthook.remove),
        (repos.add_toml, repos.remove_toml),
    ):
        try:
            added = add(text)
        except GojiError:
            continue
        assert add(added) == added
        remove(added)


@pytest.mark.parametrize(
    "text", [LEFTHOOK, LEFTHOOK.replace("commands:\n        lint:", "jobs:\n        - name: lint")]
)
def test_lefthook_reads_what_init_wrote(repository: Repository, capsys: pytest.CaptureFixture[str], text: str) -> None:
    if "jobs" in text:
        text = text.replace("   # fast\n            run", "   # fast\n          run")
    path = repository.write("lefthook.yml", text)
    ran = yes(capsys)
    assert (ran.status, "lefthook.yml" in ran.err) == (0, True)
    checked = subprocess.run([tool("lefthook"), "validate"], cwd=repository.path, capture_output=True, check=False)
    assert checked.returncode == 0, checked.stdout
    stage = yaml.safe_load(path.read_text())["pre-commit"]
    assert str(stage).count("goji-hook review --advisory || true") == 1
    assert all(line in path.read_text().splitlines() for line in text.splitlines())
    assert "nothing to do" in yes(capsys).err
    yes(capsys, "--remove")
    assert path.read_text() == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pre-push:\n  commands:\n    a:\n      run: a\n",
        "pre-commit:\n  parallel: true\n",
        "# ours\n\nmin_version: 1.5.0\n",
    ],
)
def test_lefthook_without_a_command_before_commits(text: str) -> None:
    added = lefthook.add(text)
    assert yaml.safe_load(added)["pre-commit"]["commands"]["goji-hook"] == {"run": shell.COMMAND}
    assert added.startswith(text)
    assert lefthook.remove(added) == text


def test_husky_and_its_other_lines(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = repository.write(".husky/pre-commit", "npx lint-staged")
    assert yes(capsys).status == 0
    assert path.read_text().splitlines()[0] == "npx lint-staged"
    assert path.read_text().splitlines()[-1] == shell.COMMAND
    assert os.access(path, os.X_OK)
    yes(capsys, "--remove")
    assert path.read_text() == "npx lint-staged\n"


def test_a_plain_hook_reviews_a_commit_and_lets_it_pass(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    none = yes(capsys)
    assert none.status == 2
    assert "--manager git" in none.err
    assert yes(capsys, "--manager", "git").status == 0
    repository.stage("a.py", "def area(w, h):\n    return w * h\n")
    source = str(Path(__file__).resolve().parents[2])
    said = repository.git("commit", "-m", "One", check=False, PYTHONPATH=source)
    assert b"on what is staged, 1 file" in said
    assert repository.git("rev-list", "--count", "HEAD").strip() == b"1"
    assert yes(capsys, "--remove").status == 0
    assert not (repository.path / ".git/hooks/pre-commit").exists()


def test_a_hook_of_ones_own_keeps_its_lines(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    mine = "#!/bin/bash\nset -e\nmake lint\n"
    path = repository.write(".git/hooks/pre-commit", mine)
    path.chmod(0o750)
    assert yes(capsys, "--manager", "git").status == 0
    assert path.read_text().startswith(mine)
    assert stat.S_IMODE(path.stat().st_mode) & 0o700 == 0o700
    yes(capsys, "--remove", "--manager", "git")
    assert path.read_text() == mine


def test_a_hooks_folder_inside_and_outside(
    repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    repository.git("config", "core.hooksPath", "hooks")
    assert yes(capsys, "--manager", "git").status == 0
    assert (repository.path / "hooks/pre-commit").is_file()
    repository.git("config", "core.hooksPath", str(tmp_path / "everyones"))
    outside = yes(capsys, "--manager", "git")
    assert outside.status == 3
    assert "outside of this repository" in outside.err
    assert not (tmp_path / "everyones").exists()


def test_in_a_linked_worktree_the_hook_is_the_repositorys(repository: Repository, tmp_path: Path) -> None:
    repository.commit(a_py="a = 1\n")
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    assert goji("init", "-y", "--manager", "git", cwd=tmp_path / "linked").status == 0
    assert (repository.path / ".git/hooks/pre-commit").is_file()


def test_where_nobody_commits_there_is_no_hook(repository: Repository, tmp_path: Path) -> None:
    repository.commit(a_py="a = 1\n")
    repository.git("clone", "-q", "--bare", ".", str(tmp_path / "bare"))
    for folder, told in (
        (tmp_path / "bare", "bare repository: nobody commits here"),
        (tmp_path, "not a git repository"),
    ):
        ran = goji("init", "-y", "--manager", "git", cwd=folder)
        assert (ran.status, ran.out, told in ran.err) == (3, "", True)


def test_a_review_by_somebody_and_a_gate_for_every_manager(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for manager, name in (
        ("pre-commit", PRE_COMMIT),
        ("prek", "prek.toml"),
        ("lefthook", "lefthook.yml"),
        ("husky", ".husky/pre-commit"),
        ("git", ".git/hooks/pre-commit"),
    ):
        assert yes(capsys, "--manager", manager, "--persona", "senior+", "--gate").status == 0
        path = repository.path / name
        text = path.read_text()
        assert (text.count("senior+"), len(re.findall(r"--fail-on[= ]worse", text))) == (1, 1), text
        assert "nothing to do" in yes(capsys, "--manager", manager, "--gate").err
        assert "--persona granny there by hand" in yes(capsys, "--manager", manager, "-p", "granny").err
        assert yes(capsys, "--manager", manager, "--remove").status == 0
        assert not path.exists(), path.read_text()
    for name, validate in ((PRE_COMMIT, "pre-commit"), ("prek.toml", "prek"), ("lefthook.yml", "lefthook")):
        yes(capsys, "--manager", validate, "--persona", "granny", "--gate")
        command = [tool(validate), *(["validate"] if validate == "lefthook" else ["validate-config", name])]
        done = subprocess.run(command, cwd=repository.path, env=environment(), capture_output=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        (repository.path / name).unlink()


def test_a_gate_comes_to_the_review_that_is_there(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for manager, name, before in (
        ("lefthook", "lefthook.yml", LEFTHOOK),
        ("husky", ".husky/pre-commit", "npx lint-staged\n"),
    ):
        path = repository.write(name, before)
        path.chmod(0o755)
        assert yes(capsys, "--manager", manager).status == 0
        review = path.read_text()
        assert yes(capsys, "--manager", manager, "--gate").status == 0
        assert set(review.splitlines()) < set(path.read_text().splitlines())
        assert yes(capsys, "--manager", manager, "--remove").status == 0
        assert path.read_text() == before
    repository.write(PRE_COMMIT, LIVED_IN)
    yes(capsys, "--manager", "pre-commit")
    refused = yes(capsys, "--manager", "pre-commit", "--gate")
    assert (refused.status, "without its gate: add `- {id: goji-gate" in refused.err) == (3, True)


def test_the_gate_of_init_stops_a_commit(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert yes(capsys, "--manager", "git", "--gate", "--persona", "granny").status == 0
    repository.stage("a.py", function("parse", 16))
    source = str(Path(__file__).resolve().parents[2])
    said = repository.git("commit", "-m", "One", check=False, PYTHONPATH=source)
    assert b"goji-gate: refused: a.py:1 parse is new, with complexity 16 (limit 15). Once: git commit --no-v" in said
    assert b"Granny" in said
    repository.stage("a.py", function("parse", 15))
    repository.git("commit", "-m", "One", PYTHONPATH=source)


def test_teammates_are_told_what_they_need(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    needed = "What your teammates need:\n  "
    own = yes(capsys, "--manager", "git", "--gate").err
    assert f"{needed}goji-hook init --manager git --gate   (git does not share" in own
    assert "git add" not in own
    repository.git("config", "core.hooksPath", "hooks")
    shared = yes(capsys, "--manager", "git", "--gate").err
    assert f"git add hooks/pre-commit\n{needed}git config core.hooksPath hooks\n  pip install goji-hook" in shared
    assert sys.executable not in (repository.path / "hooks/pre-commit").read_text()
    husky = yes(capsys, "--manager", "husky").err
    assert f"git add .husky/pre-commit\n{needed}pip install goji-hook" in husky
    lefthooks = yes(capsys, "--manager", "lefthook").err
    assert f"git add lefthook.yml\n  lefthook install\n{needed}lefthook install\n  pip install" in lefthooks


@pytest.mark.skipif(sys.platform == "win32", reason="files have no such mode there")
def test_the_mode_is_shown_and_set_back(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = repository.write(".husky/pre-commit", "npx lint-staged\n")
    path.chmod(0o640)
    assert yes(capsys).out.startswith("old mode 100644\nnew mode 100755\n--- a/.husky/pre-commit\n")
    assert yes(capsys, "--remove").out.startswith("old mode 100755\nnew mode 100644\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    path.chmod(0o744)
    assert yes(capsys).out.startswith("--- a/.husky/pre-commit\n")
    yes(capsys, "--remove")
    assert stat.S_IMODE(path.stat().st_mode) == 0o744
    assert yes(capsys, "--manager", "git").out.startswith("new file mode 100755\n--- /dev/null\n")
    assert yes(capsys, "--manager", "git", "--remove").out.startswith("deleted file mode 100755\n")


def test_the_workflow_with_a_persona_and_a_gate(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    path = repository.path / workflow.PATH
    assert yes(capsys, "--action", "--gate", "--persona", "boss-").status == 0
    step = yaml.safe_load(path.read_text())["jobs"]["review"]["steps"][-1]
    assert step["with"] == {"persona": "boss-", "fail-on": "worse"}
    assert "nothing to do" in yes(capsys, "--action").err
    assert "not overwritten" in yes(capsys, "--action", "--persona", "granny").err
    assert yes(capsys, "--action", "--remove").status == 0
    assert not path.exists()
    assert yes(capsys, "--remove", "--gate").status == 2
    assert "persona: 'No good'" in yes(capsys, "--persona", "No good").err


REFUSED = [
    (PRE_COMMIT, BROKEN, "not valid YAML"),
    (PRE_COMMIT, "repos: [{repo: meta, hooks: [{id: identity}]}]\n", "within brackets"),
    (PRE_COMMIT, "repos: yes\n", "not a list"),
    (PRE_COMMIT, "- a\n", "not a list"),
    (PRE_COMMIT, "a: &r\n- repo: meta\n  hooks: []\nrepos: *r\n", "cannot be edited"),
    (PRE_COMMIT, f"repos:\n- repo: {repos.URL}\n  rev: v0.0.1\n  hooks:\n  - id: goji-hook\n", "is there at v0.0.1"),
    (PRE_COMMIT, "\ufeffrepos: []\n", "byte order mark"),
    (PRE_COMMIT, b"repos: \xff\n", "not UTF-8"),
    ("prek.toml", "repos = [\n", "not valid TOML"),
    ("prek.toml", "repos = []\n", "by hand"),
    ("lefthook.yml", "pre-commit: [a\n", "not valid YAML"),
    ("lefthook.yml", "pre-commit: {commands: {a: {run: a}}}\n", "by hand"),
    ("lefthook.yml", "pre-commit:\n  commands: {a: {run: a}}\n", "by hand"),
    ("lefthook.toml", "[pre-commit]\n", "only YAML is understood"),
    (".husky/pre-commit", "exec npx lint-staged\n", "nothing after that runs"),
    (".husky/pre-commit", "# goji-hook 0.0.1: a review of what is staged; x\ngoji-hook review\n", "0.0.1 is there"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "content", "reason"), REFUSED)
def test_what_is_not_understood_is_left_untouched(
    repository: Repository, capsys: pytest.CaptureFixture[str], name: str, content: str | bytes, reason: str
) -> None:
    path = repository.write(name, content)
    before = path.read_bytes()
    ran = yes(capsys)
    assert (ran.status, ran.out) == (3, "")
    assert reason in ran.err
    assert ran.err.startswith(f"goji-hook: {name}: ")
    assert ran.err.endswith("; left untouched\n")
    assert ran.err.count("\n") == 1
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    ("hook", "reason"),
    [
        ("#!/usr/bin/env python3\nprint()\n", "not a shell script"),
        ("#!/bin/sh\n# File generated by pre-commit: https://pre-commit.com\n", "pre-commit wrote it"),
        ("#!/bin/sh\nmake lint\nexit $?\n", "nothing after that runs"),
    ],
)
def test_hooks_that_cannot_take_a_line(
    repository: Repository, capsys: pytest.CaptureFixture[str], hook: str, reason: str
) -> None:
    path = repository.write(".git/hooks/pre-commit", hook)
    ran = yes(capsys, "--manager", "git")
    assert (ran.status, reason in ran.err) == (3, True)
    assert path.read_text() == hook


def test_read_only_links_and_several_managers(
    repository: Repository, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    path = repository.write(PRE_COMMIT, LIVED_IN)
    path.chmod(0o444)
    assert "read-only" in yes(capsys).err
    path.unlink()
    (tmp_path / "shared.yaml").write_text(LIVED_IN)
    path.symlink_to(tmp_path / "shared.yaml")
    assert "out of the repository" in yes(capsys).err
    assert (tmp_path / "shared.yaml").read_text() == LIVED_IN
    path.unlink()
    inner = repository.write("config/hooks.yaml", LIVED_IN)
    path.symlink_to("config/hooks.yaml")
    assert yes(capsys).status == 0
    assert path.is_symlink()
    assert "goji-hook" in inner.read_text()
    repository.write("lefthook.yml", LEFTHOOK)
    several = yes(capsys)
    assert several.status == 2
    assert "pre-commit (.pre-commit-config.yaml), lefthook (lefthook.yml)" in several.err
    assert yes(capsys, "--manager", "lefthook").status == 0
    assert "did you mean 'prek'" in yes(capsys, "--manager", "perk").err


def test_new_files_for_pre_commit_and_prek(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    for manager, name, validate in (
        ("pre-commit", PRE_COMMIT, [tool("pre-commit"), "validate-config"]),
        ("prek", "prek.toml", [tool("prek"), "validate-config"]),
    ):
        assert yes(capsys, "--manager", manager).status == 0
        done = subprocess.run(
            [*validate, name], cwd=repository.path, env=environment(), capture_output=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert "nothing to do" in yes(capsys, "--manager", manager).err
        assert yes(capsys, "--remove", "--manager", manager).status == 0
        assert not (repository.path / name).exists()


def test_prek_is_given_the_file_that_it_reads(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = repository.write(PRE_COMMIT, LIVED_IN)
    ran = yes(capsys, "--manager", "prek")
    assert (ran.status, "  prek install --prepare-hooks\n" in ran.err) == (0, True)
    assert not (repository.path / "prek.toml").exists(), "which would hide the file that is there"
    assert repos.URL in path.read_text()
    assert yes(capsys, "--remove", "--manager", "prek").status == 0
    assert path.read_text() == LIVED_IN
    (tmp_path / "bin").mkdir()
    for name in ("git", "prek"):
        (tmp_path / "bin" / name).symlink_to(tool(name))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert "  prek install --prepare-hooks\n" in yes(capsys).err


@pytest.mark.parametrize("name", ["lefthook.yml", ".husky/pre-commit"])
def test_it_says_where_the_manager_will_not_find_it(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    name: str,
) -> None:
    repository.write(name, "")
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "git").symlink_to(tool("git"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    ran = yes(capsys)
    assert (ran.status, "needs goji-hook on PATH\n" in ran.err) == (0, True)
    yes(capsys, "--remove")
    (tmp_path / "bin" / "goji-hook").symlink_to(sys.executable)
    assert "PATH" not in yes(capsys).err


def test_prek_toml_keeps_its_text() -> None:
    text = '# ours\nfail_fast = true\n\n[[repos]]\nrepo = "meta"\nhooks = [{ id = "identity" }]'
    added = repos.add_toml(text)
    assert added.startswith(text)
    assert repos.remove_toml(added).rstrip("\n") == text


def test_the_workflow_is_valid_and_pins_this_version(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert yes(capsys, "--action").status == 0
    path = repository.path / workflow.PATH
    checked = subprocess.run(
        [tool("check-jsonschema"), "--builtin-schema", "vendor.github-workflows", str(path)],
        capture_output=True,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    written = yaml.safe_load(path.read_text())
    steps = written["jobs"]["review"]["steps"]
    example = yaml.safe_load((Path(__file__).parents[2] / "examples/github.yml").read_text(encoding="utf-8"))
    example["jobs"]["review"]["steps"][-1].pop("with")  # a persona, to show how
    assert written == example
    assert steps[-1]["uses"] == f"goji-hook/goji-hook@v{__version__}"
    assert "nothing to do" in yes(capsys, "--action").err
    path.write_text(path.read_text() + "# mine\n")
    for more in (["--action"], ["--action", "--remove"]):
        refused = yes(capsys, *more)
        assert (refused.status, refused.err.endswith("left untouched\n") or "by hand" in refused.err) == (3, True)
    assert path.read_text().endswith("# mine\n")
    path.write_text(workflow.TEXT)
    assert yes(capsys, "--action", "--remove").status == 0
    assert not path.exists()
    assert yes(capsys, "--action", "--manager", "git").status == 2


def test_it_asks_a_person_and_only_a_person(repository: Repository) -> None:
    path = repository.write(PRE_COMMIT, LIVED_IN)
    alone = goji("init", cwd=repository.path)
    assert alone.status == 2
    assert "--yes" in alone.err
    assert f"+    rev: v{__version__}" in alone.out
    no = watched("init", cwd=repository.path, type="n\n")
    assert (no.status, "nothing was written" in no.out) == (0, True)
    assert path.read_text() == LIVED_IN
    stopped = watched("init", cwd=repository.path, interrupt="[Y/n]")
    assert stopped.status == 130
    assert stopped.out.rstrip().endswith("goji-hook: interrupted")
    assert path.read_text() == LIVED_IN
    unsure = watched("init", cwd=repository.path, type="what\nNo\n")
    assert (unsure.status, unsure.out.count("[Y/n]"), "Please answer y or n." in unsure.out) == (0, 2, True)
    assert watched("init", cwd=repository.path, type="\x04").status == 130
    assert path.read_text() == LIVED_IN
    assert watched("init", cwd=repository.path, type="\n").status == 0
    assert repos.REV in path.read_text()


def test_an_interrupt_that_python_only_notes_ends_the_question(monkeypatch: pytest.MonkeyPatch) -> None:
    ours, theirs = os.openpty()
    shown = io.StringIO()

    def press() -> None:
        """Note a signal without cutting the main thread's read short: the system gives it to this thread."""
        while "[Y/n]" not in shown.getvalue():
            time.sleep(0.01)
        time.sleep(0.3)  # by now the main thread reads
        signal.pthread_kill(threading.get_ident(), signal.SIGINT)
        if not over.wait(10):
            waits.set()
            os.write(ours, b"n\n")

    over, waits = threading.Event(), threading.Event()
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    thread = threading.Thread(target=press)
    monkeypatch.setattr(sys, "stderr", shown)
    with os.fdopen(theirs) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        thread.start()
        try:
            with pytest.raises(KeyboardInterrupt):
                agreed("Write?")
        finally:
            over.set()
            thread.join()
            signal.signal(signal.SIGINT, before)
            os.close(ours)
    assert not waits.is_set()
    assert signal.getitimer(signal.ITIMER_REAL) == (0, 0)


def test_a_diff_shows_no_control_characters(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(".husky/pre-commit", "echo \x1b[31m \u202e\n")
    ran = yes(capsys)
    assert "\u202e" not in ran.out
    assert "\\x1b[31m \\u202e" in ran.out


def test_outside_of_a_repository(tmp_path: Path) -> None:
    ran = goji("init", "-y", cwd=tmp_path)
    assert (ran.status, ran.err) == (3, "goji-hook: not a git repository (nor any of the directories above it)\n")


@pytest.mark.parametrize(
    "line", [shell.COMMAND, shell.guarded("[ -x /nowhere/python ]", "/nowhere/python -I -m goji_hook")]
)
def test_a_machine_without_goji_hook_gets_one_friendly_line(line: str, tmp_path: Path) -> None:
    nowhere = {"PATH": str(tmp_path)}
    done = subprocess.run(["/bin/sh", "-e", "-c", line], env=nowhere, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "goji-hook is not installed on this machine, so this commit has no review\n"
