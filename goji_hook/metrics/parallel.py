"""A large change is measured by several processes: this one, and one more for each further processor that pays."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence

from goji_hook.change.types import FileChange
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.types import Measured
from goji_hook.system import child
from goji_hook.system.cpu import processors
from goji_hook.system.deadline import Deadline

#: Bytes of files. Measuring them takes several times as long as starting a process (0.2 s).
WORTH_A_PROCESS = 1_500_000


def workers(files: Sequence[FileChange]) -> int:
    """How many processes, this one included, measure these files fastest."""
    size = sum(len(file.content) for file in files)
    return 1 if size < 2 * WORTH_A_PROCESS else min(processors(), size // WORTH_A_PROCESS)


def measured(
    files: Sequence[FileChange], seconds: float, count: int, deadline: Deadline | None = None
) -> list[Measured]:
    """Measures the files in *count* processes, and in this one what another process failed at."""
    first, *others = _dealt(files, count)
    found: dict[int, Measured] = {}
    helpers = [_Helper([files[index] for index in part], seconds, deadline) for part in others]
    try:
        found.update((index, metrics.tried(files[index], seconds, deadline)) for index in first)
        for helper, part in zip(helpers, others, strict=True):
            results = helper.results() or [metrics.tried(files[index], seconds, deadline) for index in part]
            found.update(zip(part, results, strict=True))
    finally:
        for helper in helpers:
            helper.end()
    return [found[index] for index in range(len(files))]


def _dealt(files: Sequence[FileChange], count: int) -> list[list[int]]:
    """Deals the files' indices into *count* parts of about the same size in bytes."""
    parts: list[list[int]] = [[] for _ in range(count)]
    sizes = [0] * count
    for index in sorted(range(len(files)), key=lambda index: -len(files[index].content)):
        least = sizes.index(min(sizes))
        parts[least].append(index)
        sizes[least] += len(files[index].content)
    return parts


class _Helper:
    """A process that measures some files, fed and read by a thread."""

    def __init__(self, files: Sequence[FileChange], seconds: float, deadline: Deadline | None) -> None:
        self._count = len(files)
        self._said = b""
        self._process: subprocess.Popen[bytes] | None = None
        try:
            self._process = subprocess.Popen(  # noqa: S603 - this Python, isolated
                child.command("goji_hook.metrics.parallel:serve"),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
            )
        except OSError:  # no memory, or no process more is allowed
            return
        import pickle

        asked = pickle.dumps((list(files), seconds, deadline))
        self._thread = threading.Thread(target=self._talk, args=(self._process, asked), daemon=True)
        self._thread.start()

    def _talk(self, process: subprocess.Popen[bytes], asked: bytes) -> None:
        self._said, _ = process.communicate(asked)

    def results(self) -> list[Measured]:
        """Waits for the process and returns its measurements; an empty list if it failed."""
        if self._process is None:
            return []
        self._thread.join()
        import pickle

        try:
            results: list[Measured] = pickle.loads(self._said) if self._process.returncode == 0 else []  # noqa: S301
            return results if len(results) == self._count else []
        except Exception:  # something else wrote there (a sitecustomize); unpickling that raises whatever it likes
            return []

    def end(self) -> None:
        """Leave no process behind, whatever happened here."""
        if self._process is not None:
            self._process.kill()
            self._thread.join()


def serve() -> None:
    """In a helper: measure the files of standard input, and write the results to standard output."""
    import pickle

    files, seconds, deadline = pickle.load(sys.stdin.buffer)  # noqa: S301
    found = [metrics.tried(file, seconds, deadline) for file in files]
    sys.stdout.buffer.write(pickle.dumps(found))
