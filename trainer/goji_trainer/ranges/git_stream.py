"""Reads a repository through git processes that keep running: starting one per commit takes longer than measuring.

They get the same options as the hook's own processes, and the hook's own parser reads their output.
"""

from __future__ import annotations

import io
import os
import subprocess
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import Any, cast

from goji_hook.change import exclusions as skip
from goji_hook.change import read_diff
from goji_hook.change.contents import Content
from goji_hook.change.types import FileChange, Skipped
from goji_hook.git import command as git
from goji_hook.git import diff
from goji_hook.git.diff import DiffEntry

_CHUNK = 1 << 16


class GitStream:
    """A repository's ``git diff-tree`` and ``git cat-file``, started on first use, ended with the ``with`` block."""

    def __init__(self, folder: str) -> None:
        self._folder = folder
        self._processes: dict[str, _Process] = {}

    def __enter__(self) -> GitStream:
        self._stack = ExitStack()
        self._stack.enter_context(git.named(self._folder))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        for process in self._processes.values():
            process.close()
        self._stack.close()

    def files(self, base: str, head: str) -> tuple[list[FileChange], list[Skipped]]:
        """Returns the files of the change from *base* to *head* that the hook would review, and those it would skip.

        An empty *base* means that every file is new. Raises GitError if an object is missing or damaged.
        """
        files, skipped = read_diff.read_diff(self._entries(base, head), self._contents, tree=head)
        files.sort(key=lambda file: file.path)
        skipped.sort(key=lambda entry: (entry.path, entry.reason))
        return files, skipped

    def blob(self, name: str) -> Content:
        """Returns the content of an object, or the reason why it cannot be read."""
        process = self._process("cat-file", "--batch")
        header = process.ask(name.encode() + b"\n").split()
        if len(header) != 3 or not header[2].isdigit():
            if not header:
                self._end("cat-file")
            return "not measured: its content is not in this clone"
        size = int(header[2])
        if size > git.MAX_BYTES:
            self._end("cat-file")  # the content would have to be read first
            return skip.too_large(size)
        return process.read(size + 1)[:size]

    def _contents(self, entries: list[DiffEntry], old: list[str]) -> tuple[list[Content], dict[str, Content]]:
        return [self.blob(entry.new_object) for entry in entries], {name: self.blob(name) for name in set(old)}

    def _entries(self, base: str, head: str) -> list[DiffEntry]:
        process = self._process("diff-tree", "--stdin", "--root", "--no-commit-id", "-r", *diff.options())
        process.write(f"{head} {base}".strip().encode() + b"\n" + process.marker)
        answer = _Answer(process)
        try:
            entries = diff.parse(io.BufferedReader(answer, _CHUNK))
        except diff.UnreadableError:  # a git that has died may have printed half an entry
            if answer.complete:
                raise
            entries = []
        if not answer.complete:
            raise self._end("diff-tree")
        return entries

    def _process(self, command: str, *arguments: str) -> _Process:
        if command not in self._processes:
            self._processes[command] = _Process(command, *arguments)
        return self._processes[command]

    def _end(self, command: str) -> git.GitError:
        process = self._processes.pop(command)
        return process.close()


class _Process:
    """A git command that answers questions from its input on its output; keeps its last lines on standard error."""

    def __init__(self, command: str, *arguments: str) -> None:
        self._command = command
        self._stack = ExitStack()
        self._running: subprocess.Popen[Any] = self._stack.enter_context(git.process(command, *arguments))
        self._errors: list[bytes] = []
        self._drain = threading.Thread(target=self._keep, args=(self._running.stderr,), daemon=True)
        self._drain.start()
        #: A random line, which no file can forge. It is not an object, so git repeats it at the end of an answer.
        self.marker = os.urandom(16).hex().encode() + b"-end\n"

    def _keep(self, stream: Iterable[bytes]) -> None:
        with suppress(ValueError):  # the stream was closed before its first line was read, by ^C
            for line in stream:
                self._errors = [*self._errors[-3:], line]

    def write(self, question: bytes) -> None:
        assert self._running.stdin
        try:
            self._running.stdin.write(question)
            self._running.stdin.flush()
        except BrokenPipeError:
            pass  # the end of its output shows it

    def ask(self, question: bytes) -> bytes:
        """Returns the line that answers; empty if the process has ended."""
        self.write(question)
        assert self._running.stdout
        line: bytes = self._running.stdout.readline()
        return line

    def read(self, size: int) -> bytes:
        assert self._running.stdout
        content: bytes = self._running.stdout.read(size)
        return content

    def read_some(self) -> bytes:
        assert self._running.stdout
        content: bytes = cast("io.BufferedReader", self._running.stdout).read1(_CHUNK)
        return content

    def close(self) -> git.GitError:
        """Ends the process and returns its error, with exit status 0 if it was still running."""
        if self._running.stdin:
            self._running.stdin.close()
        ended = self._running.poll()
        if ended is None:
            self._running.kill()
        self._drain.join()  # closing the stream while it is read would raise in the thread
        self._stack.close()
        return git.GitError(self._command, ended or 0, b"".join(self._errors))


class _Answer(io.RawIOBase):
    """The output of a process up to its marker, as a file."""

    def __init__(self, process: _Process) -> None:
        self._process = process
        self._seen = b""
        #: Whether the marker was read; if not, the process ended before.
        self.complete = False

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        """Gives all bytes but the last, which may be the beginning of the marker."""
        keep = len(self._process.marker)
        while not self.complete and len(self._seen) <= keep:
            some = self._process.read_some()
            if not some:
                return 0
            self._seen += some
            if self._seen.endswith(self._process.marker):
                self.complete = True
                self._seen = self._seen[:-keep]
        free = len(self._seen) if self.complete else len(self._seen) - keep
        size = min(free, len(buffer))
        buffer[:size] = self._seen[:size]
        self._seen = self._seen[size:]
        return size
