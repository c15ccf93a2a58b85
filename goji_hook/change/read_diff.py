"""Turns the entries of a diff into files to review, with their contents, and skipped files, with the reasons."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Mapping

from goji_hook.change import contents
from goji_hook.change import exclusions as skip
from goji_hook.change.contents import Content
from goji_hook.change.moved import told_apart
from goji_hook.change.types import Before, FileChange, Skipped
from goji_hook.git import worktree
from goji_hook.git.diff import DiffEntry, Hunk, is_blob

Files = tuple[list[FileChange], list[Skipped]]
#: Reads the new side of each entry, and the old side by the name of its object.
Read = Callable[[list[DiffEntry], list[str]], tuple[list[Content], Mapping[str, Content]]]


def read_diff(
    entries: list[DiffEntry],
    read: Read,
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
    new, old = read(
        [entry for entry in wanted if not _gone(entry)], [entry.old_object for entry in wanted if _changed(entry)]
    )
    contents = iter(new)
    files: list[FileChange] = []
    for entry in wanted:
        judged = _deleted(entry, old) if _gone(entry) else _judged(entry, next(contents), old)
        if isinstance(judged, FileChange):
            files.append(judged)
        else:
            skipped.append(Skipped(entry.path, judged))
    return told_apart(files), skipped


def _gone(entry: DiffEntry) -> bool:
    return entry.kind == "deleted"


def _changed(entry: DiffEntry) -> bool:
    """Returns whether an entry has an old side that was a file."""
    return not entry.whole and is_blob(entry.old_mode)


def _judged(entry: DiffEntry, content: Content, old: Mapping[str, Content]) -> FileChange | str:
    """Returns the file of an entry, or the reason why it is not reviewed."""
    reason = content if isinstance(content, str) else _reason_inside(entry, content)
    if isinstance(content, str) or reason is not None:
        return str(reason)
    if not _changed(entry):
        return FileChange(entry.path, content)
    before = Before(entry.old_path or entry.path, _old(entry, old))
    return FileChange(entry.path, content, entry.added, before, entry.hunks or ())


def _old(entry: DiffEntry, old: Mapping[str, Content]) -> Content:
    """Returns the old content of an entry, or the reason why its functions cannot be compared."""
    content = old[entry.old_object]
    if isinstance(content, str):
        return content
    return skip.by_content(entry.old_path or entry.path, content) or content


def _deleted(entry: DiffEntry, old: Mapping[str, Content]) -> FileChange | str:
    """Returns a deleted file of code, all of whose lines are removed, or the reason why it is not reviewed."""
    content = _old(entry, old)
    if isinstance(content, str):
        return "deleted"
    count = content.count(b"\n") + (not content.endswith(b"\n") and bool(content))
    hunks = (Hunk(1, count, 0, 0),) if count else ()
    return FileChange(entry.path, b"", (), Before(entry.path, content), hunks, gone=True) if hunks else "deleted"


def _reason(entry: DiffEntry) -> str | None:
    """Returns why an entry is skipped, judged by kind and name. A deleted file is skipped if it held no code."""
    if _gone(entry):
        return None if is_blob(entry.old_mode) and skip.by_path(entry.path) is None else "deleted"
    if entry.kind != "file":
        return entry.kind
    named = skip.by_path(entry.path)
    if named is None and entry.hunks == () and not entry.whole:
        return "renamed" if entry.status == "R" else "no changed lines"
    return named


def _reason_inside(entry: DiffEntry, content: bytes) -> str | None:
    unseen = entry.added is None and not entry.whole
    return skip.by_content(entry.path, content) or ("binary" if unseen else None)


def objects(entries: list[DiffEntry], old: list[str]) -> tuple[list[Content], Mapping[str, Content]]:
    """Reads the new side of each entry and the old objects from git, all at once."""
    read = contents.from_objects([*(entry.new_object for entry in entries), *old])
    return [read[entry.new_object] for entry in entries], read


def work_tree(entries: list[DiffEntry], old: list[str]) -> tuple[list[Content], Mapping[str, Content]]:
    """Reads the new side of each entry from the work tree, and the old objects from git."""
    top = worktree.work_tree().top if entries else ""
    return [contents.from_disk(os.path.join(top, entry.path)) for entry in entries], contents.from_objects(old)
