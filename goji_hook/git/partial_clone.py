"""A diff where git lacks a file's content: a partial clone fetches none for a review, an object may be damaged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goji_hook.git import command as git
from goji_hook.git import diff, objects
from goji_hook.git.diff import DiffEntry

#: The entries of a diff; and the paths that are not among them because git lacks their content, each with the reason.
Compared = tuple[list[DiffEntry], dict[str, str]]

_NAMES = 20_000  # characters of names on one command line: Windows takes 32,767 in all


def entries(*arguments: str, trees: Sequence[str]) -> Compared:
    """The entries of ``git diff``; where it fails over a file whose content is missing, of all the other files.

    *trees* are where the content of the old sides lies. Raises GitError for any other failure.
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
    for one in listed:
        (whole if missing.isdisjoint((one.old_object, one.new_object)) else gone).append(one)
    found = [one for paths in _lines([one.path for one in whole]) for one in diff.entries(*arguments, paths=paths)]
    lost = {one.path: _reason(one, missing) for one in gone if one.kind == "file"}
    # What is no file any more has nothing that could be compared, and needs nothing.
    return [*found, *(one for one in gone if one.kind != "file")], lost


def _blobs(listed: Sequence[DiffEntry]) -> set[str]:
    """The objects that a diff would read, those of submodules and of files that have none left out."""
    sides = [side for one in listed for side in ((one.old_mode, one.old_object), (one.new_mode, one.new_object))]
    return {name for mode, name in sides if diff.is_blob(mode) and name.strip("0")}


def _reason(entry: DiffEntry, missing: set[str]) -> str:
    return f"not measured: git does not have its {'' if entry.new_object in missing else 'old '}content"


def _lines(paths: Sequence[str]) -> Iterator[list[str]]:
    """The paths in as many lists as command lines are needed."""
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
