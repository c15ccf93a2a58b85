"""Where the repository stands: its commits by name, the ends of a range, the author's day, and where we are in it."""

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
    """A commit: its object id, its parents' ids, a short id, author time (epoch seconds) and address, and subject."""

    object: str
    parents: tuple[str, ...]
    short: str
    time: int
    author: str
    subject: str

    @property
    def base(self) -> str:
        """What it is compared with: its first parent, or the empty tree."""
        return self.parents[0] if self.parents else empty_tree(self.object)

    @property
    def merge(self) -> bool:
        """Whether it has more than one parent."""
        return len(self.parents) > 1

    @property
    def label(self) -> str:
        """Its short id and its subject, on one line, without control characters."""
        words = " ".join("".join(letter if letter.isprintable() else " " for letter in self.subject).split())
        return f"{self.short} {words if len(words) <= _SUBJECT else words[: _SUBJECT - 1] + '…'}".strip()


def empty_tree(like: str) -> str:
    """The id of the empty tree, in the hash of another object id (SHA-1 or SHA-256)."""
    if len(like) == 64:
        return "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321"
    return "4b825dc642cb6eb9a060e54bf8d69288fbee4904"


def commit(rev: str = "HEAD") -> Commit:
    """The commit of that name; raises UsageError if it is none, NoCommitError before the first commit."""
    found = _log([check_name(rev)], rev)[0]
    if not found.parents and was_cut(found):
        raise GojiError(f"{rev}: its parent is not in this shallow clone (fetch one commit more)")
    return found


def last(count: int) -> list[Commit]:
    """The last commits of this branch along first parents, newest first; raises NoCommitError before the first."""
    return _log(["--first-parent", f"--max-count={count}", "HEAD"], "HEAD")


def today(now: datetime.datetime | None = None) -> list[Commit]:
    """The author's own commits since local midnight on any local branch and HEAD, merges left out, oldest first.

    A commit's day is that of its author date, which a rebase keeps; one author date and subject count once, so that a
    change that was rebased or picked to another branch is not counted twice.
    """
    try:
        address = _address()
        midnight = _midnight(now)
        made = _log(["--branches", "HEAD", "--no-merges", f"--since={midnight}"], "HEAD")
    except NoCommitError:
        return []
    mine = [one for one in made if one.author == address and one.time >= midnight]
    once = {(one.time, one.subject): one for one in reversed(mine)}
    return sorted(once.values(), key=lambda one: (one.time, one.object))


def _midnight(now: datetime.datetime | None) -> int:
    """Epoch seconds of the last local midnight, under the rules of local time on that day (clock changes)."""
    import datetime

    date = (now or datetime.datetime.now()).date()
    return int(datetime.datetime.combine(date, datetime.time.min).timestamp())


def _address() -> str:
    """The author's mail address as a commit made now would hold it."""
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
        raise UsageError(f"revision: {rev!r} is no commit")
    return [Commit(row[0], tuple(row[1].split()), row[2], int(row[3] or 0), row[4], row[5]) for row in rows]


def was_cut(root: Commit) -> bool:
    """Whether a commit that shows no parents has some that a shallow clone left out."""
    return root.object in cut_commits()
