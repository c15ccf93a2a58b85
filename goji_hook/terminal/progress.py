"""The progress of longer work, on a terminal only, and only after a second.

Not ``click.progressbar``, which prints its label into logs and shows itself at once.
"""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_CLEAR = "\r\x1b[K"


class Progress:
    """A line on standard error that is updated in place; a context manager, which erases it at the end."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None, after: float = 1.0) -> None:
        """Counts *total* steps of *what*; shown after that many seconds, and only if *stream* is a terminal."""
        self._what, self._total, self._done = what, total, 0
        self._stream = sys.stderr if stream is None else stream
        self._watched = self._stream is not None and self._stream.isatty()
        self._next = time.monotonic() + after
        self._shown = False

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._shown:
            self._write(_CLEAR)

    def step(self) -> None:
        """Counts a step as done."""
        self._done += 1
        if self._watched and time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.1
            self._shown = True
            self._write(f"{_CLEAR}{self._what}: {self._done} of {self._total}")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
