"""Tells where we are: the top of the work tree, the branch, the owner, and a merge or rebase in progress."""

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
    """Returns the merge, rebase, cherry-pick or revert in progress, in words, or None.

    A hook does not review then, because others wrote the changes.
    """
    if any(name.startswith("GITHEAD_") for name in environ):  # a merge writes MERGE_HEAD only after its hooks
        return "a merge"
    folder = os.fsdecode(git_folder().rstrip(b"\n"))
    return next((what for name, what in _UNDER_WAY.items() if os.path.exists(os.path.join(folder, name))), None)


def git_folder() -> bytes:
    """Returns the absolute path of the git folder. Raises GojiError outside of a repository."""
    try:
        return git.run("rev-parse", "--absolute-git-dir")
    except git.GitError as failure:
        raise git.explain(failure) from failure


def check_owner(folder: Path) -> None:
    """Raises GojiError if git does not trust the owner of the repository around *folder* (``safe.directory``).

    Call it before anything of the folder is opened. Git is asked only if the owner may be somebody else.
    """
    if "GIT_DIR" in os.environ:  # git, too, trusts a repository that is named
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
    except GojiError:  # there is no git, so nothing can be reviewed anyway
        return


def _is_surely_ours(top: Path) -> bool:
    """Returns whether the user owns the top of a work tree and its ``.git``, which git checks."""
    if not hasattr(os, "geteuid") or "GIT_TEST_ASSUME_DIFFERENT_OWNER" in os.environ or not (top / ".git").is_dir():
        return False
    return {top.lstat().st_uid, (top / ".git").lstat().st_uid} == {os.geteuid()}


@dataclass(frozen=True)
class WorkTree:
    """The top of the work tree, and the current directory below it: ``sub/``, or empty at the top."""

    top: str
    prefix: str


def work_tree() -> WorkTree:
    """Returns the work tree that we are in. Raises GojiError outside of one."""
    try:
        printed = git.run("rev-parse", "--show-toplevel", "--show-prefix")
    except git.GitError as failure:
        raise git.explain(failure) from failure
    top, prefix, *_ = (*printed.decode("utf-8", "surrogateescape").split("\n"), "")
    return WorkTree(top, prefix)


def branch() -> str:
    """Returns the name of the current branch, or ``HEAD`` if it is detached."""
    return git.run("rev-parse", "--abbrev-ref", "HEAD").decode("utf-8", "surrogateescape").strip()
