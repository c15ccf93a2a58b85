"""Contents and sizes of git's objects, from one ``git cat-file`` process."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from goji_hook.git import command as git
from goji_hook.git.command import MAX_BYTES, GitError, stop


def blobs(names: Iterable[str]) -> dict[str, bytes | int | None]:
    """The contents of git objects by name, from one process: bytes, its size if over MAX_BYTES, None if missing."""
    return _asked("--batch", names, _blob, ("HEAD",))


def missing(names: Iterable[str], trees: Sequence[str]) -> set[str]:
    """The objects of these names that git does not have, or not whole; *trees* are where they are said to be."""
    return {name for name, size in _asked("--batch-check", names, _size, trees).items() if size is None}


def _asked(
    option: str, names: Iterable[str], answer: Callable[[subprocess.Popen[Any], str], Any], trees: Sequence[str]
) -> dict[str, Any]:
    """What ``git cat-file`` says of objects, by name; None for one that is missing.

    A large blob ends its process, so that not even git reads it, as does one that a partial clone has not fetched, and
    may a damaged one; the next name starts another.
    """
    pending = sorted(set(names))
    found: dict[str, Any] = {}
    unfetched: frozenset[str] | None = None
    while pending:
        with git.process("cat-file", option) as running:
            while pending and running.returncode is None:
                name = pending.pop()
                found[name] = answer(running, name)
        if pending and unfetched is None and found[name] is None:
            unfetched = _unfetched(trees)
            found |= dict.fromkeys(unfetched.intersection(pending))
            pending = [name for name in pending if name not in unfetched]
    return found


def _unfetched(trees: Sequence[str]) -> frozenset[str]:
    """The objects in some trees that a partial clone has not fetched; none where that cannot be told."""
    named = [f"{one}^{{tree}}" for one in trees]
    try:
        listed = git.run("rev-list", "--objects", "--no-object-names", "--missing=print", *named)
    except GitError:
        return frozenset()
    return frozenset(line[1:].decode() for line in listed.split(b"\n") if line.startswith(b"?"))


def _size(running: subprocess.Popen[Any], name: str) -> int | None:
    """The size of an object, or None where it is missing, over which the process may have ended."""
    assert running.stdin
    assert running.stdout
    with suppress(BrokenPipeError):
        running.stdin.write(name.encode() + b"\n")
        running.stdin.flush()
    header: list[bytes] = running.stdout.readline().split()
    if not header:
        running.wait()
    return int(header[2]) if len(header) == 3 and header[2].isdigit() else None


def _blob(running: subprocess.Popen[Any], name: str) -> bytes | int | None:
    assert running.stdout
    size = _size(running, name)
    if size is None:
        return None
    if size > MAX_BYTES:
        stop(running)
        return size
    content: bytes = running.stdout.read(size + 1)
    return content[:size] if len(content) == size + 1 else None
