"""Changes read from real repositories: the index, the work tree, commits, ranges, a day, paths."""

from __future__ import annotations

import datetime
import os
import shutil
import sys
from pathlib import Path

import pytest
from git_repository import Repository, environment
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change import collect as change
from goji_hook.change.types import Before, Change, FileChange
from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git import diff

ONE = "def one():\n    return 1\n"
TWO = "def one():\n    return 1\n\n\ndef two():\n    return 2\n"
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX file names, modes or scripts")


def files(found: Change) -> dict[str, tuple[bytes, object]]:
    return {file.path: (file.content, file.added) for file in found.files}


def skipped(found: Change) -> dict[str, str]:
    return {one.path: one.reason for one in found.skipped}


# --- the index


def test_before_the_first_commit_all_that_is_staged_is_new(repository: Repository) -> None:
    repository.stage("a.py", ONE)
    found = change.staged()
    assert files(found) == {"a.py": (ONE.encode(), None)}
    assert (found.scope, found.source) == ("diff", "what is staged")


def test_only_the_added_lines_of_a_modified_file_count(repository: Repository) -> None:
    repository.commit(a_py="x = 1\ny = 2\nz = 3\n")
    repository.stage("a.py", "x = 1\nnew = 0\ny = 3\nz = 3\nlast = 4")
    (file,) = change.staged().files
    assert (file.content, file.added) == (b"x = 1\nnew = 0\ny = 3\nz = 3\nlast = 4", ((2, 3), (5, 5)))
    assert file.before == Before("a.py", b"x = 1\ny = 2\nz = 3\n")
    assert file.hunks == ((2, 1, 2, 2), (3, 0, 5, 1))


def test_the_index_is_read_and_not_the_work_tree(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    repository.stage("a.py", TWO)
    repository.write("a.py", "broken")
    assert files(change.staged()) == {"a.py": (TWO.encode(), ((3, 6),))}
    assert files(change.unstaged()) == {"a.py": (b"broken", ((1, 1),))}


def test_nothing_staged_is_an_empty_change(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    assert change.staged() == Change("diff", "what is staged")


def test_from_a_subdirectory_paths_are_still_relative_to_the_root(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.stage("sub/a.py", ONE)
    repository.git("config", "diff.relative", "true")
    monkeypatch.chdir(repository.path / "sub")
    assert [file.path for file in change.staged().files] == ["sub/a.py"]
    repository.write("sub/a.py", TWO)
    assert files(change.unstaged()) == {"sub/a.py": (TWO.encode(), ((3, 6),))}


HOOK = """
import json
from goji_hook.change import collect as change
found = change.staged()
json.dump({file.path: [file.content.decode(), file.added] for file in found.files}, open(OUT, "w"))
"""


def hooked(output: Path) -> dict[str, list[object]]:
    import json

    return dict(json.loads(output.read_text()))


@posix
def test_in_a_hook_commit_all_and_commit_path_review_what_is_committed(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE)
    output = repository.hook("pre-commit", HOOK)
    repository.write("a.py", TWO)
    repository.git("commit", "-q", "-a", "-m", "all")
    assert hooked(output) == {"a.py": [TWO, [[3, 6]]]}
    repository.stage("a.py", ONE + "# staged, but not committed\n")
    repository.write("b.py", TWO)
    repository.git("commit", "-q", "-m", "one path", "b.py")
    assert hooked(output) == {"b.py": [TWO, [[3, 6]]]}
    repository.git("commit", "-q", "-m", "the rest")
    assert list(hooked(output)) == ["a.py"]


@posix
def test_in_a_hook_amend_reviews_what_is_staged_on_top_of_the_old_commit(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    output = repository.hook("pre-commit", HOOK)
    repository.stage("b.py", ONE)
    repository.git("commit", "-q", "--amend", "-m", "better")
    assert list(hooked(output)) == ["b.py"]


@posix
def test_in_the_hook_of_a_linked_worktree(repository: Repository, tmp_path: Path) -> None:
    repository.commit(a_py=ONE)
    output = repository.hook("pre-commit", HOOK)
    repository.git("worktree", "add", "-q", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    linked.stage("sub/b.py", TWO)
    linked.git("commit", "-q", "-m", "in the worktree")
    assert hooked(output) == {"sub/b.py": [TWO, None]}


def test_detached_head(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    repository.git("checkout", "-q", "--detach")
    repository.stage("a.py", TWO)
    assert files(change.staged()) == {"a.py": (TWO.encode(), ((3, 6),))}


# --- kinds of change


def test_a_rename_counts_its_changed_lines_only(repository: Repository) -> None:
    body = "".join(f"x{number} = {number}\n" for number in range(30))
    repository.commit(old_py=body, still_py=body + "# other\n")
    repository.git("mv", "old.py", "new.py")
    repository.stage("new.py", body + "y = 1\n")
    repository.git("mv", "still.py", "moved.py")
    found = change.staged()
    assert files(found) == {"new.py": ((body + "y = 1\n").encode(), ((31, 31),))}
    assert skipped(found) == {"moved.py": "renamed"}


def test_a_copy_is_a_new_file_even_if_copies_are_configured(repository: Repository) -> None:
    repository.git("config", "diff.renames", "copies")
    repository.commit(a_py=ONE)
    repository.stage("a.py", TWO)
    repository.stage("b.py", ONE)
    assert files(change.staged())["b.py"] == (ONE.encode(), None)


def test_deleted_shortened_and_empty_files(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=TWO)
    repository.git("rm", "-q", "a.py")
    repository.stage("b.py", ONE)
    repository.stage("empty.py", "")
    found = change.staged()
    assert skipped(found) == {}
    assert files(found) == {"a.py": (b"", ()), "b.py": (ONE.encode(), ()), "empty.py": (b"", None)}
    gone, shorter, _ = found.files
    assert (gone.gone, gone.removed, gone.before) == (True, ((1, 2),), Before("a.py", ONE.encode()))
    assert (shorter.gone, shorter.removed, shorter.touched) == (False, ((3, 6),), ())


def test_a_deleted_file_without_code_is_skipped(repository: Repository) -> None:
    repository.commit(a_py="", notes_md="# Notes\n")
    repository.git("rm", "-q", "a.py", "notes.md")
    assert set(skipped(change.staged()).values()) == {"deleted"}


def test_moved_lines_and_new_indentation_are_no_added_lines(repository: Repository) -> None:
    body = "".join(f"    total = total + rate * {number}\n" for number in range(5))
    repository.commit(a_py=f"def f(total):\n{body}", b_py="x = 1\n")
    repository.stage("a.py", "def f(total):\n    if total:\n" + "".join(f"    {line}\n" for line in body.splitlines()))
    repository.stage("b.py", "x = 1\ny = 2\n")
    indented, plain = change.staged().files
    assert (indented.added, indented.moved, indented.touched) == (((2, 2),), 5, ((2, 7),))
    assert (plain.added, plain.moved) == (((2, 2),), 0)
    repository.stage("a.py", "def f(total):\n    pass\n")
    repository.stage("b.py", f"x = 1\ndef g(total):\n{body}")
    assert [(file.path, file.added, file.moved) for file in change.staged().files] == [
        ("a.py", ((2, 2),), 0),
        ("b.py", ((2, 2),), 5),
    ]


def test_lines_that_differ_in_numbers_only_are_counted(repository: Repository) -> None:
    repository.commit(a_py='VERSION = "1.2.3"\nx = 1\n')
    repository.stage("a.py", 'VERSION = "1.2.4"\nx = 1\n')
    assert [file.renumbered for file in change.staged().files] == [1]


@posix
def test_a_change_of_mode_or_of_type(repository: Repository) -> None:
    repository.commit(mode_py=ONE, tofile_py=ONE, tolink_py=ONE)
    (repository.path / "tofile.py").unlink()
    (repository.path / "tofile.py").symlink_to("mode.py")
    repository.git("add", "-A")
    repository.commit("a link")
    repository.write("mode.py", ONE).chmod(0o755)
    (repository.path / "tofile.py").unlink()
    repository.write("tofile.py", TWO)
    (repository.path / "tolink.py").unlink()
    (repository.path / "tolink.py").symlink_to("/etc/passwd")
    repository.git("add", "-A")
    found = change.staged()
    assert skipped(found) == {"mode.py": "no changed lines", "tolink.py": "symlink"}
    assert files(found) == {"tofile.py": (TWO.encode(), None)}


def test_a_submodule_is_skipped_whatever_diff_submodule_says(repository: Repository, tmp_path: Path) -> None:
    inner = Repository.init(tmp_path / "inner")
    inner.commit(a_py=ONE)
    repository.git("config", "diff.submodule", "log")
    repository.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "inner.py")
    repository.stage("b.py", ONE)
    found = change.staged()
    assert skipped(found) == {
        ".gitmodules": "not a language that goji-hook reads (.gitmodules)",
        "inner.py": "submodule",
    }
    assert list(files(found)) == ["b.py"]


def test_what_is_not_reviewed_is_named_with_the_reason(repository: Repository) -> None:
    repository.stage("binary.py", b"\0\1\2")
    repository.stage("notes.txt", "hello\n")
    repository.stage("Makefile", "all:\n")
    repository.stage("package-lock.json", "{}\n")
    repository.stage("node_modules/x/index.js", "x()\n")
    repository.stage("app.min.js", "x()\n")
    repository.stage("packed.js", "x();" * 2000)
    repository.stage("api_pb2.py", "x = 1\n")
    repository.stage("marked.py", "# Code generated by a tool. DO NOT EDIT.\nx = 1\n")
    repository.stage("large.py", "x = 1\n" * 200_000)
    repository.stage("pointer.py", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n")
    repository.stage("good.py", ONE)
    found = change.staged()
    assert list(files(found)) == ["good.py"]
    assert skipped(found) == {
        "Makefile": "not a language that goji-hook reads (Makefile)",
        "api_pb2.py": "generated",
        "app.min.js": "minified",
        "binary.py": "binary",
        "large.py": "too large (1.2 MB)",
        "marked.py": "generated",
        "node_modules/x/index.js": "vendored",
        "notes.txt": "not a language that goji-hook reads (.txt)",
        "package-lock.json": "lock file",
        "packed.js": "minified",
        "pointer.py": "LFS pointer",
    }


def test_a_file_that_grew_too_large_is_not_compared(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE)
    repository.stage("a.py", ONE + "x = 1\n" * 200_000)
    repository.stage("b.py", TWO)
    found = change.staged()
    assert skipped(found) == {"a.py": "too large (1.2 MB)"}
    assert list(files(found)) == ["b.py"]


def test_attributes_are_those_of_the_index(repository: Repository) -> None:
    repository.stage(
        ".gitattributes", "gen/* linguist-generated\nlib/* linguist-vendored=true\nlib/ours.py -linguist-vendored\n"
    )
    repository.stage("gen/a.py", ONE)
    repository.stage("lib/b.py", ONE)
    repository.stage("lib/ours.py", ONE)
    repository.write(".gitattributes", "* linguist-generated\n")
    found = change.staged()
    assert list(files(found)) == ["lib/ours.py"]
    assert {path: reason for path, reason in skipped(found).items() if path.endswith(".py")} == {
        "gen/a.py": "generated",
        "lib/b.py": "vendored",
    }


def test_text_that_git_calls_binary(repository: Repository) -> None:
    wide = ONE.encode("utf-16")
    repository.commit(old_py=wide, attribute_py=ONE)
    repository.stage(".gitattributes", "*.py -diff\n")
    repository.stage("attribute.py", TWO)
    repository.stage("old.py", TWO.encode("utf-16"))
    repository.stage("new.py", wide)
    found = change.staged()
    assert files(found) == {"new.py": (wide, None)}
    assert skipped(found) | {".gitattributes": ""} == {
        ".gitattributes": "",
        "attribute.py": "binary",
        "old.py": "binary",
    }


# --- hostile names, contents and settings


@posix
def test_names_of_any_kind(repository: Repository) -> None:
    names = ["ünï.py", "a b.py", "new\nline.py", 'quo"te.py', "tab\t.py", "\x1b[31m.py", "-dash.py", "diff --git.py"]
    for name in names:
        repository.stage(name, "a = 1\nb = 2\n")
    repository.stage(b"\xff\xfe.py", "a = 1\nb = 2\n")
    repository.commit()
    for name in [*names, b"\xff\xfe.py"]:
        repository.stage(name, "a = 1\nc = 3\nb = 2\n")
    found = change.staged()
    assert [file.path for file in found.files] == sorted([*names, "\udcff\udcfe.py"])
    assert {file.added for file in found.files} == {((2, 2),)}
    assert Change("diff", "", found.files).identity() == found.identity()


def test_content_that_looks_like_a_patch(repository: Repository) -> None:
    fake = "x = 1\n@@ -1,2 +1,9 @@\ndiff --git a/z.py b/z.py\n--- a/z.py\n+++ b/z.py\nBinary files a and b differ\n"
    repository.commit(a_py="x = 1\n", b_py=ONE)
    repository.stage("a.py", fake + "\\ No newline at end of file\n@@ -9 +9 @@")
    repository.stage("b.py", TWO)
    assert {path: added for path, (_, added) in files(change.staged()).items()} == {
        "a.py": ((2, 8),),
        "b.py": ((3, 6),),
    }


@posix
def test_settings_of_the_user_change_nothing_and_run_nothing(repository: Repository, tmp_path: Path) -> None:
    spy = tmp_path / "spy"
    evil = repository.write(".git/evil.sh", f"#!/bin/sh\necho ran >> '{spy}'\ncat\n")
    evil.chmod(0o755)
    repository.commit(a_py=ONE, b_py="x = 1\ny = 2\nz = 3\n")
    repository.stage(".gitattributes", "*.py diff=evil\n")
    repository.stage("a.py", TWO)
    repository.stage("b.py", "x = 0\ny = 2\nz = 0\n")
    repository.write("b.py", "x = 0\ny = 2\nz = 0\nw = 0\n")
    expected = change.staged(), change.unstaged(), change.commit("HEAD")
    settings = {
        "diff.external": str(evil), "diff.evil.command": str(evil), "diff.evil.textconv": str(evil),
        "core.pager": str(evil), "core.fsmonitor": str(evil), "diff.noprefix": "true", "diff.context": "9",
        "diff.mnemonicPrefix": "true", "diff.interHunkContext": "50", "color.ui": "always", "color.diff": "always",
        "diff.renames": "copies",
        "diff.algorithm": "patience", "diff.colorMoved": "zebra", "diff.orderFile": "/nowhere", "diff.wordRegex": ".",
        "core.quotePath": "false", "log.showSignature": "true", "gpg.program": str(evil),
        "diff.suppressBlankEmpty": "true", "core.abbrev": "5", "diff.ignoreSubmodules": "all", "log.date": "relative",
        "diff.statGraphWidth": "1",
        "diff.indentHeuristic": "false", "format.pretty": "raw", "core.safecrlf": "warn",
        "diff.autoRefreshIndex": "false",
    }  # fmt: skip
    for key, value in settings.items():
        repository.git("config", key, value)
    for name in ("post-index-change", "pre-commit", "fsmonitor-watchman"):
        shutil.copy(evil, repository.path / ".git" / "hooks" / name)
    found = change.staged(), change.unstaged(), change.commit("HEAD")
    assert found[:2] == expected[:2]
    assert found[2].identity() == expected[2].identity()
    assert not spy.exists()


def test_the_index_is_not_written(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    place = repository.path / ".git" / "index"
    os.utime(repository.path / "a.py", (1, 1))
    before = place.read_bytes()
    assert change.unstaged() == Change("diff", "unstaged changes")
    change.default()
    change.paths(["a.py"])
    assert place.read_bytes() == before


def test_of_two_touched_files_with_one_content_only_the_changed_one_counts(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE, c_py=ONE)
    os.utime(repository.path / "a.py", (1, 1))
    os.utime(repository.path / "c.py", (1, 1))
    repository.write("b.py", TWO)
    found = change.unstaged()
    assert (list(files(found)), found.skipped) == (["b.py"], ())


def test_carriage_returns_do_not_move_lines(repository: Repository) -> None:
    repository.git("config", "core.autocrlf", "false")
    repository.commit(a_py="x = 1\r\ny = 2\r\n")
    repository.stage("a.py", "x = 1\r\nz\r= 3\r\ny = 2\r\n")
    assert files(change.staged())["a.py"][1] == ((2, 2),)


# --- unstaged, and the default


def test_unstaged_changes_come_from_the_work_tree(repository: Repository) -> None:
    repository.commit(a_py=ONE, gone_py=ONE)
    repository.write("a.py", TWO)
    repository.write("untracked.py", ONE)
    (repository.path / "gone.py").unlink()
    found = change.unstaged()
    assert files(found) == {"a.py": (TWO.encode(), ((3, 6),)), "gone.py": (b"", ())}
    assert skipped(found) == {}
    assert found.source == "unstaged changes"


def test_a_file_that_goes_away_between_the_diff_and_the_read(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a_py=ONE)
    repository.write("a.py", TWO)
    found = diff.entries()
    (repository.path / "a.py").unlink()
    monkeypatch.setattr(diff, "entries", lambda *_, **__: found)
    assert skipped(change.unstaged()) == {"a.py": "deleted"}


def test_the_default_is_staged_then_unstaged_then_the_last_commit(repository: Repository) -> None:
    with pytest.raises(GojiError, match="no commits yet and nothing staged"):
        change.default()
    head = repository.commit("Fix the\x1b[2J parser", a_py=ONE)
    found = change.default()
    assert found.source == f"the last commit ({head[:7]} Fix the [2J parser)"
    assert files(found) == {"a.py": (ONE.encode(), None)}
    repository.write("a.py", TWO)
    assert change.default().source == "unstaged changes"
    repository.stage("b.py", ONE)
    assert change.default().source == "what is staged"


# --- commits and ranges


def test_a_commit_is_compared_with_its_first_parent(repository: Repository) -> None:
    root = repository.commit("First", a_py=ONE)
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("Side", side_py=ONE)
    repository.git("checkout", "-q", "main")
    repository.commit("Main", a_py=TWO)
    repository.git("merge", "-q", "--no-ff", "-m", "Merge side", "side")
    assert files(change.commit(root)) == {"a.py": (ONE.encode(), None)}
    assert files(change.commit("HEAD^")) == {"a.py": (TWO.encode(), ((3, 6),))}
    merge = change.commit("HEAD")
    assert list(files(merge)) == ["side.py"]
    assert merge.source.endswith("Merge side), a merge, against its first parent")
    assert change.commit("side").source.startswith("commit ")


def test_two_dots_compare_and_three_dots_take_the_merge_base(repository: Repository) -> None:
    repository.commit("First", a_py=ONE)
    repository.git("checkout", "-q", "-b", "side")
    repository.commit("Side", side_py=ONE)
    repository.git("checkout", "-q", "main")
    repository.commit("Main", main_py="x = 1\n")
    two = change.between("main..side")
    assert (list(files(two)), skipped(two)) == (["main.py", "side.py"], {})
    three = change.between("main...side")
    assert (list(files(three)), three.scope, three.source) == (["side.py"], "diff", "main...side")
    pull = change.pull_request("main", "side")
    assert (list(files(pull)), pull.scope) == (["side.py"], "pr")
    assert list(files(change.between("main~1.."))) == ["main.py"]


@pytest.mark.parametrize("rev", ["nowhere", "", "-x", "--all", "main..main", "a\0b", "^main", "HEAD:a.py", "main~99"])
def test_an_unknown_revision_is_a_usage_error(repository: Repository, rev: str) -> None:
    repository.commit(a_py=ONE)
    with pytest.raises(UsageError, match=r"^revision: "):
        change.commit(rev)


@pytest.mark.parametrize("text", ["main", "", "..", "...", "-x..main"])
def test_what_is_no_range_is_a_usage_error(repository: Repository, text: str) -> None:
    repository.commit(a_py=ONE)
    with pytest.raises(UsageError):
        change.between(text)


def test_histories_without_a_common_ancestor(repository: Repository) -> None:
    repository.commit(a_py=ONE)
    repository.git("checkout", "-q", "--orphan", "other")
    repository.commit(b_py=ONE)
    with pytest.raises(GojiError, match="no common ancestor"):
        change.between("main...other")


def test_the_edge_of_a_shallow_clone_is_not_taken_for_a_first_commit(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a_py=ONE)
    repository.commit(a_py=TWO)
    repository.git("clone", "-q", "--depth=1", repository.path.as_uri(), str(tmp_path / "shallow"))
    monkeypatch.chdir(tmp_path / "shallow")
    with pytest.raises(GojiError, match="shallow clone"):
        change.commit("HEAD")


def test_a_partial_clone_does_not_fetch_for_a_review(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a_py=ONE)
    repository.commit(a_py=TWO, b_py=ONE)
    repository.commit(a_py=TWO + "x = 1\n", b_py=TWO)
    repository.git("config", "uploadpack.allowFilter", "true")
    repository.git("clone", "-q", "--filter=blob:none", repository.path.as_uri(), str(tmp_path / "partial"))
    monkeypatch.chdir(tmp_path / "partial")
    partial = Repository(tmp_path / "partial")
    before = partial.git("count-objects", "-v")
    found = change.commit("HEAD~1")
    assert found.files == ()
    assert all("git does not have" in reason for reason in skipped(found).values())
    partial.stage("a.py", ONE)
    partial.stage("c.py", ONE)
    assert files(change.staged()) == {"a.py": (ONE.encode(), ()), "c.py": (ONE.encode(), None)}
    assert partial.git("count-objects", "-v").splitlines()[2] == before.splitlines()[2]


def test_a_repository_with_sha256(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Repository.init(tmp_path / "long", "--object-format=sha256")
    monkeypatch.chdir(made.path)
    made.commit(a_py=ONE)
    assert files(change.commit("HEAD")) == {"a.py": (ONE.encode(), None)}
    made.stage("a.py", TWO)
    assert files(change.staged()) == {"a.py": (TWO.encode(), ((3, 6),))}


# --- errors


def test_outside_of_a_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    for attempt in (change.staged, change.unstaged, change.default, change.commit, change.day):
        with pytest.raises(GojiError, match=r"^not a git repository"):
            attempt()
    with pytest.raises(GojiError, match=r"^not a git repository"):
        change.between("a..b")


def test_a_bare_repository_reviews_ranges_only(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.stage(".gitattributes", "gen.py linguist-generated\n")
    repository.commit(a_py=ONE)
    repository.commit(a_py=TWO)
    repository.git("clone", "-q", "--bare", str(repository.path), str(tmp_path / "bare.git"))
    monkeypatch.chdir(tmp_path / "bare.git")
    with pytest.raises(GojiError, match=r"bare repository.*GIT_DIR"):
        change.commit()
    monkeypatch.setenv("GIT_DIR", ".")
    for attempt in (change.staged, change.unstaged, change.default, change.day):
        with pytest.raises(GojiError, match=r"bare repository.*--range"):
            attempt()
    assert files(change.between("HEAD~1..HEAD")) == {"a.py": (TWO.encode(), ((3, 6),))}
    assert files(change.commit()) == {"a.py": (TWO.encode(), ((3, 6),))}


def test_an_unmerged_index_names_its_paths(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE)
    repository.git("checkout", "-q", "-b", "side")
    repository.commit(a_py="x = 1\n", b_py="x = 1\n")
    repository.git("checkout", "-q", "main")
    repository.commit(a_py="x = 2\n", b_py="x = 2\n")
    repository.git("merge", "side", check=False)
    for attempt in (change.staged, change.unstaged, change.default):
        with pytest.raises(GojiError, match=r"^unmerged: resolve 'a.py', 'b.py' first$"):
            attempt()


def test_git_missing(tmp_path: Path) -> None:
    import subprocess

    code = (
        "from goji_hook.change import collect as change\n"
        "try: change.staged()\nexcept Exception as e: print(type(e).__name__, e)"
    )
    nowhere = {**environment(), "PATH": str(tmp_path), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], env=nowhere, capture_output=True, text=True, check=True)
    assert done.stdout.startswith("GojiError git: ")
    assert len(done.stdout.splitlines()) == 1


def test_a_working_directory_that_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    if sys.platform != "win32":
        gone.rmdir()
        with pytest.raises(GojiError):
            change.staged()


def test_a_damaged_object_costs_its_own_file_only(repository: Repository) -> None:
    for name in "abc":
        repository.stage(f"{name}.py", f"{name} = 1\n")
    damaged = repository.git("rev-parse", ":b.py").decode().strip()
    place = repository.path / ".git" / "objects" / damaged[:2] / damaged[2:]
    place.chmod(0o644)
    place.write_bytes(b"garbage")
    found = change.staged()
    assert skipped(found) == {"b.py": "not measured: git does not have its content"}
    assert list(files(found)) == ["a.py", "c.py"]


@posix
def test_a_git_that_dies_half_way_says_why(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a_py=ONE)
    repository.stage("a.py", TWO)
    for number, half in enumerate((":100644 1006", r"\0\0diff --git a/a b/a\n@@ -1,2 +3")):
        place = tmp_path / str(number)
        place.mkdir()
        script = f"#!/bin/sh\nprintf '{half}'\necho 'fatal: out of memory' >&2\nexit 128\n"
        (place / "git").write_text(script)
        (place / "git").chmod(0o755)
        with monkeypatch.context() as patch:
            patch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
            with pytest.raises(git.GitError, match=r"^git diff: out of memory$"):
                diff.entries("--cached")
        (place / "git").write_text(script.replace("128", "0"))
        with monkeypatch.context() as patch:
            patch.setenv("PATH", f"{place}{os.pathsep}{os.environ['PATH']}")
            with pytest.raises(diff.UnreadableError, match="could not be read"):
                diff.entries("--cached")


# --- paths


def test_paths_are_whole_files_staged_content_first(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE, c_py=ONE)
    repository.stage("a.py", TWO)
    repository.write("a.py", "not staged")
    repository.write("b.py", TWO)
    repository.write("new.py", ONE)
    found = change.paths(["b.py", "a.py", "c.py", "new.py", "./a.py"])
    assert files(found) == {
        "a.py": (TWO.encode(), None),
        "b.py": (TWO.encode(), None),
        "c.py": (ONE.encode(), None),
        "new.py": (ONE.encode(), None),
    }
    assert (found.scope, found.source) == ("file", "4 files")
    assert change.paths(["a.py"]).source == "1 file"


def test_paths_below_the_current_directory_absolute_and_directories(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit(a_py=ONE)
    repository.stage("sub/b.py", ONE)
    repository.write("sub/deep/c.py", ONE)
    repository.write(".gitignore", "ignored.py\n")
    repository.write("sub/ignored.py", ONE)
    monkeypatch.chdir(repository.path / "sub")
    assert list(files(change.paths(["b.py", "../a.py"]))) == ["a.py", "sub/b.py"]
    assert list(files(change.paths([str(repository.path / "a.py")]))) == ["a.py"]
    assert list(files(change.paths(["."]))) == ["sub/b.py", "sub/deep/c.py"]
    assert list(files(change.paths([".."]))) == ["a.py", "sub/b.py", "sub/deep/c.py"]
    assert list(files(change.paths(["ignored.py"]))) == ["sub/ignored.py"]


def test_paths_that_are_not_there(repository: Repository) -> None:
    repository.commit(a_py=ONE, b_py=ONE)
    repository.git("rm", "-q", "a.py")
    (repository.path / "b.py").unlink()
    assert skipped(change.paths(["a.py", "b.py"])) == {"a.py": "deleted", "b.py": "deleted"}
    with pytest.raises(UsageError, match=r"path: 'nowhere.py' does not exist"):
        change.paths(["nowhere.py"])


def test_paths_of_a_sparse_checkout_come_from_the_index(repository: Repository) -> None:
    repository.stage("in/a.py", ONE)
    repository.stage("out/b.py", TWO)
    repository.commit()
    repository.git("sparse-checkout", "set", "in")
    assert not (repository.path / "out").exists()
    assert files(change.paths(["out/b.py", "in/a.py"])) == {
        "in/a.py": (ONE.encode(), None),
        "out/b.py": (TWO.encode(), None),
    }
    assert change.staged().files == ()
    assert change.unstaged() == Change("diff", "unstaged changes")


def test_paths_outside_of_any_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a.py").write_text(ONE)
    (tmp_path / "d" / "b.txt").write_text("x")
    found = change.paths(["d"])
    assert files(found) == {"d/a.py": (ONE.encode(), None)}
    assert skipped(found) == {"d/b.txt": "not a language that goji-hook reads (.txt)"}


@posix
def test_paths_that_are_no_regular_files(repository: Repository, tmp_path: Path) -> None:
    os.mkfifo(repository.path / "pipe.py")
    (repository.path / "link.py").symlink_to(tmp_path)
    repository.write("secret.py", ONE).chmod(0)
    (tmp_path / "out.py").write_text(ONE)
    repository.write("large.py", "x = 1\n" * 200_000)
    found = change.paths(["pipe.py", "link.py", "secret.py", "../out.py", "large.py"])
    reasons = skipped(found)
    assert reasons["pipe.py"] == "not a regular file"
    assert reasons["link.py"] == "symlink"
    assert reasons["large.py"] == "too large (1.2 MB)"
    assert reasons.get("secret.py", "not measured: Permission denied") == "not measured: Permission denied"
    assert "../out.py" in files(found)


# --- a day


def at(hour: int, minute: int = 0, days: int = 0) -> str:
    today = datetime.datetime.now().replace(hour=hour, minute=minute, second=0, microsecond=0)
    return (today - datetime.timedelta(days=days)).isoformat()


def dated(repository: Repository, when: str, message: str, **variables: str) -> None:
    dates = {"GIT_AUTHOR_DATE": when, "GIT_COMMITTER_DATE": when, **variables}
    repository.git("add", "-A")
    repository.git("commit", "-q", "--allow-empty", "-m", message, **dates)


def test_a_day_is_the_authors_own_commits_since_midnight_and_what_is_staged(repository: Repository) -> None:
    repository.write("old.py", ONE)
    dated(repository, at(23, 59, days=1), "yesterday")
    repository.write("a.py", ONE)
    dated(repository, at(0), "at midnight")
    repository.write("a.py", TWO)
    dated(repository, at(0, 1), "later")
    repository.write("other.py", ONE)
    dated(repository, at(0, 2), "not mine", GIT_AUTHOR_EMAIL="bob@example.org")
    repository.stage("staged.py", ONE)
    found = change.day()
    assert [(file.path, file.added) for file in found.files] == [
        ("a.py", None),
        ("a.py", ((3, 6),)),
        ("staged.py", None),
    ]
    assert (found.scope, found.source) == ("day", "today: 2 commits and what is staged")


def test_a_day_counts_a_change_once_on_whatever_branch(repository: Repository) -> None:
    dated(repository, at(0, 0, days=2), "root")
    repository.git("checkout", "-q", "-b", "side")
    repository.write("a.py", ONE)
    dated(repository, at(0, 1), "work")
    repository.git("checkout", "-q", "main")
    repository.git("commit", "-q", "--allow-empty", "-m", "elsewhere", GIT_AUTHOR_EMAIL="bob@example.org")
    repository.git("cherry-pick", "side")
    repository.git("branch", "rebased")
    assert len(history.today()) == 1
    assert [file.path for file in change.day().files] == ["a.py"]


def test_a_rebase_today_of_yesterdays_work_is_not_todays(repository: Repository) -> None:
    repository.write("a.py", ONE)
    yesterday, now = at(12, 0, days=1), datetime.datetime.now().isoformat()
    repository.git("add", "-A")
    repository.git("commit", "-q", "-m", "work", GIT_AUTHOR_DATE=yesterday, GIT_COMMITTER_DATE=now)
    assert change.day().files == ()


def test_midnight_is_local_and_knows_clock_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    if not hasattr(__import__("time"), "tzset"):
        pytest.skip("the time zone cannot be set here")
    import time

    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    try:
        noon = datetime.datetime(2024, 3, 31, 12)  # summer time began that night, eleven hours before
        assert noon.timestamp() - history._midnight(noon) == 11 * 3600
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_day_before_the_first_commit(repository: Repository) -> None:
    repository.stage("a.py", ONE)
    assert [file.path for file in change.day().files] == ["a.py"]


# --- identity and parsing


def test_identity_depends_on_scope_paths_contents_and_ranges() -> None:
    file = FileChange("a.py", b"x", ((1, 1),))
    variants = [
        Change("diff", "", (file,)),
        Change("pr", "", (file,)),
        Change("diff", "", (FileChange("b.py", b"x", ((1, 1),)),)),
        Change("diff", "", (FileChange("a.py", b"y", ((1, 1),)),)),
        Change("diff", "", (FileChange("a.py", b"x", None),)),
        Change("diff", "", (file, file)),
        Change("diff", "", ()),
    ]
    assert len({one.identity() for one in variants}) == len(variants)
    assert Change("diff", "elsewhere", (file,)).identity() == variants[0].identity()


def test_a_staged_review_takes_three_git_processes(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit(a_py=ONE)
    repository.stage("a.py", TWO)
    repository.stage("b.py", TWO)
    started: list[str] = []
    process = git.process
    monkeypatch.setattr(
        git, "process", lambda *arguments, **more: started.append(arguments[0]) or process(*arguments, **more)
    )
    change.staged()
    assert started == ["diff", "check-attr", "cat-file"]


LINE = st.text(st.characters(exclude_characters="\n\0", exclude_categories=("Cs",)), max_size=12)


@given(st.lists(LINE, max_size=12), st.lists(LINE, max_size=12))
def test_added_lines_are_those_that_the_new_content_has_more(
    tmp_path_factory: pytest.TempPathFactory, old: list[str], new: list[str]
) -> None:
    made = Repository.init(tmp_path_factory.mktemp("property"))
    home = Path.cwd()
    os.chdir(made.path)
    try:
        made.git("config", "core.autocrlf", "false")
        made.commit(a_py="".join(line + "\n" for line in old))
        made.stage("a.py", "".join(line + "\n" for line in new))
        entries = diff.entries("--cached")
    finally:
        os.chdir(home)
    if old == new:
        assert entries == []
        return
    added = {number for first, last in entries[0].added or () for number in range(first, last + 1)}
    kept = [line for number, line in enumerate(new, 1) if number not in added]
    rest = iter(old)
    assert all(line in rest for line in kept)
