"""One ``git diff`` process read as entries: names, modes and objects from its raw part, added lines from its patch."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

from goji_hook import git
from goji_hook.errors import GojiError

Ranges = tuple[tuple[int, int], ...]

#: Every option that a user's configuration could turn is given, so that no setting changes what is read here.
_OPTIONS = [
    "--no-ext-diff", "--no-textconv", "--no-color", "--color-moved=no", "--ws-error-highlight=none", "--no-relative",
    "--submodule=short", "--ignore-submodules=dirty", f"-O{os.devnull}", "-z", "--raw", "--no-abbrev",
]  # fmt: skip
_PATCH = [
    "--patch", "--unified=0", "--inter-hunk-context=0", "--full-index", "--irreversible-delete", "--find-renames=50%",
    "-l1000", "--diff-algorithm=myers", "--indent-heuristic", "--src-prefix=a/", "--dst-prefix=b/",
]  # fmt: skip

_HUNK = re.compile(rb"@@ -\d+(?:,\d+)? \+(\d+)(?:,(\d+))? @@")
_FILE_TYPE = 0o170000
_REGULAR, _SYMLINK, _SUBMODULE = 0o100000, 0o120000, 0o160000
_CHUNK = 1 << 16


@dataclass(frozen=True)
class Entry:
    """One file of a diff; ``added`` is None where git shows no lines (binary, or the patch was not asked for)."""

    path: str
    status: str
    old_mode: int
    new_mode: int
    new_object: str
    added: Ranges | None = None

    @property
    def kind(self) -> str:
        """What the new side is: ``file``, ``symlink``, ``submodule`` or ``deleted``."""
        if self.status == "D":
            return "deleted"
        kinds = {_SYMLINK: "symlink", _SUBMODULE: "submodule"}
        return kinds.get(self.new_mode & _FILE_TYPE, "file")

    @property
    def whole(self) -> bool:
        """Whether all of the new side is new: an added file, or one that was a symlink or a submodule before."""
        return self.status == "A" or (self.status == "T" and self.kind == "file")


def entries(*arguments: str, patch: bool = True) -> list[Entry]:
    """The entries of ``git diff`` with these arguments, in git's order; raises GitError."""
    options = [*_OPTIONS, *(_PATCH if patch else ["--no-renames"])]
    with git.output("diff", *options, *arguments, "--") as printed:
        raw, rest = _read_raw(printed)
        listed = list(_parse_raw(raw))
        sections = list(_sections(_lines(printed, rest)))
    return _joined(listed, sections) if patch else listed


def _read_raw(output: IO[bytes]) -> tuple[bytes, bytes]:
    """The raw part, and what was read of the patch behind it: an empty field parts them, because no name is empty."""
    seen = b""
    while True:
        chunk = output.read(_CHUNK)
        start = max(len(seen) - 1, 0)
        seen += chunk
        end = seen.find(b"\0\0", start)
        if end >= 0:
            return seen[:end], seen[end + 2 :]
        if not chunk:
            return seen, b""


def _parse_raw(raw: bytes) -> Iterator[Entry]:
    fields = iter(raw.rstrip(b"\0").split(b"\0"))
    for field in fields:
        if not field:
            continue
        old_mode, new_mode, _, new_object, status = field.decode("ascii").lstrip(":").split(" ")
        path = next(fields)
        if status[0] in "RC":
            path = next(fields)
        name = path.decode("utf-8", "surrogateescape")
        yield Entry(name, status[0], int(old_mode, 8), int(new_mode, 8), new_object)


def _lines(output: IO[bytes], rest: bytes) -> Iterator[bytes]:
    """The lines of the patch, whose beginning was already read."""
    complete, _, tail = rest.rpartition(b"\n")
    if complete:
        yield from complete.split(b"\n")
    yield tail + output.readline()
    yield from output


def _sections(lines: Iterator[bytes]) -> Iterator[Ranges | None]:
    """The added ranges of each file of a patch, or None where git calls it binary.

    Without context lines, a line of content begins with ``+``, ``-`` or a backslash, so that no content and no name
    (git quotes a newline in it) can pass for a header.
    """
    ranges: list[tuple[int, int]] = []
    shown, begun = True, False
    for line in lines:
        if line.startswith(b"@@ "):
            ranges.extend(_added(line))
        elif line.startswith(b"diff --git "):
            if begun:
                yield tuple(ranges) if shown else None
            ranges, shown, begun = [], True, True
        elif line.startswith(b"Binary files "):
            shown = False
    if begun:
        yield tuple(ranges) if shown else None


def _added(hunk: bytes) -> list[tuple[int, int]]:
    match = _HUNK.match(hunk)
    if match is None:
        raise GojiError("git diff: a hunk header could not be read")
    start, count = int(match[1]), int(match[2] or 1)
    return [(start, start + count - 1)] if count else []


def _joined(listed: list[Entry], sections: list[Ranges | None]) -> list[Entry]:
    """Entries with their ranges: git prints both parts in one order, a change of type as a deletion and an addition."""
    found = iter(sections)
    expected = sum(2 if entry.status == "T" else 1 for entry in listed if entry.status != "U")
    if expected != len(sections):
        raise GojiError(f"git diff: {len(sections)} patches for {expected} files")
    joined = []
    for entry in listed:
        if entry.status == "T":
            next(found)
        added = None if entry.status == "U" else next(found)
        joined.append(Entry(entry.path, entry.status, entry.old_mode, entry.new_mode, entry.new_object, added))
    return joined
