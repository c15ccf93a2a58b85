"""What to measure of a repository: author-days with their commits, pull requests, and files at sampled commits.

Every draw is by the smallest hashes of what is drawn, so that it needs little memory, depends on no order, and a larger
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

#: Author dates outside of these are broken clocks: imports into git reach back to 1990.
EARLIEST, LATEST = 631_152_000, 4_102_444_800
_DAY = 86_400
_SQUASHED = re.compile(r"\(#\d+\)$")
_SYNCED = re.compile(
    r"^Merge (?:remote-tracking )?(?:branch|tag) '[^']*(?:master|main|trunk|develop|stable|release|\d+[.-]\w+)[^']*'"
)
#: Commits at which files are taken, so that a history's youth counts beside its present.
_SNAPSHOTS = 4


@dataclass(frozen=True)
class Repository:
    """A repository to measure: the name that the ranges say, and where it is."""

    name: str
    path: str


@dataclass(frozen=True)
class Sample:
    """How much to take of each repository, and the seed of the draw."""

    diffs: int
    files: int
    pulls: int
    seed: int


@dataclass(frozen=True)
class Commit:
    """A commit and its first parent (empty for a first commit); what follows is what finds the same change twice."""

    object: str
    base: str
    stamp: str = ""


@dataclass(frozen=True)
class Day:
    """The commits of an author on one date of theirs, oldest first; not ``whole`` where author or date are unknown."""

    commits: tuple[Commit, ...]
    whole: bool = True


@dataclass(frozen=True)
class Pull:
    """A pull request: what *head* adds since it left *base*; squashed into one commit, what that commit adds."""

    base: str
    head: str
    squashed: bool


@dataclass(frozen=True)
class Files:
    """Files of one commit, as (path, object)."""

    commit: str
    entries: tuple[tuple[str, str], ...]


@dataclass
class Plan:
    """What was drawn of one repository at a commit, and what was met that could not be used."""

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
    """The *most* keys with the smallest hashes, and what was put under each."""

    def __init__(self, most: int, seed: int) -> None:
        self._most, self._seed = most, seed
        self._heap: list[tuple[int, str]] = []
        self._held: dict[str, list[_Item]] = {}

    def put(self, key: str, item: _Item) -> None:
        """Keep the item if its key is among the smallest so far; a key that is not can never be again."""
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
        """What was kept, in order of the hashes of the keys."""
        return [self._held[key] for _, key in sorted(self._heap, reverse=True)]


def draw(repository: Repository, sample: Sample) -> Plan:
    """Draw what to measure from the history of HEAD; an empty or damaged history gives what it has, and says so.

    Raises UsageError if there is no repository.
    """
    if not Path(repository.path).is_dir():
        raise UsageError(f"calibrate: {repository.path!r} is no folder")
    with git.inside(repository.path):
        try:
            top = git.run("rev-parse", "--git-dir").decode("utf-8", "surrogateescape").strip()
        except git.GitError as failure:
            raise UsageError(f"calibrate: {repository.path!r} is no git repository ({failure})") from failure
        if top not in (".", ".git") and not Path(repository.path, ".git").exists():
            raise UsageError(f"calibrate: {repository.path!r} is no git repository, but a folder in one")
        try:
            head = git.run("rev-parse", "--verify", "--quiet", "HEAD^{commit}").decode().strip()
        except git.GitError:
            return Plan(repository, "", trouble=Counter({"repositories without a commit": 1}))
        plan = Plan(repository, head)
        _draw_days(plan, sample)
        _draw_pulls(plan, sample)
        _draw_files(plan, sample)
    return plan


def _draw_days(plan: Plan, sample: Sample) -> None:
    """Author-days, until their commits are as many as the diffs asked for: so every commit is as likely as another."""
    cut = _shallow()
    days: _Smallest[_Logged] = _Smallest(sample.diffs, sample.seed)
    for one in _walk(plan, "--no-merges"):
        if one.object in cut:
            plan.trouble["commits whose parent a shallow clone left out"] += 1
        elif "[bot]" in one.name or "[bot]" in one.address:
            plan.trouble["commits by bots, left out"] += 1
        else:
            days.put(_day_of(one, plan.trouble), one)
    commits = 0
    for group in days.groups():
        day = _as_day(group)
        commits += len(day.commits)
        plan.days.append(day)
        if commits >= sample.diffs:
            break


def _day_of(one: _Logged, trouble: Counter[str]) -> str:
    """The author and the date where the author was; the commit itself where one of both cannot be known."""
    time, _, zone = one.date.partition(" ")
    if not one.address or not one.name:
        trouble["commits without an author, in no day"] += 1
        return one.object
    if not time.isdigit() or not EARLIEST <= int(time) < LATEST:
        trouble["commits with an impossible date, in no day"] += 1
        return one.object
    minutes = int(zone[1:3] or 0) * 60 + int(zone[3:5] or 0) if zone[1:5].isdigit() else 0
    local = int(time) + (-60 if zone.startswith("-") else 60) * minutes
    return f"{one.address} {local // _DAY}"


def _as_day(group: Iterable[_Logged]) -> Day:
    logged = list(group)
    once = {(one.date, one.subject): one for one in logged}
    whole = _day_of(logged[0], Counter()) != logged[0].object
    commits = [Commit(one.object, one.parents[0] if one.parents else "", one.date) for one in once.values()]
    return Day(tuple(sorted(commits, key=lambda one: (one.stamp, one.object))), whole)


def _draw_pulls(plan: Plan, sample: Sample) -> None:
    """Merges into the main line, and commits on it that say they are a squashed pull request."""
    cut = _shallow()
    pulls: _Smallest[Pull] = _Smallest(sample.pulls, sample.seed)
    for one in _walk(plan, "--first-parent"):
        if len(one.parents) == 2 and not _SYNCED.match(one.subject):
            pulls.put(one.object, Pull(one.parents[0], one.parents[1], False))
        elif len(one.parents) == 1 and _SQUASHED.search(one.subject) and not (one.object in cut or "[bot]" in one.name):
            pulls.put(one.object, Pull(one.parents[0], one.object, True))
    plan.pulls.extend(group[0] for group in pulls.groups())


def _draw_files(plan: Plan, sample: Sample) -> None:
    """Files at HEAD and at sampled commits of the main line; content that is at several is taken once."""
    commits: _Smallest[str] = _Smallest(_SNAPSHOTS - 1, sample.seed)
    for one in _walk(plan, "--first-parent"):
        if one.object != plan.head:
            commits.put(one.object, one.object)
    chosen = [plan.head, *(group[0] for group in commits.groups())]
    seen: set[str] = set()
    for commit in chosen:
        files: _Smallest[tuple[str, str]] = _Smallest(-(-sample.files // len(chosen)), sample.seed)
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
    """The regular files of a commit that a review would look at, by their names, as (path, object)."""
    for entry in git.run("ls-tree", "-r", "-z", "--full-tree", commit).split(b"\0"):
        facts, _, raw = entry.partition(b"\t")
        if facts.startswith(b"100"):
            path = raw.decode("utf-8", "surrogateescape")
            if skip.by_path(path) is None:
                yield path, facts.split()[2].decode()


def _shallow() -> set[str]:
    """The commits at which a shallow clone ends."""
    place = git.run("rev-parse", "--git-path", "shallow").decode("utf-8", "surrogateescape").strip()
    folder = git.folder()
    try:
        return set(Path(folder, place).read_text(encoding="ascii").split())
    except OSError:
        return set()


def _walk(plan: Plan, *options: str) -> Iterator[_Logged]:
    """The commits behind HEAD; at one that is damaged the walk ends, and the plan says so."""
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
    """Records of six fields each, and what is left."""
    fields = printed.split(b"\0")
    whole = (len(fields) - 1) // 6 * 6
    return [*(b"\0".join(fields[at : at + 6]) for at in range(0, whole, 6)), b"\0".join(fields[whole:])]


def _logged(record: bytes) -> _Logged:
    fields = record.decode("utf-8", "replace").split("\0")
    commit, parents, address, name, date, subject = (*fields, *[""] * 6)[:6]
    return _Logged(commit, tuple(parents.split()), address, name, date, subject)
