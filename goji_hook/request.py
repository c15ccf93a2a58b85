"""What a run is asked to review: flags, paths and what a hook manager's environment says, to a Change."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goji_hook import change, git
from goji_hook.change import Change
from goji_hook.errors import UsageError

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply": "a rebase",
}


def requested(scope: str, range: str | None, paths: Sequence[str], environ: Mapping[str, str]) -> Change:
    """The change that flags, paths and environment name. Raises UsageError for flags that contradict each other."""
    if range is not None and paths:
        raise UsageError("range: it cannot be given together with paths")
    if range is not None:
        return change.between(range, "pr" if scope == "pr" else "diff")
    if scope == "day":
        return _only(change.day(), paths)
    if scope == "pr":
        raise UsageError("scope: pr needs --range BASE...HEAD")
    if environ.get("PRE_COMMIT"):
        return _handed(scope, paths, environ)
    if paths and scope != "diff":
        return change.paths(paths)
    if scope == "file":
        raise UsageError("scope: file needs at least one path")
    return _only(change.default(), paths)


def _handed(scope: str, paths: Sequence[str], environ: Mapping[str, str]) -> Change:
    """What pre-commit or prek handed over: a range when pushing, what is staged, or with ``--all-files`` the files.

    Nothing says that it is ``--all-files`` but a list that holds more than what is staged.
    """
    ends = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    if ends[0] and ends[1]:
        return _only(change.between(f"{ends[0]}...{ends[1]}", "diff"), paths)
    staged = change.staged()
    known = {one.path for one in (*staged.files, *staged.skipped)}
    if scope == "file" or not set(paths) <= known:
        return change.paths(sorted(paths))
    return _only(staged, paths)


def _only(whole: Change, paths: Sequence[str]) -> Change:
    """The part of a change that lies at *paths* (all of it when there are none)."""
    if not paths:
        return whole
    wanted = tuple(os.path.normpath(path).replace(os.sep, "/") for path in paths)

    def inside(path: str) -> bool:
        return any(path == one or one == "." or path.startswith(one + "/") for one in wanted)

    files = tuple(file for file in whole.files if inside(file.path))
    return replace(whole, files=files, skipped=tuple(one for one in whole.skipped if inside(one.path)))


def under_way() -> str | None:
    """A merge, rebase, cherry-pick or revert in progress, in words; a hook does not review what others wrote."""
    folder = os.fsdecode(git.run("rev-parse", "--absolute-git-dir").rstrip(b"\n"))
    return next((what for name, what in _UNDER_WAY.items() if os.path.exists(os.path.join(folder, name))), None)
