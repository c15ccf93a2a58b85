"""Makes a Change of text that an editor or an agent has not saved: what it changes since the last commit."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from goji_hook.change import contents
from goji_hook.change import exclusions as skip
from goji_hook.change import paths as selection
from goji_hook.change.contents import Content
from goji_hook.change.moved import told_apart
from goji_hook.change.types import Before, Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.git import diff, worktree


@dataclass(frozen=True)
class Unsaved:
    """The text of a file that need not exist: its name, as seen from the current folder, and its bytes."""

    name: str
    content: bytes


def change_of(text: Unsaved, *, whole: bool) -> Change:
    """Returns what the text changes in the file of the last commit, or, if *whole*, all of it at scope ``file``.

    A file that the last commit does not have is new. Outside of a repository, the text is whole. Nothing is written to
    the repository.
    """
    try:
        path = selection.relative(text.name, worktree.work_tree())
    except GojiError:
        path = None
    shown = path or text.name.replace(os.sep, "/")
    scope = "file" if whole or path is None else "diff"
    made = _file(shown, text.content, committed=path is not None and not whole)
    files, skipped = ((made,), ()) if isinstance(made, FileChange) else ((), (Skipped(shown, made),))
    return Change(scope, f"the unsaved text of {shown}", files, skipped)


def _file(path: str, content: bytes, *, committed: bool) -> FileChange | str:
    """Returns the file, compared with the last commit if *committed*, or the reason why it is not reviewed."""
    reason = skip.by_path(path) or skip.by_content(path, content)
    if reason is not None:
        return reason
    if not committed:
        return FileChange(path, content)
    marked = skip.by_attributes([path])
    if marked:
        return marked[path]
    old = _committed(path)
    if old is None:
        return FileChange(path, content)
    if isinstance(old, str):
        return FileChange(path, content, (), Before(path, old))
    if b"\r\n" in content and b"\r\n" not in old:  # git keeps the file with other line ends than this machine
        content = content.replace(b"\r\n", b"\n")
    hunks = _hunks(old, content)
    if not hunks:
        return "no changed lines"
    before = Before(path, skip.by_content(path, old) or old)
    return told_apart([FileChange(path, content, diff.added_by(hunks), before, hunks)])[0]


def _committed(path: str) -> Content | None:
    """Returns the file's content in the last commit, the reason why it cannot be had, or None if it is not there."""
    try:
        listed = git.run("ls-tree", "-z", "--full-tree", "HEAD", "--", path).decode("utf-8", "surrogateescape")
    except git.GitError:  # there is no commit yet
        return None
    mode, _, rest = listed.partition(" ")
    kind, _, rest = rest.partition(" ")
    if kind != "blob" or not diff.is_blob(int(mode, 8)):
        return None
    name = rest.partition("\t")[0]
    return contents.from_objects([name])[name]


def _hunks(old: bytes, new: bytes) -> tuple[diff.Hunk, ...]:
    """Returns the places where two texts differ, as git finds them."""
    import tempfile  # here, as other reviews need no folder

    with tempfile.TemporaryDirectory(prefix="goji-") as folder:
        for name, content in (("old", old), ("new", new)):
            (Path(folder) / name).write_bytes(content)
        with git.inside(folder):
            return diff.of_files("old", "new")
