"""What a run is asked to review: flags, paths and what a hook manager's environment says, to a Change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goji_hook.change import collect as change
from goji_hook.change.subset import from_top, only, paths_of
from goji_hook.change.types import Change
from goji_hook.errors import UsageError


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
        return only(change.between(range, "pr" if scope == "pr" else "diff"), paths)
    if scope == "pr":
        raise UsageError("scope: pr needs --range BASE...HEAD")
    if scope == "day":
        return only(change.day(), paths)
    if managed:
        return _handed(scope, paths)
    if paths and scope != "diff":
        return change.paths(paths)
    return only(change.default(), paths)


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
    known = paths_of(staged)
    if scope != "diff" and not known.issuperset(paths) and not known.issuperset(from_top(paths)):
        return change.paths(paths)
    return only(staged, paths)
