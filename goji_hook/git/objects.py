"""Reads contents and sizes of git's objects from one ``git cat-file`` process."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Any

from goji_hook.git import command as git
from goji_hook.git.command import MAX_BYTES, GitError, stop


def blobs(names: Iterable[str]) -> dict[str, bytes | int | None]:
    """Returns the contents of git objects by name: bytes, the size of one over MAX_BYTES, or None if it is missing."""
    return _query("--batch", names, _blob, ("HEAD",))


def missing(names: Iterable[str], trees: Sequence[str]) -> set[str]:
    """Returns those of the named objects that git lacks or has damaged; *trees* are the trees that list them."""
    return {name for name, size in _query("--batch-check", names, _size, trees).items() if size is None}


def _query(
    option: str, names: Iterable[str], answer: Callable[[subprocess.Popen[Any], str], Any], trees: Sequence[str]
) -> dict[str, Any]:
    """Returns the answers of ``git cat-file`` by object name; None for a missing object.

    A large object ends the process, so that not even git reads it. So does an object that a partial clone has not
    fetched, and perhaps a damaged one. The next name starts another process.
    """
    pending = sorted(set(names))
    answers: dict[str, Any] = {}
    unfetched: frozenset[str] | None = None
    while pending:
        with git.process("cat-file", option) as running:
            while pending and running.returncode is None:
                name = pending.pop()
                answers[name] = answer(running, name)
        if pending and unfetched is None and answers[name] is None:
            unfetched = _unfetched(trees)
            answers |= dict.fromkeys(unfetched.intersection(pending))
            pending = [name for name in pending if name not in unfetched]
    return answers


def _unfetched(trees: Sequence[str]) -> frozenset[str]:
    """Returns the objects in some trees that a partial clone has not fetched; empty if git cannot tell."""
    named = [f"{tree}^{{tree}}" for tree in trees]
    try:
        listed = git.run("rev-list", "--objects", "--no-object-names", "--missing=print", *named)
    except GitError:
        return frozenset()
    return frozenset(line[1:].decode() for line in listed.split(b"\n") if line.startswith(b"?"))


def _size(running: subprocess.Popen[Any], name: str) -> int | None:
    """Returns the size of an object, or None if it is missing, after which the process may have ended."""
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
