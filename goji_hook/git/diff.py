"""Reads one ``git diff`` process: names, modes and objects from its raw part, added lines from its patch."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import IO, NamedTuple

from goji_hook.errors import GojiError
from goji_hook.git import command as git

#: Inclusive ranges of lines, counted from 1.
Ranges = tuple[tuple[int, int], ...]

#: Sets every option that a user's configuration could change, so that the output always has this form.
_OPTIONS = [
    "--no-ext-diff", "--no-textconv", "--no-color", "--color-moved=no", "--ws-error-highlight=none", "--no-relative",
    "--submodule=short", "--ignore-submodules=dirty", f"-O{os.devnull}", "-z", "--raw", "--no-abbrev",
]  # fmt: skip
_PATCH = [
    "--patch", "--unified=0", "--inter-hunk-context=0", "--full-index", "--irreversible-delete", "--find-renames=50%",
    "-l1000", "--diff-algorithm=myers", "--indent-heuristic", "--src-prefix=a/", "--dst-prefix=b/",
]  # fmt: skip

_FACTS = re.compile(rb":([0-7]{6}) ([0-7]{6}) ([0-9a-f]+) ([0-9a-f]+) ([A-Z])\d*")
_HUNK = re.compile(rb"@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@")
_SPECIAL = re.compile(rb'[\x00-\x1f\x7f"\\]')
_ESCAPES = {
    b"\a": b"\\a", b"\b": b"\\b", b"\t": b"\\t", b"\n": b"\\n", b"\v": b"\\v", b"\f": b"\\f", b"\r": b"\\r",
    b'"': b'\\"', b"\\": b"\\\\",
}  # fmt: skip
_FILE_TYPE = 0o170000
_REGULAR, _SYMLINK, _SUBMODULE = 0o100000, 0o120000, 0o160000
_CHUNK = 1 << 16


class UnreadableError(GojiError):
    """The output of git is not a whole diff: git died half-way, or prints it in another form."""

    def __init__(self, what: str) -> None:
        super().__init__(f"git diff: {what} could not be read; please report your version of git")


class Hunk(NamedTuple):
    """A place where two versions of a file differ: the first line and the number of lines on each side.

    Where a side has no lines, its first line is the one before the place.
    """

    old: int
    removed: int
    new: int
    added: int


@dataclass(frozen=True)
class DiffEntry:
    """One file of a diff. ``hunks`` is None if git shows no lines: the file is binary, or no patch was asked for.

    ``old_path`` differs from ``path`` for a renamed or copied file.
    """

    path: str
    status: str
    old_mode: int
    new_mode: int
    old_object: str
    new_object: str
    hunks: tuple[Hunk, ...] | None = None
    header: bytes = b""
    old_path: str = ""

    @property
    def added(self) -> Ranges | None:
        """The lines of the new side that the old one lacks; None if git shows no lines."""
        return None if self.hunks is None else added_by(self.hunks)

    @property
    def kind(self) -> str:
        """The kind of the new side: ``file``, ``symlink``, ``submodule`` or ``deleted``."""
        if self.status == "D":
            return "deleted"
        kinds = {_SYMLINK: "symlink", _SUBMODULE: "submodule"}
        return kinds.get(self.new_mode & _FILE_TYPE, "file")

    @property
    def whole(self) -> bool:
        """Whether every line of the new side is new: an added file, or a former symlink or submodule."""
        return self.status == "A" or (self.status == "T" and self.kind == "file")


def added_by(hunks: Iterable[Hunk]) -> Ranges:
    """Returns the ranges of lines that hunks add."""
    return tuple((hunk.new, hunk.new + hunk.added - 1) for hunk in hunks if hunk.added)


def is_blob(mode: int) -> bool:
    """Returns whether an entry of this mode is an object of this repository: a file or a symlink."""
    return mode & _FILE_TYPE in (_REGULAR, _SYMLINK)


def entries(*arguments: str, patch: bool = True, paths: Sequence[str] = ()) -> list[DiffEntry]:
    """Returns the entries of ``git diff`` with these arguments, in git's order. Raises GitError."""
    with git.output("diff", *options(patch), *arguments, "--", *paths) as printed:
        return parse(printed, patch)


def of_files(old: str, new: str) -> tuple[Hunk, ...]:
    """Returns the places where two files of the folder differ, which need not lie in a repository. Raises GitError."""
    shown = ["--no-ext-diff", "--no-textconv", "--no-color", "--ws-error-highlight=none", "--text"]
    with git.process("diff", "--no-index", *shown, *_PATCH, "--", old, new) as running:
        printed, errors = running.communicate()
    if running.returncode not in (0, 1):  # 1: they differ
        raise git.GitError("diff", running.returncode, errors)
    return next((hunks or () for hunks in _sections(printed.splitlines(keepends=True)).values()), ())


def options(patch: bool = True) -> list[str]:
    """Returns the options for a git command that compares, so that ``parse`` can read its output."""
    return [*_OPTIONS, *(_PATCH if patch else ["--no-renames"])]


def parse(printed: IO[bytes], patch: bool = True) -> list[DiffEntry]:
    """Returns the entries of one comparison, printed under ``options``, read to its end. Raises UnreadableError."""
    raw, rest = _read_raw(printed)
    listed = list(_parse_raw(raw))
    sections = _sections(_lines(printed, rest))
    if not patch:
        return listed
    # A touched file without a change has no section in the patch.
    return [
        replace(entry, hunks=sections.get(entry.header))
        for entry in listed
        if entry.status == "U" or entry.header in sections
    ]


def _read_raw(output: IO[bytes]) -> tuple[bytes, bytes]:
    """Returns the raw part, and the beginning of the patch that was read with it.

    An empty field separates the two; a name is never empty.
    """
    seen = bytearray()
    while True:
        chunk = output.read(_CHUNK)
        start = max(len(seen) - 1, 0)
        seen += chunk
        end = seen.find(b"\0\0", start)
        if end >= 0:
            return bytes(seen[:end]), bytes(seen[end + 2 :])
        if not chunk:
            return bytes(seen), b""


def _parse_raw(raw: bytes) -> Iterator[DiffEntry]:
    fields = iter(raw.rstrip(b"\0").split(b"\0"))
    for facts in fields:
        if facts.startswith(b"::"):  # an unmerged file of the work tree, compared with several sides
            yield DiffEntry(_name(fields), "U", 0, 0, "", "")
        elif facts:
            match = _FACTS.fullmatch(facts)
            if match is None:
                raise UnreadableError("an entry")
            old_mode, new_mode, old_object, new_object, status = (part.decode() for part in match.groups())
            old = path = _name(fields)
            if status in "RC":
                path = _name(fields)
            header = b"diff --git %b %b\n" % (_quoted(b"a/", old), _quoted(b"b/", path))
            modes = int(old_mode, 8), int(new_mode, 8)
            yield DiffEntry(path, status, *modes, old_object, new_object, header=header, old_path=old)


def _name(fields: Iterator[bytes]) -> str:
    path = next(fields, b"")
    if not path:
        raise UnreadableError("an entry without a name")
    return path.decode("utf-8", "surrogateescape")


def _quoted(side: bytes, name: str) -> bytes:
    """Returns a path as git writes it in the header of a patch, under ``core.quotePath=false``."""
    path = side + name.encode("utf-8", "surrogateescape")
    escaped = _SPECIAL.sub(lambda match: _ESCAPES.get(match[0]) or b"\\%03o" % match[0][0], path)
    return path if escaped == path else b'"%b"' % escaped


def _lines(output: IO[bytes], rest: bytes) -> Iterator[bytes]:
    """Yields the lines of the patch, beginning with those in *rest*."""
    *complete, tail = rest.split(b"\n")
    yield from (line + b"\n" for line in complete)
    yield tail + output.readline()
    yield from output


def _sections(lines: Iterable[bytes]) -> dict[bytes, tuple[Hunk, ...] | None]:
    """Returns the hunks of each file of a patch by its header, or None if git calls the file binary.

    Without context lines, a line of content begins with ``+``, ``-`` or a backslash, so that neither content nor a name
    (git quotes a newline in it) can pass for a header.
    """
    hunks: dict[bytes, list[Hunk]] = {}
    binary = set()
    header = b""
    for line in lines:
        if line.startswith(b"diff --"):
            header = line
            hunks[header] = []
        elif line.startswith(b"@@ "):
            hunks.setdefault(header, []).append(_hunk(line))
        elif line.startswith(b"Binary files "):
            binary.add(header)
    return {name: None if name in binary else tuple(found) for name, found in hunks.items()}


def _hunk(line: bytes) -> Hunk:
    match = _HUNK.match(line)
    if match is None:
        raise UnreadableError("a hunk header")
    old, removed, new, added = match.groups()
    return Hunk(int(old), int(removed or 1), int(new), int(added or 1))
