"""What a run is asked to review: flags, paths and what a hook manager's environment says, to a Change."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import replace

from goji_hook.change import collect as change
from goji_hook.change import paths as selection
from goji_hook.change.collect import Change
from goji_hook.errors import UsageError
from goji_hook.git import command as git
from goji_hook.git import commits as history

_UNDER_WAY = {
    "MERGE_HEAD": "a merge",
    "CHERRY_PICK_HEAD": "a cherry-pick",
    "REVERT_HEAD": "a revert",
    "rebase-merge": "a rebase",
    "rebase-apply/applying": "git am",
    "rebase-apply": "a rebase",
}


def requested(
    scope: str, range: str | None, paths: Sequence[str], environ: Mapping[str, str], *, hook: bool = False
) -> Change:
    """The change that flags, paths and environment name; a *hook* reviews what is staged and looks no further.

    Raises UsageError for flags that contradict each other.
    """
    if scope == "file":
        return _whole(range, paths)
    managed = hook or bool(environ.get("PRE_COMMIT"))
    if range is None and managed:
        range = _pushed(environ)
    if range is not None:
        return _only(change.between(range, "pr" if scope == "pr" else "diff"), paths)
    if scope == "pr":
        raise UsageError("scope: pr needs --range BASE...HEAD")
    if scope == "day":
        return _only(change.day(), paths)
    if managed:
        return _handed(scope, paths)
    if paths and scope != "diff":
        return change.paths(paths)
    return _only(change.default(), paths)


def _pushed(environ: Mapping[str, str]) -> str | None:
    """What a hook manager says is being pushed."""
    ends = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    return f"{ends[0]}...{ends[1]}" if ends[0] and ends[1] else None


def _whole(range: str | None, paths: Sequence[str]) -> Change:
    if range is not None:
        raise UsageError("scope: file takes paths, and no --range")
    if not paths:
        raise UsageError("scope: file needs at least one path")
    return change.paths(paths)


def _handed(scope: str, paths: Sequence[str]) -> Change:
    """What pre-commit or prek handed over: what is staged, or with ``--all-files`` the files.

    Nothing says that it is ``--all-files`` but a list that holds more than what is staged.
    """
    staged = change.staged()
    known = _paths(staged)
    if scope != "diff" and not known.issuperset(paths) and not known.issuperset(_from_top(paths)):
        return change.paths(paths)
    return _only(staged, paths)


def _only(whole: Change, paths: Sequence[str]) -> Change:
    """The part of a change that lies at *paths* (all of it when there are none)."""
    if not paths or _paths(whole) == set(paths):
        return whole
    wanted = _from_top(paths)

    def inside(path: str) -> bool:
        return any(one in (path, ".") or path.startswith(one + "/") for one in wanted)

    files = tuple(file for file in whole.files if inside(file.path))
    skipped = tuple(one for one in whole.skipped if inside(one.path))
    if len(files) + len(skipped) == len(whole.files) + len(whole.skipped):
        return whole
    return replace(whole, source=f"part of {whole.source}", files=files, skipped=skipped)


def _paths(whole: Change) -> set[str]:
    return {file.path for file in whole.files} | {one.path for one in whole.skipped}


def _from_top(paths: Sequence[str]) -> set[str]:
    """The paths, seen from the top of the repository."""
    here = history.place()
    return {selection.relative(path, here) or path for path in paths}


def under_way(environ: Mapping[str, str]) -> str | None:
    """A merge, rebase, cherry-pick or revert in progress, in words; a hook does not review what others wrote."""
    if any(name.startswith("GITHEAD_") for name in environ):  # a merge writes MERGE_HEAD after its hooks only
        return "a merge"
    folder = os.fsdecode(_folder().rstrip(b"\n"))
    return next((what for name, what in _UNDER_WAY.items() if os.path.exists(os.path.join(folder, name))), None)


def _folder() -> bytes:
    try:
        return git.run("rev-parse", "--absolute-git-dir")
    except git.GitError as failure:
        raise git.explain(failure) from failure
