"""Takes a part of a change: without excluded files, one file each, or only some paths."""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from fnmatch import translate
from pathlib import Path

from goji_hook.change import paths as selection
from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.git import worktree
from goji_hook.settings import ENVIRONMENT, FLAG, Settings
from goji_hook.system.repository import repository_top


def only(whole: Change, paths: Sequence[str]) -> Change:
    """Returns the part of a change that lies at *paths*, or all of it if there are none."""
    if not paths or paths_of(whole) == set(paths):
        return whole
    wanted = from_top(paths)

    def inside(path: str) -> bool:
        ends = [place for place, letter in enumerate(path) if letter == "/"]
        return not wanted.isdisjoint((path, ".", *(path[:end] for end in ends)))

    files = tuple(file for file in whole.files if inside(file.path))
    skipped = tuple(skip for skip in whole.skipped if inside(skip.path))
    if len(files) + len(skipped) == len(whole.files) + len(whole.skipped):
        return whole
    return replace(whole, source=f"part of {whole.source}", files=files, skipped=skipped)


def paths_of(whole: Change) -> set[str]:
    """Returns the paths of all files of a change, skipped ones included."""
    return {file.path for file in whole.files} | {file.path for file in whole.skipped}


def from_top(paths: Sequence[str]) -> set[str]:
    """Returns the paths relative to the top of the repository."""
    here = worktree.work_tree()
    return {selection.relative(path, here) or path for path in paths}


def excluding(change: Change, settings: Settings) -> Change:
    """Moves the files that match a glob of the setting ``exclude`` to the skipped ones.

    ``*`` matches ``/`` too. Patterns of a configuration file are relative to its folder, except those that begin with
    ``**/``; all others are relative to the top of the repository.
    """
    if not settings.exclude:
        return change
    excluded = Exclusion(settings.exclude, _folder_below_top(settings.origins.get("exclude", "")))
    out = {file.path for file in change.files if excluded.matches(file.path)}
    kept = tuple(file for file in change.files if file.path not in out)
    skipped = sorted((*change.skipped, *(Skipped(path, "excluded") for path in out)), key=lambda file: file.path)
    return replace(change, files=kept, skipped=tuple(skipped))


def _folder_below_top(origin: str) -> str:
    """Returns the folder of a configuration file below the top of the repository: ``sub/``, or empty for the top."""
    if origin in ("", ENVIRONMENT, FLAG):
        return ""
    folder = Path(os.path.realpath(origin)).parent
    top = repository_top(folder)
    if top is None:
        with suppress(GojiError):  # outside of a repository, paths stay as they were given
            top = Path(os.path.realpath(worktree.work_tree().top))
    if top is None or top == folder or top not in folder.parents:
        return ""
    return folder.relative_to(top).as_posix() + "/"


class Exclusion:
    """Compiled globs for the files below *folder* (``sub/``, or empty for the top)."""

    def __init__(self, patterns: Sequence[str], folder: str) -> None:
        self._folder = folder
        self._below = _compiled(patterns)
        self._anywhere = _compiled([pattern for pattern in patterns if pattern.startswith("**/")])

    def matches(self, path: str) -> bool:
        """Returns whether a glob matches the path, or a directory that it lies in."""
        if path.startswith(self._folder) and self._below.match(path[len(self._folder) :]):
            return True
        return self._anywhere.match(path) is not None


def _compiled(patterns: Sequence[str]) -> re.Pattern[str]:
    """Compiles globs into one expression for whole paths; ``**/`` may stand for no folder at all."""
    globs = {glob for pattern in patterns for glob in (pattern, pattern.removeprefix("**/"))}
    whole = [translate(variant) for glob in sorted(globs) for variant in (glob, glob.rstrip("/") + "/*")]
    return re.compile("|".join(whole) or r"(?!)")


def by_file(change: Change) -> list[Change]:
    """Splits a change into one for each file, sorted by path; the last of them gets the skipped files."""
    parts: dict[str, list[FileChange]] = {}
    for file in change.files:
        parts.setdefault(file.path, []).append(file)
    if len(parts) < 2:
        return [change]
    ends = [()] * (len(parts) - 1) + [change.skipped]
    return [
        Change(change.scope, path if change.scope == "file" else f"{change.source}: {path}", tuple(files), skipped)
        for (path, files), skipped in zip(parts.items(), ends, strict=True)
    ]
