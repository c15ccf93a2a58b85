"""What a run is asked to review: flags, paths and a hook manager's environment, to a change."""

from __future__ import annotations

import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import Repository

from goji_hook.change import resolve as request
from goji_hook.change.types import Change
from goji_hook.errors import GojiError, UsageError
from goji_hook.git import worktree

MANAGED = {"PRE_COMMIT": "1"}


def names(change: Change) -> list[str]:
    return [file.path for file in change.files]


@pytest.fixture
def staged(repository: Repository) -> Repository:
    """A repository with a commit of a.py and b.py, both changed and staged, and sub/c.py committed only."""
    repository.stage("sub/c.py", SIMPLE)
    repository.commit("Begin", a_py=SIMPLE, b_py=SIMPLE)
    repository.stage("a.py", TANGLED)
    repository.stage("b.py", TANGLED)
    return repository


def test_nothing_named_is_what_is_staged(staged: Repository) -> None:
    found = request.requested("auto", None, [], {})
    assert (found.scope, found.source, names(found)) == ("diff", "what is staged", ["a.py", "b.py"])


def test_paths_are_whole_files(staged: Repository) -> None:
    found = request.requested("auto", None, ["sub"], {})
    assert (found.scope, names(found)) == ("file", ["sub/c.py"])
    assert found.files[0].added is None


def test_paths_narrow_what_is_staged_in_scope_diff(staged: Repository) -> None:
    found = request.requested("diff", None, ["b.py", "sub"], {})
    assert (found.scope, found.source, names(found)) == ("diff", "part of what is staged", ["b.py"])


@pytest.mark.parametrize("here", [".", "./", "a.py/../."])
def test_the_top_is_all(staged: Repository, here: str) -> None:
    found = request.requested("diff", None, [here], {})
    assert (found.source, names(found)) == ("what is staged", ["a.py", "b.py"])


def test_absolute_paths(staged: Repository) -> None:
    found = request.requested("diff", None, [str(staged.path / "b.py")], {})
    assert names(found) == ["b.py"]


def test_scopes_that_need_something_else(staged: Repository) -> None:
    for scope, range, paths, said in (
        ("pr", None, [], "--range"),
        ("file", None, [], "path"),
        ("file", "HEAD~1..HEAD", ["a.py"], "--range"),
    ):
        with pytest.raises(UsageError, match=said):
            request.requested(scope, range, paths, {})


def test_a_range_has_the_scope_that_is_asked_for(staged: Repository) -> None:
    staged.commit("Go on")
    assert request.requested("auto", "HEAD~1..HEAD", [], {}).scope == "diff"
    found = request.requested("pr", "HEAD~1...HEAD", [], {})
    assert (found.scope, names(found)) == ("pr", ["a.py", "b.py"])


def test_a_day_is_narrowed_by_paths(staged: Repository) -> None:
    assert names(request.requested("day", None, ["sub"], {})) == ["sub/c.py"]


class TestHooks:
    def test_what_is_staged(self, staged: Repository) -> None:
        found = request.requested("auto", None, ["b.py", "a.py"], MANAGED, hook=True)
        assert (found.scope, found.source, names(found)) == ("diff", "what is staged", ["a.py", "b.py"])

    def test_a_chunk_of_what_is_staged(self, staged: Repository) -> None:
        found = request.requested("auto", None, ["b.py"], MANAGED, hook=True)
        assert (found.scope, found.source, names(found)) == ("diff", "part of what is staged", ["b.py"])

    def test_more_than_is_staged_is_all_files(self, staged: Repository) -> None:
        found = request.requested("auto", None, ["sub/c.py", "b.py", "a.py"], MANAGED, hook=True)
        assert (found.scope, names(found)) == ("file", ["a.py", "b.py", "sub/c.py"])

    def test_scope_file_takes_what_is_handed_over_whole(self, staged: Repository) -> None:
        found = request.requested("file", None, ["b.py"], MANAGED, hook=True)
        assert (found.scope, names(found)) == ("file", ["b.py"])

    def test_names_count_from_where_the_manager_runs_us(
        self, staged: Repository, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        staged.stage("sub/c.py", TANGLED)
        monkeypatch.chdir(staged.path / "sub")
        found = request.requested("auto", None, ["c.py"], MANAGED, hook=True)
        assert (found.scope, names(found)) == ("diff", ["sub/c.py"])

    def test_a_hook_looks_no_further_than_what_is_staged(self, staged: Repository) -> None:
        staged.commit("Go on")
        staged.write("a.py", SIMPLE)
        for environ in ({}, MANAGED):
            assert names(request.requested("auto", None, [], environ, hook=True)) == []

    def test_a_push_has_a_range(self, staged: Repository) -> None:
        base = staged.git("rev-parse", "HEAD").decode().strip()
        head = staged.commit("Go on")
        pushed = {**MANAGED, "PRE_COMMIT_FROM_REF": base, "PRE_COMMIT_TO_REF": head}
        found = request.requested("auto", None, ["a.py", "b.py"], pushed, hook=True)
        assert (found.scope, found.source, names(found)) == ("diff", f"{base}...{head}", ["a.py", "b.py"])
        assert names(request.requested("auto", None, ["b.py"], pushed, hook=True)) == ["b.py"]
        assert request.requested("pr", None, [], pushed, hook=True).scope == "pr"

    def test_a_range_that_was_left_in_the_environment_is_not_ours(self, staged: Repository) -> None:
        left = {"PRE_COMMIT_FROM_REF": "nowhere", "PRE_COMMIT_TO_REF": "HEAD"}
        assert request.requested("auto", None, [], left).source == "what is staged"


class TestUnderWay:
    @pytest.fixture
    def parted(self, repository: Repository) -> Repository:
        """Two branches that changed the same line."""
        repository.commit("Base", a_py=SIMPLE)
        repository.git("switch", "--quiet", "-c", "other")
        repository.commit("Theirs", a_py=SIMPLE.replace("+", "-"))
        repository.git("switch", "--quiet", "main")
        repository.commit("Ours", a_py=SIMPLE.replace("+", "*"))
        return repository

    def test_nothing(self, parted: Repository) -> None:
        assert worktree.in_progress({}) is None

    @pytest.mark.parametrize(
        ("arguments", "what"),
        [
            (("merge", "other"), "a merge"),
            (("cherry-pick", "other"), "a cherry-pick"),
            (("revert", "--no-edit", "HEAD~1"), "a revert"),
            (("rebase", "other"), "a rebase"),
            (("rebase", "--apply", "other"), "a rebase"),
        ],
    )
    def test_each(self, parted: Repository, arguments: tuple[str, ...], what: str) -> None:
        parted.git(*arguments, check=False)
        assert worktree.in_progress({}) == what

    def test_in_a_linked_work_tree(self, parted: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
        parted.git("worktree", "add", "--quiet", "linked", "other")
        linked = Repository(parted.path / "linked")
        linked.git("merge", "main", check=False)
        assert worktree.in_progress({}) is None
        monkeypatch.chdir(linked.path)
        assert worktree.in_progress({}) == "a merge"

    def test_outside_of_a_repository(
        self, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        place = tmp_path_factory.mktemp("nowhere")
        monkeypatch.chdir(place)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(place.parent))
        with pytest.raises(GojiError, match="not a git repository"):
            worktree.in_progress({})
