"""``--stdin-filename``: text that is not saved, compared with the last commit."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest
from changed_functions import function
from git_repository import Repository
from pseudo_terminal import watched
from run_goji import Ran, goji

from goji_hook.change.unsaved import Unsaved, change_of

MEASURE = ("measure", "--format", "json", "--stdin-filename")


@pytest.fixture
def committed(repository: Repository) -> Repository:
    """A commit with two functions in ``src/a.py``."""
    repository.stage("src/a.py", function("parse", 6) + "\n\n" + function("keep", 3))
    repository.commit("Begin")
    return repository


def deeds(ran: Ran) -> dict[str, str | None]:
    assert ran.status == 0, ran.err
    return {each["function"]: each["did"] for each in json.loads(ran.out)["functions"]}


def test_unsaved_text_is_compared_with_the_last_commit(committed: Repository) -> None:
    text = function("parse", 14) + "\n\n" + function("keep", 3) + "\n\n" + function("more", 2)
    committed.write("src/a.py", "something else, which is on the disk\n")
    before = committed.git("status", "--porcelain", "-z")
    ran = goji(*MEASURE, "src/a.py", cwd=committed.path, stdin=text)
    assert deeds(ran) == {"parse": "worse", "more": "new"}
    assert json.loads(ran.out)["source"] == "the unsaved text of src/a.py"
    inner = goji(*MEASURE, "a.py", cwd=committed.path / "src", stdin=text)
    assert deeds(inner) == deeds(ran)
    absolute = goji(*MEASURE, str(committed.path / "src/a.py"), cwd=committed.path, stdin=text)
    assert deeds(absolute) == deeds(ran)
    assert committed.git("status", "--porcelain", "-z") == before


def test_a_review_of_it(committed: Repository) -> None:
    text = function("parse", 19)
    ran = goji("--stdin-filename", "src/a.py", "--format", "json", cwd=committed.path, stdin=text)
    review = json.loads(ran.out)
    assert (ran.status, review["scope"], bool(review["text"])) == (0, "diff", True)
    gate = ("review", "--quiet", "--fail-on", "worse", "--stdin-filename", "src/a.py")
    refused = goji(*gate, cwd=committed.path, stdin=text)
    assert refused == Ran(1, "", "goji-gate: refused: src/a.py:1 parse went from complexity 6 to 19 (limit 15)\n")


def test_a_file_that_no_commit_has_is_new(committed: Repository, tmp_path: Path) -> None:
    text = function("parse", 4)
    assert deeds(goji(*MEASURE, "src/b.py", cwd=committed.path, stdin=text)) == {"parse": "new"}
    committed.git("update-ref", "-d", "HEAD")
    assert deeds(goji(*MEASURE, "src/a.py", cwd=committed.path, stdin=text)) == {"parse": "new"}


def test_whole_and_outside_of_a_repository(committed: Repository, tmp_path: Path) -> None:
    text = function("parse", 4)
    for folder, more in ((committed.path, ("--scope", "file")), (tmp_path, ())):
        ran = goji(*MEASURE, "src/a.py", *more, cwd=folder, stdin=text)
        assert (deeds(ran), json.loads(ran.out)["scope"]) == ({"parse": None}, "file")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("src/a.py", None, "no changed lines"),
        ("notes.yaml", "a: 1\n", "not a language that goji-hook reads (.yaml)"),
        ("vendor/a.py", "a = 1\n", "vendored"),
        ("src/a.py", "# @generated\na = 1\n", "generated"),
        ("src/a.py", "a = 1\n" * 200_000, "too large (1.0 MB)"),
        ("made.py", "a = 1\n", "generated"),
    ],
)
def test_text_that_is_not_reviewed(committed: Repository, name: str, text: str | None, reason: str) -> None:
    committed.write(".gitattributes", "made.py linguist-generated\n")
    text = (committed.path / name).read_text() if text is None else text
    ran = goji("--stdin-filename", name, cwd=committed.path, stdin=text)
    message = f"the unsaved text of {name}: nothing to review (skipped: {name} ({reason}))"
    assert (ran.status, ran.out, " ".join(ran.err.split())) == (0, "", f"goji-hook: {message}")


def test_other_line_ends_are_no_change(committed: Repository) -> None:
    text = (committed.path / "src/a.py").read_bytes().replace(b"\n", b"\r\n")
    changed = change_of(Unsaved("src/a.py", text), whole=False)
    assert [skipped.reason for skipped in changed.skipped] == ["no changed lines"]


def test_the_users_git_settings_change_nothing(committed: Repository) -> None:
    text = (function("parse", 8) + "\n\n" + function("keep", 3)).encode()
    plain = change_of(Unsaved("src/a.py", text), whole=False)
    for key, value in (("diff.external", "false"), ("diff.noprefix", "true"), ("color.ui", "always")):
        committed.git("config", key, value)
    assert change_of(Unsaved("src/a.py", text), whole=False) == plain
    assert plain.files[0].added


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["a.py", "b.py"], "--stdin-filename names the file"),
        (["a.py", "--range", "HEAD~1..HEAD"], "--stdin-filename names the file"),
        (["a.py", "--scope", "day"], "--stdin-filename names the file"),
        (["src/"], "'src/' is not the name of a file"),
        (["."], "'.' is not the name of a file"),
        ([""], "'' is not the name of a file"),
    ],
)
def test_wrong_usage(committed: Repository, arguments: list[str], message: str) -> None:
    ran = goji("--stdin-filename", *arguments, cwd=committed.path, stdin="a = 1\n")
    assert (ran.status, message in ran.err) == (2, True), ran.err


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo terminals")
def test_a_terminal_is_not_waited_for(committed: Repository) -> None:
    ran = watched("measure", "--stdin-filename", "src/a.py", cwd=committed.path)
    assert (ran.status, "which is a terminal here" in " ".join(ran.out.split())) == (2, True)
