"""Git as people use it: real commands in real repositories, with goji-hook as git's own hook."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import ROOT, Repository
from run_goji import LAUNCH, goji

from goji_hook.change import collect as change

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs sh, symlinks, POSIX file names and modes")

OTHER = "def other(x):\n    return x\n"


class Said(NamedTuple):
    """What the hook printed, its review as JSON (empty: no review) and its standard error."""

    review: dict[str, Any]
    err: str

    def files(self) -> list[str]:
        return [one["path"] for one in self.review.get("files", [])]

    def skipped(self) -> dict[str, str]:
        return {one["path"]: one["reason"] for one in self.review.get("skipped", [])}

    def loc(self) -> float:
        return float(self.review["metrics"]["loc"]["value"])


class Hook:
    """goji-hook as a hook of git; each run leaves what it said."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.out, self.err = folder / "hook.out", folder / "hook.err"

    def install(self, repository: Repository, *names: str) -> None:
        """Let git run it in this repository as the hooks of these names (pre-commit)."""
        place = repository.git("rev-parse", "--path-format=absolute", "--git-path", "hooks").decode().strip()
        words = shlex.join([sys.executable, LAUNCH, "--advisory", "--format", "json"])
        line = f"PYTHONPATH={shlex.quote(str(ROOT))} exec {words}"
        for name in names or ("pre-commit",):
            hook = Path(place) / name
            hook.parent.mkdir(parents=True, exist_ok=True)
            hook.write_text(f"#!/bin/sh\nexport IN_HOOK=1\n{line} > '{self.out}' 2> '{self.err}'\n")
            hook.chmod(0o755)

    def said(self) -> Said | None:
        """What it said since the last time that this was asked; None if git did not run it."""
        if not self.out.exists():
            return None
        out, err = self.out.read_text(), self.err.read_text()
        self.out.unlink()
        assert "Traceback" not in err
        review = json.loads(out) if out else {}
        return Said({} if str(review.get("nothing")).endswith(" is under way") else review, err)

    def commit(self, repository: Repository, *arguments: str, **variables: str) -> Said:
        """Commit, and return what the hook said to that."""
        assert self.said() is None
        repository.git("commit", "--quiet", "-m", "A commit", *arguments, **variables)
        said = self.said()
        assert said is not None
        return said


@pytest.fixture
def hook(tmp_path: Path) -> Hook:
    return Hook(tmp_path)


@pytest.fixture
def hooked(repository: Repository, hook: Hook) -> Repository:
    """A repository with a.py committed, and goji-hook as its pre-commit hook."""
    repository.commit("Begin", a_py=SIMPLE)
    hook.install(repository)
    return repository


def parted(repository: Repository) -> None:
    """Let the branches main and other change the same line of a.py."""
    repository.git("switch", "--quiet", "-c", "other")
    repository.write("a.py", SIMPLE.replace("+", "-"))
    repository.git("commit", "--quiet", "--no-verify", "-am", "Theirs")
    repository.git("switch", "--quiet", "main")
    repository.write("a.py", SIMPLE.replace("+", "*"))
    repository.git("commit", "--quiet", "--no-verify", "-am", "Ours")


# --- ways to commit


def test_the_first_commit_and_one_of_nothing(repository: Repository, hook: Hook) -> None:
    hook.install(repository)
    repository.stage("a.py", SIMPLE)
    assert hook.commit(repository).files() == ["a.py"]
    said = hook.commit(repository, "--allow-empty")
    assert (said.review["nothing"], said.err) == ("no changes", "goji-hook: what is staged: nothing to review\n")


def test_a_patch_picked_by_hand(hooked: Repository, hook: Hook) -> None:
    hooked.write("a.py", TANGLED + "\n" * 20 + SIMPLE)
    hooked.git("commit", "--quiet", "--no-verify", "-am", "Long")
    hooked.write("a.py", "x = 1\n" + TANGLED + "\n" * 20 + SIMPLE + "y = 1\nz = 1\n")
    hooked.git("commit", "--quiet", "-p", "-m", "The end of it", stdin=b"n\ny\n")
    said = hook.said()
    assert said is not None
    assert (said.files(), said.loc()) == (["a.py"], 2)
    assert hooked.git("diff", "--numstat").split()[:2] == [b"1", b"0"]


def test_a_part_that_is_staged_and_a_path_from_a_folder_below(hooked: Repository, hook: Hook) -> None:
    hooked.stage("sub/b.py", SIMPLE)
    hooked.write("sub/b.py", TANGLED)
    hooked.stage("sub/c.py", OTHER)
    below = Repository(hooked.path / "sub")
    assert hook.commit(below, "--only", "c.py").files() == ["sub/c.py"]
    said = hook.commit(below)
    assert (said.files(), said.loc()) == (["sub/b.py"], 2)


def test_amending(hooked: Repository, hook: Hook) -> None:
    hooked.stage("b.py", OTHER)
    assert hook.commit(hooked, "--amend").files() == ["b.py"]


@pytest.mark.parametrize("variables", [("GIT_INDEX_FILE",), ("GIT_DIR", "GIT_WORK_TREE")])
def test_variables_that_say_where_things_are(
    hooked: Repository, hook: Hook, tmp_path: Path, variables: tuple[str, ...]
) -> None:
    hooked.stage("not.py", TANGLED)
    shutil.copy(hooked.path / ".git" / "index", hooked.path / ".git" / "second")
    shutil.copytree(hooked.path / ".git", tmp_path / "elsewhere.git")
    values = {
        "GIT_INDEX_FILE": ".git/second",
        "GIT_DIR": str(tmp_path / "elsewhere.git"),
        "GIT_WORK_TREE": str(hooked.path),
    }
    told = {name: values[name] for name in variables}
    hooked.write("b.py", OTHER)
    hooked.git("rm", "--quiet", "--cached", "not.py", **told)
    hooked.git("add", "b.py", **told)
    before = (hooked.path / ".git" / "index").read_bytes()
    assert hook.commit(hooked, **told).files() == ["b.py"]
    assert (hooked.path / ".git" / "index").read_bytes() == before


# --- what others wrote is left alone


def test_a_merge_of_three_branches(hooked: Repository, hook: Hook) -> None:
    for name in "bc":
        hooked.git("switch", "--quiet", "-c", name, "main")
        hooked.stage(f"{name}.py", TANGLED)
        hooked.git("commit", "--quiet", "--no-verify", "-m", name)
    hooked.git("switch", "--quiet", "main")
    hooked.stage("d.py", SIMPLE)
    hooked.git("commit", "--quiet", "--no-verify", "-m", "d")
    hook.install(hooked, "pre-merge-commit")
    hooked.git("merge", "--quiet", "-m", "All of it", "b", "c")
    assert len(hooked.git("rev-list", "--parents", "-1", "HEAD").split()) == 4
    assert hook.said() == Said({}, "goji-hook: a merge is under way: not reviewed\n")
    told = json.loads(goji("--format", "json", cwd=hooked.path).out)
    assert told["source"].endswith("All of it), a merge, against its first parent")
    assert [one["path"] for one in told["files"]] == ["b.py", "c.py"]


def test_a_merge_with_conflicts_and_one_that_is_squashed(hooked: Repository, hook: Hook) -> None:
    parted(hooked)
    hooked.git("merge", "other", check=False)
    hooked.stage("a.py", TANGLED)
    assert hook.commit(hooked) == Said({}, "goji-hook: a merge is under way: not reviewed\n")
    hooked.git("switch", "--quiet", "--detach", "main~1")
    hooked.git("merge", "--quiet", "--squash", "main")
    assert hook.commit(hooked).files() == ["a.py"]


@pytest.mark.parametrize(
    ("begin", "end", "what"),
    [
        (("cherry-pick", "other"), ("cherry-pick", "--continue"), "a cherry-pick"),
        (("cherry-pick", "other"), ("commit", "--quiet", "--no-edit"), "a cherry-pick"),
        (("revert", "--no-edit", "HEAD~1"), ("commit", "--quiet", "--no-edit"), "a revert"),
        (("rebase", "other"), ("rebase", "--continue"), "a rebase"),
        (("rebase", "--apply", "other"), ("rebase", "--continue"), "a rebase"),
    ],
)
def test_what_stops_at_a_conflict(
    hooked: Repository, hook: Hook, begin: tuple[str, ...], end: tuple[str, ...], what: str
) -> None:
    parted(hooked)
    if "HEAD~1" in begin:
        hooked.write("a.py", TANGLED)
        hooked.git("commit", "--quiet", "--no-verify", "-am", "More")
    hooked.git(*begin, check=False)
    hooked.stage("a.py", TANGLED + SIMPLE)
    hooked.git(*end, GIT_EDITOR="true")
    assert hook.said() in (None, Said({}, f"goji-hook: {what} is under way: not reviewed\n"))
    assert hooked.git("status", "--porcelain") == b""
    assert hooked.git("show", "HEAD:a.py").decode() == TANGLED + SIMPLE
    hooked.stage("b.py", OTHER)
    assert hook.commit(hooked).files() == ["b.py"]


def test_picks_that_meet_no_conflict(hooked: Repository, hook: Hook) -> None:
    hooked.git("switch", "--quiet", "-c", "other")
    hooked.stage("b.py", OTHER)
    hook.commit(hooked)
    hooked.git("switch", "--quiet", "main")
    hooked.stage("c.py", OTHER)
    hook.commit(hooked)
    for arguments in (("cherry-pick", "other"), ("rebase", "other")):
        hooked.git(*arguments)
        assert (hook.said() or Said({}, "")).review == {}
    assert hooked.git("ls-files").split() == [b"a.py", b"b.py", b"c.py"]


def test_amending_in_the_middle_of_a_rebase(hooked: Repository, hook: Hook) -> None:
    hooked.stage("b.py", OTHER)
    hook.commit(hooked)
    editor = "sed -i.old -e 's/^pick/edit/'"
    hooked.git("rebase", "--interactive", "HEAD~1", GIT_SEQUENCE_EDITOR=editor)
    hooked.stage("b.py", TANGLED)
    assert hook.commit(hooked, "--amend") == Said({}, "goji-hook: a rebase is under way: not reviewed\n")
    hooked.git("rebase", "--continue", GIT_EDITOR="true")


def test_mail(hooked: Repository, hook: Hook) -> None:
    parted(hooked)
    hook.install(hooked, "pre-applypatch")
    mail = hooked.git("format-patch", "-1", "--stdout", "other")
    clean = hooked.git("format-patch", "-1", "--stdout", "main")
    hooked.git("am", "--3way", stdin=mail, check=False)
    hooked.stage("a.py", TANGLED)
    hooked.git("am", "--continue")
    assert hook.said() == Said({}, "goji-hook: git am is under way: not reviewed\n")
    hooked.git("switch", "--quiet", "--detach", "main~2")
    hooked.git("am", stdin=clean)
    assert hook.said() == Said({}, "goji-hook: git am is under way: not reviewed\n")


# --- kinds of repository


@pytest.mark.parametrize(
    "options", [("--object-format=sha256",), ("--ref-format=reftable",)], ids=["sha256", "reftable"]
)
def test_formats_of_a_repository(tmp_path: Path, hook: Hook, options: tuple[str, ...]) -> None:
    asked = subprocess.run(["git", "init", "--quiet", *options, tmp_path / "try"], capture_output=True, check=False)
    if asked.returncode:
        pytest.skip(f"this git has no {options[0]}: {asked.stderr.decode().splitlines()[0]}")
    made = Repository.init(tmp_path / "made", *options)
    hook.install(made)
    made.stage("a.py", SIMPLE)
    assert hook.commit(made).files() == ["a.py"]
    made.write("a.py", SIMPLE + OTHER)
    said = hook.commit(made, "-a")
    assert (said.files(), said.loc()) == (["a.py"], 2)
    assert goji("--range", "HEAD~1..HEAD", cwd=made.path).status == 0


def test_objects_that_lie_in_another_repository(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    hooked.git("clone", "--quiet", "--shared", str(hooked.path), str(tmp_path / "borrower"))
    borrower = Repository(tmp_path / "borrower")
    assert (borrower.path / ".git" / "objects" / "info" / "alternates").exists()
    hook.install(borrower)
    borrower.write("a.py", SIMPLE + OTHER)
    assert hook.commit(borrower, "-a").loc() == 2
    places = {
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "objects"),
        "GIT_ALTERNATE_OBJECT_DIRECTORIES": str(borrower.path / ".git" / "objects"),
    }
    (tmp_path / "objects").mkdir()
    borrower.git("checkout", "--quiet", "--detach")
    borrower.write("a.py", SIMPLE + OTHER + "x = 1\n")
    assert hook.commit(borrower, "-a", **places).loc() == 1


def test_a_clone_without_its_history(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    hooked.commit("More", a_py=SIMPLE + OTHER)
    hook.said()
    hooked.git("clone", "--quiet", "--depth=1", hooked.path.as_uri(), str(tmp_path / "shallow"))
    shallow = Repository(tmp_path / "shallow")
    hook.install(shallow)
    shallow.git("switch", "--quiet", "--detach")
    shallow.write("a.py", TANGLED)
    assert hook.commit(shallow, "-a").files() == ["a.py"]


@pytest.fixture
def partial(repository: Repository, tmp_path: Path) -> Repository:
    """A clone that has no blob but those that were written in it, and whose origin is gone."""
    for name in ("a", "b", "c", "d"):
        repository.stage(f"{name}.py", TANGLED + f"{name} = 1\n")
    for number in range(30):
        repository.stage(f"far/{number}.py", f"x = {number}\n")
    repository.commit("Begin")
    repository.git("config", "uploadpack.allowFilter", "true")
    options = ("--quiet", "--filter=blob:none", "--no-checkout")
    repository.git("clone", *options, repository.path.as_uri(), str(tmp_path / "partial"))
    made = Repository(tmp_path / "partial")
    made.git("read-tree", "HEAD")
    made.git("update-index", "--skip-worktree", "--stdin", stdin=made.git("ls-files"))
    repository.path.rename(tmp_path / "gone")
    return made


def edited(partial: Repository, name: str, content: str) -> None:
    """Stage a file that is in the index, without git looking at what it was."""
    written = partial.git("hash-object", "-w", "--stdin", stdin=content.encode()).decode().strip()
    partial.git("update-index", "--add", "--cacheinfo", f"100644,{written},{name}")


def test_a_partial_clone_reviews_all_but_what_it_never_fetched(
    partial: Repository, hook: Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(partial.path)
    hook.install(partial)
    edited(partial, "a.py", SIMPLE)
    edited(partial, "new.py", OTHER)
    edited(partial, "mine.py", OTHER)
    partial.git("update-index", "--force-remove", "d.py")
    before = partial.git("count-objects", "-v")
    found = change.staged()
    assert [file.path for file in found.files] == ["mine.py", "new.py"]
    lost = "not measured: git does not have its old content"
    assert {one.path: one.reason for one in found.skipped} == {"a.py": lost, "d.py": "deleted"}
    assert partial.git("count-objects", "-v") == before
    said = hook.commit(partial)
    assert said.files() == ["mine.py", "new.py"]
    edited(partial, "mine.py", OTHER + SIMPLE)
    edited(partial, "b.py", SIMPLE)
    partial.git("update-index", "--force-remove", "new.py")
    said = hook.commit(partial)
    assert said.review["source"] == "what is staged"
    assert (said.files(), said.skipped()) == (["mine.py", "new.py"], {"b.py": lost})
    assert said.loc() == 2


def test_a_partial_clone_asks_once_what_it_never_fetched(partial: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(partial.path)
    from goji_hook.git import command as git

    started: list[str] = []
    process = git.process
    monkeypatch.setattr(
        git, "process", lambda *arguments, **more: started.append(arguments[0]) or process(*arguments, **more)
    )
    names = [f"far/{number}.py" for number in range(30)]
    found = change.paths(names)
    assert {one.reason for one in found.skipped} == {"not measured: git does not have its content"}
    assert [one.path for one in found.skipped] == sorted(names)
    assert len(started) < 10
    started.clear()
    assert len(change.commit("HEAD").skipped) == 34
    assert len(started) < 12


def test_an_old_content_that_is_damaged_costs_its_own_file_only(hooked: Repository, hook: Hook) -> None:
    hooked.commit("More", b_py=SIMPLE + "b = 1\n")
    hook.said()
    name = hooked.git("rev-parse", "HEAD:b.py").decode().strip()
    place = hooked.path / ".git" / "objects" / name[:2] / name[2:]
    place.chmod(0o644)
    place.write_bytes(b"garbage")
    hooked.stage("a.py", SIMPLE + OTHER)
    hooked.stage("b.py", SIMPLE)
    said = hook.commit(hooked)
    assert (said.files(), said.loc()) == (["a.py"], 2)
    assert said.skipped() == {"b.py": "not measured: git does not have its old content"}


def test_a_sparse_checkout(hooked: Repository, hook: Hook) -> None:
    hooked.stage("in/a.py", SIMPLE)
    hooked.stage("out/b.py", SIMPLE)
    hook.commit(hooked)
    hooked.git("sparse-checkout", "set", "--cone", "--sparse-index", "in")
    hooked.stage("in/a.py", SIMPLE + OTHER)
    assert hook.commit(hooked).files() == ["in/a.py"]
    hooked.write("out/b.py", TANGLED)
    hooked.git("add", "--sparse", "out/b.py")
    assert hook.commit(hooked).files() == ["out/b.py"]
    assert json.loads(goji("--format", "json", ".", cwd=hooked.path).out)["source"] == "3 files"


def test_a_linked_work_tree_and_a_detached_head(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    hooked.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    linked = Repository(tmp_path / "linked")
    linked.write("a.py", TANGLED)
    assert hook.commit(linked, "a.py").files() == ["a.py"]


# --- repositories in repositories


def test_a_submodule_from_outside_and_from_inside(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    inner = Repository.init(tmp_path / "inner")
    inner.commit("Begin", a_py=SIMPLE)
    hooked.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(inner.path), "inner")
    hooked.stage("b.py", OTHER)
    said = hook.commit(hooked)
    assert (said.files(), said.skipped()["inner"]) == (["b.py"], "submodule")
    inside = Repository(hooked.path / "inner")
    hook.install(inside)
    inside.write("a.py", SIMPLE + OTHER)
    said = hook.commit(inside, "-a")
    assert (said.files(), said.loc()) == (["a.py"], 2)
    hooked.git("config", "diff.submodule", "diff")
    said = hook.commit(hooked, "-a")
    assert (said.files(), said.skipped()) == ([], {"inner": "submodule"})
    assert said.err == "goji-hook: what is staged: nothing to review (skipped: inner (submodule))\n"


def test_a_repository_that_lies_in_another_one(hooked: Repository, hook: Hook) -> None:
    nested = Repository.init(hooked.path / "nested")
    nested.commit("Begin", a_py=SIMPLE)
    hook.install(nested)
    ran = goji(".", "--format", "json", cwd=hooked.path)
    told = json.loads(ran.out)
    assert [one["path"] for one in told["files"]] == ["a.py"]
    assert told["skipped"] == [{"path": "nested/", "reason": "nested repository"}]
    nested.write("a.py", TANGLED)
    assert hook.commit(nested, "-a").files() == ["a.py"]
    hooked.git("-c", "advice.addEmbeddedRepo=false", "add", "nested")
    assert "skipped: nested (submodule)" in hook.commit(hooked).err


# --- kinds of change and of file


def test_every_kind_of_change_at_once(repository: Repository, hook: Hook) -> None:
    long = "".join(f"x{number} = {number}\n" for number in range(30))
    repository.commit(
        copied_py=long, gone_py=SIMPLE, mode_py=SIMPLE, moved_py=long.replace("x", "y"), tofile_py="x", tolink_py=SIMPLE
    )
    (repository.path / "tofile.py").unlink()
    (repository.path / "tofile.py").symlink_to("mode.py")
    repository.git("add", "--all")
    repository.commit("A link")
    hook.install(repository)
    repository.git("mv", "moved.py", "there.py")
    repository.write("there.py", long.replace("x", "y") + "z = 1\n")
    repository.write("copy.py", long)
    (repository.path / "gone.py").unlink()
    (repository.path / "mode.py").chmod(0o755)
    (repository.path / "tofile.py").unlink()
    repository.write("tofile.py", OTHER)
    (repository.path / "tolink.py").unlink()
    (repository.path / "tolink.py").symlink_to("/etc/passwd")
    repository.git("add", "--all")
    said = hook.commit(repository)
    assert said.files() == ["copy.py", "gone.py", "there.py", "tofile.py"]
    assert said.skipped() == {"mode.py": "no changed lines", "tolink.py": "symlink"}
    assert said.loc() == 30 + 1 + 2


def test_symlinks_lead_nowhere(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.py").write_text(TANGLED)
    for name, target in (("file.py", outside / "secret.py"), ("folder", outside), ("loop.py", "loop.py")):
        (hooked.path / name).symlink_to(target)
    hooked.stage("b.py", OTHER)
    hooked.git("add", "--all")
    said = hook.commit(hooked)
    assert said.files() == ["b.py"]
    assert said.skipped() == dict.fromkeys(["file.py", "folder", "loop.py"], "symlink")
    hooked.stage("deep/c.py", SIMPLE)
    hook.commit(hooked)
    shutil.rmtree(hooked.path / "deep")
    (hooked.path / "deep").symlink_to(outside)
    (outside / "c.py").write_text(TANGLED)
    told = goji("--format", "json", cwd=hooked.path)
    gone = json.loads(told.out)["files"]
    assert [(file["path"], file["metrics"]["loc"]) for file in gone] == [("deep/c.py", 0)]
    assert "secret" not in goji(".", "--format", "json", cwd=hooked.path).out


def test_names_of_any_kind_and_how_git_quotes_them(hooked: Repository, hook: Hook) -> None:
    hooked.git("config", "core.quotePath", "true")
    names = [b"\xff\xfe.py", b"new\nline.py", "ünï.py".encode(), b'quo"te.py', b"-dash.py", b"a b\t.py"]
    for name in names:
        hooked.stage(name, OTHER)
    assert hook.commit(hooked).loc() == 2 * len(names)
    for name in names:
        hooked.stage(name, OTHER + "x = 1\n")
    said = hook.commit(hooked)
    assert (len(said.files()), said.loc()) == (len(names), len(names))


ENCODED = 'def größe(wert):\n    """Maß in Fuß."""\n    return f"{wert} µm"\n'


def test_encodings_and_line_ends(hooked: Repository, hook: Hook) -> None:
    hooked.git("config", "core.autocrlf", "true")
    hooked.git("config", "core.safecrlf", "warn")
    texts = {
        "bom.py": b"\xef\xbb\xbf" + ENCODED.encode(),
        "crlf.py": ENCODED.replace("\n", "\r\n").encode(),
        "latin.py": ENCODED.encode("latin-1"),
        "mixed.py": ENCODED.encode().replace(b"\n", b"\r\n", 1),
        "plain.py": ENCODED.encode(),
        "utf16.py": ENCODED.encode("utf-16"),
    }
    for name, content in texts.items():
        hooked.write(name, content)
    hooked.git("-c", "core.safecrlf=false", "add", ".")
    said = hook.commit(hooked)
    assert said.files() == list(texts)
    assert {one["metrics"]["loc"] for one in said.review["files"]} == {2}
    assert {one["metrics"]["com"] for one in said.review["files"]} == {0.333}
    for name, content in texts.items():
        hooked.write(name, content + "x = 1\r\n".encode("utf-16-le" if name == "utf16.py" else "ascii"))
    found = json.loads(goji("--format", "json", cwd=hooked.path).out)
    assert {one["path"]: one["metrics"]["loc"] for one in found["files"]} == dict.fromkeys(
        texts.keys() - {"utf16.py"}, 1
    )
    assert found["skipped"] == [{"path": "utf16.py", "reason": "binary"}]


def test_a_file_whose_attributes_say_how_it_is_encoded(hooked: Repository, hook: Hook) -> None:
    hooked.stage(".gitattributes", "wide.py working-tree-encoding=UTF-16\nident.py ident\n")
    hooked.stage("wide.py", ENCODED.encode("utf-16"))
    hooked.stage("ident.py", "# $Id$\n" + OTHER)
    said = hook.commit(hooked)
    assert said.files() == ["ident.py", "wide.py"]
    hooked.write("wide.py", (ENCODED + "x = 1\n").encode("utf-16"))
    found = json.loads(goji("--format", "json", cwd=hooked.path).out)
    assert [(one["path"], one["metrics"]["loc"]) for one in found["files"]] == [("wide.py", 1)]


def test_a_file_that_git_lfs_keeps(hooked: Repository, hook: Hook) -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 12345\n"
    hooked.git("config", "filter.lfs.clean", f"cat > /dev/null; printf '{pointer}'")
    hooked.git("config", "filter.lfs.smudge", "cat")
    hooked.git("config", "filter.lfs.required", "true")
    hooked.stage(".gitattributes", "*.sql filter=lfs diff=lfs merge=lfs -text\n")
    hooked.stage("dump.sql", "SELECT 1;\n" * 1000)
    hooked.stage("b.py", OTHER)
    said = hook.commit(hooked)
    assert (said.files(), said.skipped()["dump.sql"]) == (["b.py"], "LFS pointer")


# --- settings, attributes and surroundings that are against us


@pytest.fixture
def spy(hooked: Repository, tmp_path: Path) -> Path:
    """A program that git could be told to run; inside of the hook it leaves a trace at this place."""
    place = tmp_path / "spy"
    program = hooked.write(".git/spy.sh", f'#!/bin/sh\n[ -z "$IN_HOOK" ] || echo "$0 $*" >> "{place}"\nexec cat "$2"\n')
    program.chmod(0o755)
    return place


def test_programs_that_the_configuration_names(hooked: Repository, hook: Hook, spy: Path) -> None:
    program = str(hooked.path / ".git" / "spy.sh")
    for key, value in {
        "diff.external": program, "diff.evil.command": program, "diff.evil.textconv": program,
        "filter.evil.clean": "cat", "filter.evil.smudge": program, "merge.evil.driver": program,
        "core.fsmonitor": program, "core.pager": program, "core.editor": "true", "core.sshCommand": program,
        "diff.noprefix": "true", "diff.mnemonicPrefix": "true", "color.ui": "always", "core.untrackedCache": "true",
        "core.splitIndex": "true", "index.version": "4", "core.quotePath": "true",
    }.items():  # fmt: skip
        hooked.git("config", key, value)
    hooked.stage(".gitattributes", "* diff=evil filter=evil merge=evil\n")
    hooked.stage("b.py", OTHER)
    hooked.stage("a.py", SIMPLE + OTHER)
    said = hook.commit(hooked)
    assert (said.files(), said.loc()) == (["a.py", "b.py"], 4)
    assert not spy.exists()


HOSTILE = (
    b"* linguist-generated=\x1b[31m\xff\n",
    b"*.py diff=" + b"x" * 5000 + b"\n",
    b"*" * 3000 + b".py linguist-generated\n",
    b"[attr]linguist-generated linguist-vendored\n[attr]binary binary\n* binary\n",
    b'"\\400.py" -diff\n!*.py linguist-generated\n* -linguist-generated -!x !-y =z\n',
    b"\xef\xbb\xbf* linguist-generated\0\n" + b"\n".join(b"a%d/** linguist-vendored" % one for one in range(5000)),
    b"* text eol=crlf working-tree-encoding=NO-SUCH ident conflict-marker-size=-1 whitespace=tab-in-indent\n",
)  # fmt: skip


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_attributes(repository: Repository, content: bytes) -> None:
    repository.stage("a.py", SIMPLE)
    named = repository.git("hash-object", "-w", "--stdin", stdin=content).decode().strip()
    repository.git("update-index", "--add", "--cacheinfo", f"100644,{named},.gitattributes")
    repository.write(".gitattributes", content)
    ran = goji("--format", "json", cwd=repository.path)
    told = json.loads(ran.out) if ran.out else {"files": [], "skipped": []}
    names = [one["path"] for one in (*told["files"], *told["skipped"])] or ran.err
    assert "a.py" in names
    assert "Traceback" not in ran.err
    assert "\x1b" not in ran.out + ran.err


def test_attributes_that_are_no_file(hooked: Repository, hook: Hook, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("* linguist-generated\n")
    (hooked.path / ".gitattributes").symlink_to(tmp_path / "outside")
    hooked.git("add", "--all")
    hooked.stage("sub/.gitattributes/b.py", OTHER)
    assert hook.commit(hooked).files() == ["sub/.gitattributes/b.py"]


def test_a_repository_of_somebody_else(hooked: Repository, tmp_path: Path) -> None:
    hooked.stage("b.py", OTHER)
    ran = goji(cwd=hooked.path, GIT_TEST_ASSUME_DIFFERENT_OWNER="1")
    place = os.path.realpath(hooked.path)
    said = f"goji-hook: git: detected dubious ownership in repository at '{place}'; if you trust it, add it to git's "
    assert (ran.status, ran.out, ran.err) == (0, "", f"{said}safe.directory\n")
    assert goji("--strict", cwd=hooked.path, GIT_TEST_ASSUME_DIFFERENT_OWNER="1").status == 3
    trusting = tmp_path / "gitconfig"
    trusting.write_text("[safe]\n\tdirectory = *\n")
    ran = goji(cwd=hooked.path, GIT_TEST_ASSUME_DIFFERENT_OWNER="1", GIT_CONFIG_GLOBAL=str(trusting))
    assert " on what is staged, 1 file\n" in ran.out


@pytest.mark.parametrize("home", [None, "/nowhere/at/all"])
def test_without_a_home(hooked: Repository, hook: Hook, monkeypatch: pytest.MonkeyPatch, home: str | None) -> None:
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    hooked.stage("b.py", OTHER)
    said = hook.commit(hooked, **({"HOME": home} if home else {}))
    assert (said.files(), said.err) == (["b.py"], "")


@pytest.mark.skipif(not shutil.which("unshare"), reason="needs unshare, to mount a read-only file system")
def test_a_read_only_file_system(hooked: Repository) -> None:
    hooked.stage("b.py", OTHER)
    words = shlex.join([sys.executable, LAUNCH, "--format", "json"])
    script = "mount --bind . . && mount -o remount,bind,ro . && cd . && ! touch written 2> /dev/null || exit 77\n"
    root = "mount -o remount,bind,ro / 2> /dev/null\n"
    launch = f"HOME={shlex.quote(str(hooked.path))} TMPDIR=. PYTHONPATH={shlex.quote(str(ROOT))} exec {words}"
    command = ["unshare", "--user", "--map-root-user", "--mount", "sh", "-c", script + root + launch]
    done = subprocess.run(command, cwd=hooked.path, capture_output=True, check=False)
    if done.returncode in (1, 77) and not done.stdout:
        pytest.skip(f"no file system can be mounted here: {done.stderr.decode(errors='replace').strip()[:80]}")
    assert done.stderr == b""
    assert [one["path"] for one in json.loads(done.stdout)["files"]] == ["b.py"]
