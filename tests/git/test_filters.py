"""A review runs no program that git's configuration names for reading files of the work tree."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_repository import Repository
from run_goji import goji

from goji_hook.change import collect as change
from goji_hook.errors import GojiError
from goji_hook.git import command as git

ONE = "def one():\n    return 1\n"
TWO = ONE + "def two():\n    return 2\n"


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    return tmp_path / "ran"


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    made = Repository.init(tmp_path / "work")
    monkeypatch.chdir(made.path)
    made.commit(a_py=ONE, b_txt="b\n")
    return made


@pytest.mark.parametrize("key", ["clean", "process"])
@pytest.mark.parametrize("name", ["evil", "evil.two", "Evil Three", "evil-\N{SNOWMAN}"])
@pytest.mark.parametrize("place", [".gitattributes", ".git/info/attributes"])
def test_no_filter_runs(repository: Repository, mark: Path, key: str, name: str, place: str) -> None:
    repository.git("config", f"filter.{name}.{key}", f"touch '{mark}'; cat")
    repository.git("config", f"filter.{name}.required", "true")
    repository.write(place, f"b.txt filter={name}\n*.py filter={name}\n" if " " not in name else "* filter\n")
    repository.write("a.py", TWO)
    repository.write("new.py", TWO)
    for found in (change.unstaged(), change.default(), change.paths(["."]), change.paths(["a.py", "new.py"])):
        assert {file.path for file in found.files} | {one.path for one in found.skipped} >= {"a.py"}
    assert goji(cwd=repository.path).status == 0
    assert not mark.exists()


def test_a_file_that_a_filter_keeps_is_skipped_and_the_others_are_reviewed(repository: Repository) -> None:
    repository.stage(".gitattributes", "*.sql filter=lfs\n*.py filter=unknown\n")
    repository.commit(dump_sql="SELECT 1;\n")
    repository.git("config", "filter.lfs.clean", "git-lfs clean -- %f")
    repository.git("config", "filter.lfs.required", "true")
    repository.write("dump.sql", "SELECT 2;\n")
    repository.write("a.py", TWO)
    found = change.unstaged()
    assert [(file.path, file.added) for file in found.files] == [("a.py", ((3, 4),))]
    assert [(one.path, one.reason) for one in found.skipped] == [
        ("dump.sql", "kept through a filter of git (lfs): stage it first")
    ]


def test_a_filter_that_cannot_be_turned_off_refuses_the_review(repository: Repository, mark: Path) -> None:
    with (repository.path / ".git" / "config").open("a") as file:
        file.write(f'[filter "a=b"]\n\tclean = touch {mark}; cat\n')
    repository.write(".gitattributes", "* filter=a=b\n")
    repository.write("a.py", TWO)
    with pytest.raises(GojiError, match=r"a filter named 'a=b'.*stage them first"):
        change.unstaged()
    assert not mark.exists()
    repository.git("config", "--file", ".git/config", "--remove-section", "filter.a=b")
    assert change.unstaged().files


def test_a_bare_repository_in_a_checkout_is_not_opened(repository: Repository, mark: Path) -> None:
    inner = repository.path / "docs" / "assets"
    Repository.init(inner, "--bare")
    (inner / "config").write_text(
        f'[core]\n\tbare = false\n\tworktree = ..\n[filter "evil"]\n\tclean = touch {mark}; cat\n'
    )
    (inner / "info" / "attributes").write_text("* filter=evil\n")
    (inner.parent / "a.py").write_text(ONE)
    ran = goji(cwd=inner)
    assert (ran.status, ran.out) == (0, "")
    assert "bare repository" in ran.err
    assert not mark.exists()


@pytest.mark.parametrize("name", ["GLOB", "NOGLOB", "ICASE", "LITERAL"])
def test_pathspec_variables_of_the_user_stop_no_review(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    repository.stage("src/c.py", ONE)
    repository.stage("src/C.py", ONE)
    monkeypatch.setenv(f"GIT_{name}_PATHSPECS", "1")
    assert [file.path for file in change.paths(["src/c.py"]).files] == ["src/c.py"]
    assert len(change.paths(["src"]).files) == 2
    assert len(change.staged().files) == 2


@pytest.mark.parametrize("options", ["-u5", "--unified=5"])
def test_diff_options_of_the_user_add_no_lines(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, options: str
) -> None:
    repository.stage("a.py", TWO)
    monkeypatch.setenv("GIT_DIFF_OPTS", options)
    assert change.staged().files[0].added == ((3, 4),)


def test_nothing_of_somebody_elses_repository_is_opened(repository: Repository, mark: Path) -> None:
    repository.write("goji.toml", "no TOML")
    repository.write("goji.lock", "no TOML")
    for command in ([], ["say", "P:buddy"], ["model", "pull", "hf:a/b/c.gguf"], ["model", "list"], ["history"]):
        ran = goji(*command, cwd=repository.path, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
        assert "dubious ownership" in ran.err
        assert ran.err.count("\n") == 1
        assert ran.out == ""


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give files away")
def test_the_owner_is_looked_at_without_git_where_that_is_enough(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    from goji_hook.git.worktree import check_owner

    started: list[str] = []
    process = git.process
    monkeypatch.setattr(
        git, "process", lambda *arguments, **more: started.append(arguments[0]) or process(*arguments, **more)
    )
    (repository.path / "sub").mkdir()
    check_owner(repository.path / "sub")
    assert started == []
    os.chown(repository.path, 12345, 12345)
    with pytest.raises(GojiError, match=r"dubious ownership.*safe\.directory"):
        check_owner(repository.path / "sub")
    assert "rev-parse" in started
