"""Draws what to measure of a repository: author-days with their commits, pull requests, and files at some commits.

A draw takes the keys with the smallest hashes. It needs little memory, does not depend on any order, and a larger
sample holds the smaller one.
"""

from __future__ import annotations

import heapq
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Generic, TypeVar

from goji_hook.change import exclusions as skip
from goji_hook.errors import UsageError
from goji_hook.git import command as git

_LOG = ["log", "--no-show-signature", "--no-color", "--no-decorate", "--no-notes", "--encoding=UTF-8", "-s", "-z"]
_FIELDS = "%H%x00%P%x00%ae%x00%an%x00%ad%x00%s"
_CHUNK = 1 << 16

#: Author dates (Unix time) outside of these come from wrong clocks; imports into git reach back to 1990.
EARLIEST, LATEST = 631_152_000, 4_102_444_800
_DAY = 86_400
_SQUASHED = re.compile(r"\(#\d+\)$")
_SYNCED = re.compile(
    r"^Merge (?:remote-tracking )?(?:branch|tag) '[^']*(?:master|main|trunk|develop|stable|release|\d+[.-]\w+)[^']*'"
)
#: Number of commits at which files are taken, so that old states count beside the present one.
_SNAPSHOTS = 4


@dataclass(frozen=True)
class Repository:
    """A repository to measure: its name in ``ranges.json``, and its path."""

    name: str
    path: str


@dataclass(frozen=True)
class SampleSize:
    """The numbers of commits, files and pull requests to take of each repository, and the seed of the draw."""

    diffs: int
    files: int
    pulls: int
    seed: int


@dataclass(frozen=True)
class DrawnCommit:
    """A commit, its first parent (empty for a root commit), and its author date (Unix time and zone)."""

    object: str
    base: str
    stamp: str = ""


@dataclass(frozen=True)
class Day:
    """An author's commits on a local date, oldest first; not ``whole`` if author or date are unknown."""

    commits: tuple[DrawnCommit, ...]
    whole: bool = True


@dataclass(frozen=True)
class Pull:
    """A pull request: the changes of *head* since its merge base with *base*; if ``squashed``, those of the commit."""

    base: str
    head: str
    squashed: bool


@dataclass(frozen=True)
class Files:
    """Files of a commit, as pairs of path and object id."""

    commit: str
    entries: tuple[tuple[str, str], ...]


@dataclass
class Plan:
    """The draw of a repository at the commit ``head``; ``trouble`` counts by reason what could not be used."""

    repository: Repository
    head: str
    days: list[Day] = field(default_factory=list)
    pulls: list[Pull] = field(default_factory=list)
    files: list[Files] = field(default_factory=list)
    trouble: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True)
class _Logged:
    object: str
    parents: tuple[str, ...]
    address: str
    name: str
    date: str
    subject: str


_Item = TypeVar("_Item")


class _Smallest(Generic[_Item]):
    """Keeps the *most* keys with the smallest hashes, and the items of each."""

    def __init__(self, most: int, seed: int) -> None:
        self._most, self._seed = most, seed
        self._heap: list[tuple[int, str]] = []
        self._held: dict[str, list[_Item]] = {}

    def put(self, key: str, item: _Item) -> None:
        """Keeps the item if its key is among the smallest so far; a key that was dropped can never come back."""
        if key in self._held:
            self._held[key].append(item)
            return
        digest = -int.from_bytes(sha256(f"{self._seed} {key}".encode("utf-8", "replace")).digest()[:8], "big")
        if len(self._heap) < self._most:
            heapq.heappush(self._heap, (digest, key))
        elif self._heap and digest > self._heap[0][0]:
            del self._held[heapq.heapreplace(self._heap, (digest, key))[1]]
        else:
            return
        self._held[key] = [item]

    def groups(self) -> list[list[_Item]]:
        """Returns the kept items by key, in the order of the keys' hashes."""
        return [self._held[key] for _, key in sorted(self._heap, reverse=True)]


def draw(repository: Repository, size: SampleSize) -> Plan:
    """Draws what to measure from the history of HEAD. Of an empty or damaged history it takes what is readable.

    The plan's ``trouble`` counts the rest. Raises UsageError if the path is not a repository.
    """
    if not Path(repository.path).is_dir():
        raise UsageError(f"calibrate: {repository.path!r} is not a folder; give the path of a git repository")
    with git.named(repository.path):
        try:
            top = git.run("rev-parse", "--git-dir").decode("utf-8", "surrogateescape").strip()
        except git.GitError as failure:
            raise UsageError(f"calibrate: {repository.path!r} is not a git repository ({failure})") from failure
        if top not in (".", ".git") and not Path(repository.path, ".git").exists():
            raise UsageError(
                f"calibrate: {repository.path!r} is not a git repository, but a folder in one; give its top folder"
            )
        try:
            head = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        except git.GitError:
            return Plan(repository, "", trouble=Counter({"repositories without a commit": 1}))
        plan = Plan(repository, head)
        _draw_days(plan, size)
        _draw_pulls(plan, size)
        _draw_files(plan, size)
    return plan


def _draw_days(plan: Plan, size: SampleSize) -> None:
    """Takes author-days until they have ``size.diffs`` commits, so that each commit is equally likely."""
    cut = _shallow()
    days: _Smallest[_Logged] = _Smallest(size.diffs, size.seed)
    for commit in _walk(plan, "--no-merges"):
        if commit.object in cut:
            plan.trouble["commits whose parent a shallow clone left out"] += 1
        elif "[bot]" in commit.name or "[bot]" in commit.address:
            plan.trouble["commits by bots, left out"] += 1
        else:
            days.put(_day_of(commit, plan.trouble), commit)
    commits = 0
    for group in days.groups():
        day = _as_day(group)
        commits += len(day.commits)
        plan.days.append(day)
        if commits >= size.diffs:
            break


def _day_of(commit: _Logged, trouble: Counter[str]) -> str:
    """A key of the author and the author's local date; the commit's id if author or date are unknown."""
    time, _, zone = commit.date.partition(" ")
    if not commit.address or not commit.name:
        trouble["commits without an author, in no day"] += 1
        return commit.object
    if not time.isdigit() or not EARLIEST <= int(time) < LATEST:
        trouble["commits with an impossible date, in no day"] += 1
        return commit.object
    minutes = int(zone[1:3] or 0) * 60 + int(zone[3:5] or 0) if zone[1:5].isdigit() else 0
    local = int(time) + (-60 if zone.startswith("-") else 60) * minutes
    return f"{commit.address} {local // _DAY}"


def _as_day(group: Iterable[_Logged]) -> Day:
    logged = list(group)
    once = {(commit.date, commit.subject): commit for commit in logged}  # a picked commit counts once
    whole = _day_of(logged[0], Counter()) != logged[0].object
    commits = [DrawnCommit(each.object, each.parents[0] if each.parents else "", each.date) for each in once.values()]
    return Day(tuple(sorted(commits, key=lambda commit: (commit.stamp, commit.object))), whole)


def _draw_pulls(plan: Plan, size: SampleSize) -> None:
    """Takes merges into the main line, and commits on it whose subject ends like a squashed pull request: ``(#12)``."""
    cut = _shallow()
    pulls: _Smallest[Pull] = _Smallest(size.pulls, size.seed)
    for commit in _walk(plan, "--first-parent"):
        if len(commit.parents) == 2 and not _SYNCED.match(commit.subject):
            pulls.put(commit.object, Pull(commit.parents[0], commit.parents[1], False))
        elif _is_squash(commit) and commit.object not in cut:
            pulls.put(commit.object, Pull(commit.parents[0], commit.object, True))
    plan.pulls.extend(group[0] for group in pulls.groups())


def _is_squash(commit: _Logged) -> bool:
    return len(commit.parents) == 1 and bool(_SQUASHED.search(commit.subject)) and "[bot]" not in commit.name


def _draw_files(plan: Plan, size: SampleSize) -> None:
    """Takes files at HEAD and at random commits of the main line; equal content is taken once."""
    commits: _Smallest[str] = _Smallest(_SNAPSHOTS - 1, size.seed)
    for logged in _walk(plan, "--first-parent"):
        if logged.object != plan.head:
            commits.put(logged.object, logged.object)
    chosen = [plan.head, *(group[0] for group in commits.groups())]
    seen: set[str] = set()
    for commit in chosen:
        files: _Smallest[tuple[str, str]] = _Smallest(-(-size.files // len(chosen)), size.seed)
        try:
            for path, name in _tree(commit):
                if name not in seen:
                    files.put(name, (path, name))
        except git.GitError:
            plan.trouble["commits whose tree is damaged"] += 1
            continue
        entries = tuple(group[0] for group in files.groups())
        seen.update(name for _, name in entries)
        plan.files.append(Files(commit, entries))


def _tree(commit: str) -> Iterator[tuple[str, str]]:
    """The regular files of a commit whose names a review would not skip, as pairs of path and object id."""
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        facts, _, raw = entry.partition(b"\t")
        if facts.startswith(b"100"):
            path = raw.decode("utf-8", "surrogateescape")
            if skip.by_path(path) is None:
                yield path, facts.split()[2].decode()


def _shallow() -> set[str]:
    """The ids of the commits at which a shallow clone ends."""
    place = git.run("rev-parse", "--git-path", "shallow").decode("utf-8", "surrogateescape").strip()
    folder = git.folder()
    try:
        return set(Path(folder, place).read_text(encoding="ascii").split())
    except OSError:
        return set()


def _walk(plan: Plan, *options: str) -> Iterator[_Logged]:
    """The commits behind HEAD. The walk ends at a damaged commit, which the plan's ``trouble`` counts."""
    try:
        with git.output(*_LOG, "--date=raw", f"--format={_FIELDS}", *options, plan.head, "--") as printed:
            rest = b""
            while chunk := printed.read(_CHUNK):
                *records, rest = _records(rest + chunk)
                for record in records:
                    yield _logged(record)
            if rest:
                yield _logged(rest)
    except git.GitError:
        plan.trouble["walks that ended at a damaged commit"] += 1


def _records(printed: bytes) -> list[bytes]:
    """Splits output into records of six fields each; the last entry is the incomplete rest."""
    fields = printed.split(b"\0")
    whole = (len(fields) - 1) // 6 * 6
    return [*(b"\0".join(fields[at : at + 6]) for at in range(0, whole, 6)), b"\0".join(fields[whole:])]


def _logged(record: bytes) -> _Logged:
    fields = record.decode("utf-8", "replace").split("\0")
    commit, parents, address, name, date, subject = (*fields, *[""] * 6)[:6]
    return _Logged(commit, tuple(parents.split()), address, name, date, subject)
