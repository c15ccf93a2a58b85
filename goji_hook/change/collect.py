"""What is under review: a Change of FileChanges, read from the index, the work tree, commits, a day, or paths.

The index is what a commit is made of, so a hook reviews that and never the work tree; git finds it by
``GIT_INDEX_FILE``, which differs under ``git commit -a`` and ``git commit PATH``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from goji_hook.change import contents
from goji_hook.change import exclusions as skip
from goji_hook.change import paths as selection
from goji_hook.change.read_diff import Files, objects, read_diff, work_tree
from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.git import commits as history
from goji_hook.git import partial_clone as partial
from goji_hook.git import revisions
from goji_hook.git.diff import Entry

# fmt: skip

_SHOWN = 3


def staged() -> Change:
    """The index against HEAD, or against nothing before the first commit."""
    entries, lost = _diff("--cached")
    _refuse_unmerged(entries)
    _refuse_bare(entries)
    return _change("diff", "what is staged", read_diff(entries, objects, lost, index=True))


def unstaged() -> Change:
    """The work tree against the index; untracked files are not part of it."""
    entries, lost = _diff()
    _refuse_unmerged(entries)
    return _change("diff", "unstaged changes", read_diff(entries, work_tree, lost))


def commit(rev: str = "HEAD") -> Change:
    """What a commit adds to its first parent (to nothing, for a first commit); raises UsageError for no commit."""
    made = history.commit(rev)
    phrase = f"the last commit ({made.label})" if rev == "HEAD" else f"commit {made.label}"
    if made.merge:
        phrase += ", a merge, against its first parent"
    return _change("diff", phrase, _between(made.base, made.object))


def made_by(made: history.Commit) -> Change:
    """What a commit of a log adds to its first parent."""
    return _change("diff", f"commit {made.label}", _between(made.base, made.object))


def between(range: str, scope: str = "diff") -> Change:
    """What ``A..B`` changes, or what ``A...B`` adds since the merge base; raises UsageError for what is no range."""
    base, head = revisions.ends(range)
    return _change(scope, range, _between(base, head))


def pull_request(base: str, head: str) -> Change:
    """What *head* adds since it left *base*, at scope ``pr``."""
    return between(f"{base}...{head}", scope="pr")


def day() -> Change:
    """Everything the author committed since local midnight on any local branch, each commit once, and what is staged.

    Merges are left out: their changes are others' commits, or counted where they were made.
    """
    made = history.today()
    parts = [_between(one.base, one.object) for one in made]
    now = staged()
    files = [*now.files, *(file for part, _ in parts for file in part)]
    skipped = {*now.skipped, *(one for _, part in parts for one in part)}
    commits = f"{len(made)} commit{'' if len(made) == 1 else 's'}"
    return _change("day", f"today: {commits} and what is staged", (files, list(skipped)))


def paths(names: Sequence[str]) -> Change:
    """Whole files, at scope ``file``: a file's staged content where it has one, else what is on the disk.

    A directory stands for the files git knows in it (outside of a repository, all in it). Raises UsageError for a path
    that is neither on the disk nor in the index.
    """
    found = selection.select(names)
    marked = skip.by_attributes([one.path for one in found if one.inside])
    read = contents.from_objects(one.object for one in found if one.object)
    entries = [(one, marked.get(one.path) or one.reason) for one in found]
    skipped = [Skipped(one.path, reason) for one, reason in entries if reason is not None]
    files = []
    for one, reason in entries:
        if reason is None:
            content = read[one.object] if one.object else contents.from_disk(one.place)
            why = content if isinstance(content, str) else skip.by_content(one.path, content)
            if isinstance(content, str) or why is not None:
                skipped.append(Skipped(one.path, str(why)))
            else:
                files.append(FileChange(one.path, content))
    return _change("file", "1 file" if len(found) == 1 else f"{len(found)} files", (files, skipped))


def default() -> Change:
    """What is staged; else the unstaged changes; else the last commit. Its ``source`` says which."""
    for attempt in (staged, unstaged):
        found = attempt()
        if found.files or found.skipped:
            return found
    try:
        return commit("HEAD")
    except revisions.NoCommitError:
        raise GojiError("no commits yet and nothing staged: there is nothing to review") from None


def _diff(*arguments: str) -> partial.Compared:
    try:
        return partial.entries(*arguments, trees=["HEAD"])
    except git.GitError as failure:
        raise git.explain(failure) from failure


def _refuse_bare(entries: list[Entry]) -> None:
    """A bare repository has no index, so that git takes every file for deleted."""
    if entries and all(entry.status == "D" for entry in entries) and git.is_bare():
        raise git.nothing_staged()


def _refuse_unmerged(entries: Iterable[Entry]) -> None:
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
    skipped = sorted(parts[1], key=lambda one: (one.path, one.reason))
    return Change(scope, source, tuple(files), tuple(skipped))
