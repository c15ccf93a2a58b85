"""Reads commits: one by name, the last ones of a branch, or those that the author made today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git.revisions import NoCommitError, check_name, unknown_revision
from goji_hook.git.shallow import cut_commits

if TYPE_CHECKING:
    import datetime

_FIELDS = "%H%x00%P%x00%h%x00%at%x00%ae%x00%s"
_LOG = ["log", "--no-show-signature", "--no-color", "--no-decorate", "--no-notes", "--encoding=UTF-8", "-s", "-z"]
_SUBJECT = 60


@dataclass(frozen=True)
class Commit:
    """A commit: object id, parents' ids, short id, author time (epoch seconds), author address and subject."""

    object: str
    parents: tuple[str, ...]
    short: str
    time: int
    author: str
    subject: str

    @property
    def base(self) -> str:
        """The commit to compare with: the first parent, or the empty tree."""
        return self.parents[0] if self.parents else empty_tree(self.object)

    @property
    def merge(self) -> bool:
        """Whether the commit has more than one parent."""
        return len(self.parents) > 1

    @property
    def label(self) -> str:
        """The short id and the subject, on one line, without control characters."""
        words = " ".join("".join(letter if letter.isprintable() else " " for letter in self.subject).split())
        return f"{self.short} {words if len(words) <= _SUBJECT else words[: _SUBJECT - 1] + '…'}".strip()


def empty_tree(like: str) -> str:
    """Returns the id of the empty tree, in the hash of the object id *like* (SHA-1 or SHA-256)."""
    if len(like) == 64:
        return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def commit(rev: str = "HEAD") -> Commit:
    """Returns the commit of that name. Raises UsageError for an unknown name, NoCommitError before the first commit."""
    made = _log([check_name(rev)], rev)[0]
    if not made.parents and was_cut(made):
        raise GojiError(f"{rev}: its parent is not in this shallow clone; run `git fetch --deepen 1`")
    return made


def last(count: int) -> list[Commit]:
    """Returns the last commits of this branch along first parents, newest first.

    Raises NoCommitError before the first commit.
    """
    return _log(["--first-parent", f"--max-count={count}", "HEAD"], "HEAD")


def today(now: datetime.datetime | None = None) -> list[Commit]:
    """Returns the author's own commits since local midnight, on any local branch and HEAD, oldest first, no merges.

    The author date counts, which a rebase keeps. Commits with the same author date and subject count once, so that a
    change that was rebased or picked to another branch is not counted twice.
    """
    try:
        address = _address()
        midnight = _midnight(now)
        made = _log(["--branches", "HEAD", "--no-merges", f"--since={midnight}"], "HEAD")
    except NoCommitError:
        return []
    mine = [commit for commit in made if commit.author == address and commit.time >= midnight]
    once = {(commit.time, commit.subject): commit for commit in reversed(mine)}
    return sorted(once.values(), key=lambda commit: (commit.time, commit.object))


def _midnight(now: datetime.datetime | None) -> int:
    """Returns the epoch seconds of the last local midnight, by the rules of local time on that day (clock changes)."""
    import datetime

    date = (now or datetime.datetime.now()).date()
    return int(datetime.datetime.combine(date, datetime.time.min).timestamp())


def _address() -> str:
    """Returns the mail address that a commit made now would hold."""
    try:
        ident = git.run("var", "GIT_AUTHOR_IDENT").decode("utf-8", "replace")
    except git.GitError as failure:
        raise git.explain(failure) from failure
    return ident.rpartition("<")[2].partition(">")[0]


def _log(arguments: list[str], rev: str) -> list[Commit]:
    count = [] if arguments[0].startswith("-") else ["-1"]
    try:
        printed = git.run(*_LOG, *count, f"--format={_FIELDS}", *arguments, "--")
    except git.GitError as failure:
        raise unknown_revision(rev, failure) from failure
    fields = printed.decode("utf-8", "replace").split("\0")
    rows = [fields[start : start + 6] for start in range(0, len(fields) - 5, 6)]
    if not rows and count:
        raise UsageError(f"revision: {rev!r} is not a commit; name a commit, a branch or a tag")
    return [Commit(row[0], tuple(row[1].split()), row[2], int(row[3] or 0), row[4], row[5]) for row in rows]


def was_cut(root: Commit) -> bool:
    """Returns whether a commit shows no parents because a shallow clone left them out."""
    return root.object in cut_commits()
