"""What a run is asked to review: flags, paths and what a hook manager's environment says, to a Change."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.system.repository import repository_top

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply/applying": "git am",
    "rebase-apply": "a rebase",
}


def in_progress(environ: Mapping[str, str]) -> str | None:
    """A merge, rebase, cherry-pick or revert in progress, in words; a hook does not review what others wrote."""
    if any(name.startswith("GITHEAD_") for name in environ):  # a merge writes MERGE_HEAD after its hooks only
        return "a merge"
    folder = os.fsdecode(git_folder().rstrip(b"\n"))
    return next((what for name, what in _UNDER_WAY.items() if os.path.exists(os.path.join(folder, name))), None)


def git_folder() -> bytes:
    try:
        return git.run("rev-parse", "--absolute-git-dir")
    except git.GitError as failure:
        raise git.explain(failure) from failure


def check_owner(folder: Path) -> None:
    """Raise GojiError where git does not trust the owner of the repository around *folder* (``safe.directory``).

    To be called before anything of the folder is opened. Git is asked only where the owner is not surely ourselves.
    """
    if "GIT_DIR" in os.environ:  # git takes the owner of a repository that was named for trusted, too
        return
    top = repository_top(folder)
    if top is None or _is_surely_ours(top):
        return
    try:
        with git.inside(str(folder)):
            git.run("rev-parse", "--git-dir")
    except git.GitError as failure:
        if "dubious ownership" in failure.stderr:
            raise git.explain(failure) from failure
    except GojiError:  # without git, its owner is nobody's concern
        return


def _is_surely_ours(top: Path) -> bool:
    """Whether the user owns the top of a work tree and its ``.git``, which is what git checks."""
    if not hasattr(os, "geteuid") or "GIT_TEST_ASSUME_DIFFERENT_OWNER" in os.environ or not (top / ".git").is_dir():
        return False
    return {top.lstat().st_uid, (top / ".git").lstat().st_uid} == {os.geteuid()}


@dataclass(frozen=True)
class WorkTree:
    """Where we are: the top of the work tree, and the current directory below it (``""``, or ``sub/``)."""

    top: str
    prefix: str


def work_tree() -> WorkTree:
    """Where we are in a work tree; raises GojiError outside of one."""
    try:
        printed = git.run("rev-parse", "--show-toplevel", "--show-prefix")
    except git.GitError as failure:
        raise git.explain(failure) from failure
    top, prefix, *_ = (*printed.decode("utf-8", "surrogateescape").split("\n"), "")
    return WorkTree(top, prefix)


def branch() -> str:
    """The name of the branch that HEAD is on, or ``HEAD`` where it is on none."""
    return git.run("rev-parse", "--abbrev-ref", "HEAD").decode("utf-8", "surrogateescape").strip()
