"""Resolves paths that a user names to files to read whole: a staged object, or a place on the disk."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goji_hook.change import exclusions as skip
from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as git
from goji_hook.git import diff, worktree
from goji_hook.git.diff import DiffEntry
from goji_hook.git.worktree import WorkTree


@dataclass(frozen=True)
class Selected:
    """A file to read: its git object if it has one, else the file at *place*, unless there is a *reason* to skip it.

    ``path`` is relative to the top of the repository; for a file outside, it is the name that was given.
    """

    path: str
    place: str
    inside: bool = False
    object: str = ""
    reason: str | None = None


def select(names: Sequence[str]) -> list[Selected]:
    """Returns the files that the names stand for, each once, sorted by path. Raises UsageError for a missing path."""
    try:
        here: WorkTree | None = worktree.work_tree()
    except GojiError:
        here = None
    files = _inside(names, here) if here else (_on_disk(name) for name in _walked(names))
    return sorted({file.path: file for file in files}.values(), key=lambda file: file.path)


def _on_disk(name: str) -> Selected:
    path = name.replace(os.sep, "/")
    return Selected(path, name, reason=skip.by_path(os.path.basename(path)))


def _walked(names: Iterable[str]) -> Iterator[str]:
    """Yields the names; for a directory, all files in it."""
    for name in names:
        if not os.path.lexists(name):
            raise _missing(name)
        if not os.path.isdir(name) or os.path.islink(name):
            yield name
            continue
        for place, directories, files in os.walk(name):
            directories[:] = sorted(directory for directory in directories if not directory.startswith("."))
            yield from (os.path.join(place, file) for file in sorted(files))


def _missing(name: str) -> UsageError:
    return UsageError(f"path: {name!r} does not exist; name a file or a directory")


def _inside(names: Sequence[str], here: WorkTree) -> Iterator[Selected]:
    """Yields files of a repository: staged, else on the disk, else (in a sparse checkout) in the index."""
    staged = {entry.path: entry for entry in diff.entries("--cached", patch=False)}
    absent: dict[str, str] = {}
    for name, path in _expanded(names, here):
        if path is None:
            yield from (_on_disk(file) for file in _walked([name]))
        elif path in staged and staged[path].status != "U":
            yield _staged(staged[path], here)
        elif os.path.lexists(os.path.join(here.top, path)):
            reason = "nested repository" if path.endswith("/") else skip.by_path(path)
            yield Selected(path, os.path.join(here.top, path), inside=True, reason=reason)
        else:
            absent[path] = name
    yield from _unchecked_out(absent, here)


def _staged(entry: DiffEntry, here: WorkTree) -> Selected:
    reason = skip.by_path(entry.path) if entry.kind == "file" else entry.kind
    return Selected(entry.path, os.path.join(here.top, entry.path), True, entry.new_object, reason)


def _unchecked_out(absent: dict[str, str], here: WorkTree) -> Iterator[Selected]:
    """Yields files that are not on the disk: those of a sparse checkout from the index, others as deleted."""
    listed = _listed(["--stage", "-t"], absent, here) if absent else []
    for line in listed:
        facts, _, path = line.partition("\t")
        tag, _, object, _ = facts.split(" ")
        sparse = tag == "S"
        reason = skip.by_path(path) if sparse else "deleted"
        yield Selected(path, os.path.join(here.top, path), True, object if sparse else "", reason)
        absent.pop(path, None)
    if absent:
        raise _missing(next(iter(absent.values())))


def _expanded(names: Sequence[str], here: WorkTree) -> Iterator[tuple[str, str | None]]:
    """Yields each name with its path below the top, or None if it lies outside.

    A directory is replaced by the files that git knows in it.
    """
    directories = []
    for name in names:
        path = relative(name, here)
        if path is not None and os.path.isdir(name) and not os.path.islink(name):
            directories.append(path)
        else:
            yield name, path
    if directories:
        for path in sorted(set(_listed(["--cached", "--others", "--exclude-standard"], directories, here))):
            yield path, path


def relative(name: str, here: WorkTree) -> str | None:
    """Returns the path of a name below the top of the repository, or None if it lies outside."""
    if os.path.isabs(name):
        parent, leaf = os.path.split(os.path.normpath(name))
        try:
            path = os.path.relpath(os.path.join(os.path.realpath(parent), leaf), os.path.realpath(here.top))
        except ValueError:  # another drive on Windows
            return None
    else:
        path = os.path.normpath(os.path.join(here.prefix, name))
    path = path.replace(os.sep, "/")
    return None if path == ".." or path.startswith("../") else path


def _listed(options: list[str], paths: Iterable[str], here: WorkTree) -> list[str]:
    """Returns the output of ``git ls-files`` for paths below the top.

    The name of a repository that lies in this one ends in a slash.
    """
    up = "../" * here.prefix.count("/")
    named = [up + ("" if path == "." and up else path) for path in paths]
    printed = git.run("ls-files", "-z", "--full-name", *options, "--", *named)
    return [field for field in printed.decode("utf-8", "surrogateescape").split("\0") if field]
