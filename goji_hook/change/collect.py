"""Collects what is under review as a Change: from the index, the work tree, commits, a day, or paths.

A commit is made of the index, so a hook reviews that and never the work tree. Git finds the index by
``GIT_INDEX_FILE``, which differs under ``git commit -a`` and ``git commit PATH``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from goji_hook.change import contents
from goji_hook.change import exclusions as skip
from goji_hook.change import paths as selection
from goji_hook.change.read_diff import Files, objects, read_diff, work_tree
from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git import filters, revisions
from goji_hook.git import partial_clone as partial
from goji_hook.git.diff import DiffEntry

_SHOWN = 3


def staged() -> Change:
    """Compares the index with HEAD, or with nothing before the first commit."""
    entries, lost = _diff("--cached")
    _refuse_unmerged(entries)
    _refuse_bare(entries)
    return _change("diff", "what is staged", read_diff(entries, objects, lost, index=True))


def unstaged() -> Change:
    """Compares the work tree with the index, without untracked files.

    Git's filters are programs of the user's or the repository's, so none of them runs: their files are skipped.
    """
    with filters.turned_off() as names:
        entries, lost = _diff()
        _refuse_unmerged(entries)
        return _change("diff", "unstaged changes", read_diff(entries, work_tree, lost, filters=names))


def commit(rev: str = "HEAD") -> Change:
    """Compares a commit with its first parent, or with nothing if it has none.

    Raises UsageError for an unknown name.
    """
    made = history.commit(rev)
    phrase = f"the last commit ({made.label})" if rev == "HEAD" else f"commit {made.label}"
    if made.merge:
        phrase += ", a merge, against its first parent"
    return _change("diff", phrase, _between(made.base, made.object))


def made_by(made: history.Commit) -> Change:
    """Compares a commit of a log with its first parent."""
    return _change("diff", f"commit {made.label}", _between(made.base, made.object))


def between(range: str, scope: str = "diff") -> Change:
    """Returns what ``A..B`` changes, or what ``A...B`` adds since the merge base.

    Raises UsageError for any other text.
    """
    base, head = revisions.resolve_range(range)
    return _change(scope, range, _between(base, head))


def pull_request(base: str, head: str) -> Change:
    """Returns what *head* adds since it left *base*, at scope ``pr``."""
    return between(f"{base}...{head}", scope="pr")


def day() -> Change:
    """Returns what the author committed since local midnight on any local branch, and what is staged.

    Each commit counts once. Merges are left out: their changes are others' commits, or counted where they were made.
    """
    made = history.today()
    parts = [_between(commit.base, commit.object) for commit in made]
    now = staged()
    steps = [*(part for part, _ in parts), now.files]
    files = [replace(file, step=step) for step, part in enumerate(steps) for file in part]
    skipped = {*now.skipped, *(entry for _, part in parts for entry in part)}
    commits = f"{len(made)} commit{'' if len(made) == 1 else 's'}"
    return _change("day", f"today: {commits} and what is staged", (files, list(skipped)))


def paths(names: Sequence[str]) -> Change:
    """Returns whole files, at scope ``file``: the staged content of a file, else its content on the disk.

    A directory stands for the files that git knows in it, or outside of a repository for all files in it. Raises
    UsageError for a path that is neither on the disk nor in the index.
    """
    selected = selection.select(names)
    marked = skip.by_attributes([file.path for file in selected if file.inside])
    read = contents.from_objects(file.object for file in selected if file.object)
    entries = [(file, marked.get(file.path) or file.reason) for file in selected]
    skipped = [Skipped(file.path, reason) for file, reason in entries if reason is not None]
    files = []
    for file, reason in entries:
        if reason is None:
            content = read[file.object] if file.object else contents.from_disk(file.place)
            why = content if isinstance(content, str) else skip.by_content(file.path, content)
            if isinstance(content, str) or why is not None:
                skipped.append(Skipped(file.path, str(why)))
            else:
                files.append(FileChange(file.path, content))
    return _change("file", "1 file" if len(selected) == 1 else f"{len(selected)} files", (files, skipped))


def default() -> Change:
    """Returns what is staged, else the unstaged changes, else the last commit; its ``source`` says which it is."""
    for attempt in (staged, unstaged):
        change = attempt()
        if change.files or change.skipped:
            return change
    try:
        return commit("HEAD")
    except revisions.NoCommitError:
        raise GojiError("no commits yet and nothing staged: there is nothing to review") from None


def _diff(*arguments: str) -> partial.Compared:
    try:
        return partial.entries(*arguments, trees=["HEAD"])
    except git.GitError as failure:
        raise git.explain(failure) from failure


def _refuse_bare(entries: list[DiffEntry]) -> None:
    """Raises GojiError in a bare repository: it has no index, so that git lists every file as deleted."""
    if entries and all(entry.status == "D" for entry in entries) and git.is_bare():
        raise git.nothing_staged()


def _refuse_unmerged(entries: Iterable[DiffEntry]) -> None:
    """Raises GojiError, with the first few paths, while a merge has conflicts."""
    paths = sorted({entry.path for entry in entries if entry.status == "U"})
    if paths:
        more = f" and {len(paths) - _SHOWN} more" if len(paths) > _SHOWN else ""
        names = ", ".join(repr(path) for path in paths[:_SHOWN])
        raise GojiError(f"unmerged: resolve {names}{more} first")


def _between(base: str, head: str) -> Files:
    entries, lost = partial.entries(base, head, trees=[base, head])
    return read_diff(entries, objects, lost, tree=head)


def _change(scope: str, source: str, parts: Files) -> Change:
    files = sorted(parts[0], key=lambda file: file.path)
    skipped = sorted(parts[1], key=lambda file: (file.path, file.reason))
    return Change(scope, source, tuple(files), tuple(skipped))
