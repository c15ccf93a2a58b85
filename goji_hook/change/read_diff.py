"""Turns the entries of a diff into files to review, with their contents, and skipped files, with the reasons."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Mapping

from goji_hook.change import contents
from goji_hook.change import exclusions as skip
from goji_hook.change.contents import Content
from goji_hook.change.types import FileChange, Skipped
from goji_hook.git import worktree
from goji_hook.git.diff import DiffEntry

Files = tuple[list[FileChange], list[Skipped]]
_Read = Callable[[list[DiffEntry]], list[Content]]


def read_diff(
    entries: list[DiffEntry],
    read: _Read,
    lost: Mapping[str, str] | None = None,
    *,
    index: bool = False,
    tree: str = "",
    filters: Collection[str] = (),
) -> Files:
    """Returns the files of a diff, read by *read*, and the files skipped by kind, name, attributes or content.

    *lost* maps paths whose content git lacks to the reason; they are skipped, as are files that git would compare
    through one of the *filters*.
    """
    reasons = [(entry, _reason(entry)) for entry in entries]
    candidates = [entry for entry, reason in reasons if reason is None]
    marked = skip.by_attributes([entry.path for entry in candidates], index=index, tree=tree, filters=filters)
    wanted = [entry for entry in candidates if entry.path not in marked]
    skipped = [Skipped(entry.path, reason) for entry, reason in reasons if reason is not None]
    skipped += [Skipped(path, reason) for path, reason in {**(lost or {}), **marked}.items()]
    return _judged(zip(wanted, read(wanted), strict=True), skipped)


def _judged(contents: Iterable[tuple[DiffEntry, Content]], skipped: list[Skipped]) -> Files:
    files = []
    for entry, content in contents:
        reason = content if isinstance(content, str) else _reason_inside(entry, content)
        if isinstance(content, str) or reason is not None:
            skipped.append(Skipped(entry.path, str(reason)))
        else:
            files.append(FileChange(entry.path, content, None if entry.whole else entry.added))
    return files, skipped


def _reason(entry: DiffEntry) -> str | None:
    """Returns why an entry is skipped, judged by kind and name. A file that only lost lines is skipped, too."""
    if entry.kind != "file":
        return entry.kind
    named = skip.by_path(entry.path)
    if named is None and entry.added == () and not entry.whole:
        return "renamed" if entry.status == "R" else "no added lines"
    return named


def _reason_inside(entry: DiffEntry, content: bytes) -> str | None:
    unseen = entry.added is None and not entry.whole
    return skip.by_content(entry.path, content) or ("binary" if unseen else None)


def objects(entries: list[DiffEntry]) -> list[Content]:
    """Reads the new side of each entry from git's objects."""
    read = contents.from_objects(entry.new_object for entry in entries)
    return [read[entry.new_object] for entry in entries]


def work_tree(entries: list[DiffEntry]) -> list[Content]:
    """Reads the new side of each entry from the work tree."""
    top = worktree.work_tree().top if entries else ""
    return [contents.from_disk(os.path.join(top, entry.path)) for entry in entries]
