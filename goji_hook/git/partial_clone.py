"""Reads a diff where git lacks content: a partial clone fetches nothing for a review, an object may be damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goji_hook.git import command as git
from goji_hook.git import diff, objects
from goji_hook.git.diff import DiffEntry

#: The entries of a diff, and the paths that git lacks content for, each with the reason.
Compared = tuple[list[DiffEntry], dict[str, str]]

_NAMES = 20_000  # characters of names on one command line: Windows takes 32,767 in all


def entries(*arguments: str, trees: Sequence[str]) -> Compared:
    """Returns the entries of ``git diff``; if it fails over a file without content, those of all other files.

    *trees* hold the content of the old sides. Raises GitError for any other failure.
    """
    try:
        return diff.entries(*arguments), {}
    except git.GitError:
        try:
            listed = diff.entries(*arguments, patch=False)
        except git.GitError:
            listed = []
        missing = objects.missing(_blobs(listed), trees)
        if not missing:
            raise
    whole: list[DiffEntry] = []
    gone: list[DiffEntry] = []
    for entry in listed:
        (whole if missing.isdisjoint((entry.old_object, entry.new_object)) else gone).append(entry)
    compared = [
        entry for paths in _lines([entry.path for entry in whole]) for entry in diff.entries(*arguments, paths=paths)
    ]
    lost = {entry.path: _reason(entry, missing) for entry in gone if entry.kind == "file"}
    # An entry that is not a file any more needs no content.
    return [*compared, *(entry for entry in gone if entry.kind != "file")], lost


def _blobs(listed: Sequence[DiffEntry]) -> set[str]:
    """Returns the objects that a diff would read, without submodules and absent sides."""
    sides = [
        side for entry in listed for side in ((entry.old_mode, entry.old_object), (entry.new_mode, entry.new_object))
    ]
    return {name for mode, name in sides if diff.is_blob(mode) and name.strip("0")}


def _reason(entry: DiffEntry, missing: set[str]) -> str:
    return f"not measured: git does not have its {'' if entry.new_object in missing else 'old '}content"


def _lines(paths: Sequence[str]) -> Iterator[list[str]]:
    """Yields the paths in lists that fit on a command line each."""
    line: list[str] = []
    length = 0
    for path in paths:
        if line and length + len(path) > _NAMES:
            yield line
            line, length = [], 0
        line.append(path)
        length += len(path) + 1
    if line:
        yield line
