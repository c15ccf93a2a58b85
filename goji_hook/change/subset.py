"""A part of a change: without what globs exclude, one file each, or only some paths."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from fnmatch import translate

from goji_hook.change import paths as selection
from goji_hook.change.types import Change, Skipped
from goji_hook.git import worktree


def only(whole: Change, paths: Sequence[str]) -> Change:
    """The part of a change that lies at *paths* (all of it when there are none)."""
    if not paths or paths_of(whole) == set(paths):
        return whole
    wanted = from_top(paths)

    def inside(path: str) -> bool:
        return any(one in (path, ".") or path.startswith(one + "/") for one in wanted)

    files = tuple(file for file in whole.files if inside(file.path))
    skipped = tuple(one for one in whole.skipped if inside(one.path))
    if len(files) + len(skipped) == len(whole.files) + len(whole.skipped):
        return whole
    return replace(whole, source=f"part of {whole.source}", files=files, skipped=skipped)


def paths_of(whole: Change) -> set[str]:
    return {file.path for file in whole.files} | {one.path for one in whole.skipped}


def from_top(paths: Sequence[str]) -> set[str]:
    """The paths, seen from the top of the repository."""
    here = worktree.work_tree()
    return {selection.relative(path, here) or path for path in paths}


def excluding(change: Change, patterns: Sequence[str]) -> Change:
    """The change without the files that match a glob of *patterns* (``*`` matches ``/`` too); they are skipped."""
    if not patterns:
        return change
    excluded = [_matcher(pattern) for pattern in patterns]
    out = {file.path for file in change.files if any(matches(file.path) for matches in excluded)}
    kept = tuple(file for file in change.files if file.path not in out)
    skipped = sorted((*change.skipped, *(Skipped(path, "excluded") for path in out)), key=lambda one: one.path)
    return Change(change.scope, change.source, kept, tuple(skipped))


def by_file(change: Change) -> list[Change]:
    """A change for each file, in the order of their paths; what was skipped goes with the last one."""
    paths = list(dict.fromkeys(file.path for file in change.files))
    if len(paths) < 2:
        return [change]
    parts = [tuple(file for file in change.files if file.path == path) for path in paths]
    ends = [()] * (len(paths) - 1) + [change.skipped]
    return [
        Change(change.scope, path if change.scope == "file" else f"{change.source}: {path}", files, skipped)
        for path, files, skipped in zip(paths, parts, ends, strict=True)
    ]


def _matcher(pattern: str) -> Callable[[str], object]:
    """Returns a test of whether a glob matches a whole path, or names a directory that it lies in.

    ``fnmatch`` writes each ``*`` but the last so that it never tries another place: matching takes time in proportion
    to the path.
    """
    whole, inside = (re.compile(translate(glob)) for glob in (pattern, pattern.rstrip("/") + "/*"))
    return lambda path: whole.match(path) or inside.match(path)
