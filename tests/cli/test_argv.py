"""Options and file names on one command line: no name of a file is taken for an option."""

from __future__ import annotations

import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from run_goji import inside

from goji_hook.cli.argv import ambiguous, options

Capture = pytest.CaptureFixture[str]
GATE = ("review", "--quiet", "--fail-on=v.positive")
NAMES = ["--fail-on=none", "--advisory", "--help", "--version", "--model=x.gguf", "-q", "--", "-x.py", "--strict"]


@pytest.mark.parametrize("name", NAMES)
def test_a_marked_name_is_reviewed_as_a_file(repository: Repository, capsys: Capture, name: str) -> None:
    repository.stage(name, TANGLED)
    repository.stage("a.py", TANGLED)
    for names in ((name, "a.py"), ("a.py", name)):
        ran = inside(capsys, *GATE, "--", *names)
        assert (ran.status, ran.out, "refused: the mood is" in ran.err) == (1, "", True)
    assert "knot" in inside(capsys, "review", "--", name, "a.py").out


@pytest.mark.parametrize("name", [one for one in NAMES if one != "--"])
def test_an_unmarked_name_is_no_option_either(repository: Repository, capsys: Capture, name: str) -> None:
    repository.stage(name, TANGLED)
    repository.stage("a.py", TANGLED)
    line = f"goji-hook: {name!r} is an option, and a file here; write `--` between the options and the files\n"
    for names in ((name, "a.py"), ("a.py", name), (name,)):
        assert inside(capsys, *GATE, *names) == (2, "", line)
        assert inside(capsys, "review", "--advisory", *names) == (0, "", line)


def test_two_dashes_can_be_a_files_name_and_then_do_not_hide_another(repository: Repository, capsys: Capture) -> None:
    for name in ("--", "--fail-on=none", "a.py"):
        repository.stage(name, TANGLED)
    assert inside(capsys, *GATE, "--fail-on=none", "--", "a.py").status == 2
    assert inside(capsys, *GATE, "--", "--fail-on=none", "--", "a.py").status == 1
    assert inside(capsys, *GATE, "--", "a.py").status == 1


def test_an_option_is_one_where_no_file_is_named_so(repository: Repository, capsys: Capture) -> None:
    repository.stage("--quiet", SIMPLE)
    repository.stage("a.py", TANGLED)
    assert inside(capsys, "--fail-on=none", "a.py").status == 0
    assert inside(capsys, "review", "--quiet", "--fail-on=v.positive", "a.py").status == 1


@given(st.lists(st.sampled_from(["review", "--advisory", "--quiet", "--strict", "--", "a.py", "/", "pr"])))
def test_without_such_a_file_all_in_front_of_the_mark_are_options(words: list[str]) -> None:
    assert ambiguous(words) is None
    assert list(options(words)) == (words[: words.index("--")] if "--" in words else words)
