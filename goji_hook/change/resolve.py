"""Decides what to review from flags, paths and the hook manager's environment variables, and returns it as a Change."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goji_hook.change import collect as change
from goji_hook.change.subset import from_top, only, paths_of
from goji_hook.change.types import Change
from goji_hook.change.unsaved import Unsaved, change_of
from goji_hook.errors import UsageError
from goji_hook.settings import AUTO


def requested(
    scope: str,
    range: str | None,
    paths: Sequence[str],
    environ: Mapping[str, str],
    *,
    hook: bool = False,
    unsaved: Unsaved | None = None,
) -> Change:
    """Returns the change that flags, paths and environment name; a *hook* reviews what is staged and nothing else.

    An *unsaved* text is the change itself. Raises UsageError for flags that contradict each other.
    """
    if unsaved is not None:
        if range is not None or paths or scope not in (AUTO, "file", "diff"):
            raise UsageError("--stdin-filename names the file: it goes with --scope file or diff, and no range or path")
        return change_of(unsaved, whole=scope == "file")
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
    """Returns the range that a hook manager's variables name for a push, or None."""
    ends = environ.get("PRE_COMMIT_FROM_REF"), environ.get("PRE_COMMIT_TO_REF")
    return f"{ends[0]}...{ends[1]}" if ends[0] and ends[1] else None


def _whole(range: str | None, paths: Sequence[str]) -> Change:
    if range is not None:
        raise UsageError("scope: file takes paths, and no --range")
    if not paths:
        raise UsageError("scope: file needs at least one path")
    return change.paths(paths)


def _handed(scope: str, paths: Sequence[str]) -> Change:
    """Returns the change for the paths of pre-commit or prek: what is staged, or under ``--all-files`` whole files.

    No variable tells ``--all-files``; a list that holds more than what is staged does.
    """
    staged = change.staged()
    known = paths_of(staged)
    if scope != "diff" and not known.issuperset(paths) and not known.issuperset(from_top(paths)):
        return change.paths(paths)
    return only(staged, paths)
