"""How far a longer piece of work has come: told to a person who watches for over a second, and to nobody else."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TextIO

_CLEAR = "\r\x1b[K"


class Progress:
    """A line on standard error, kept current; used as a context manager, which takes it away at the end."""

    def __init__(self, what: str, total: int, stream: TextIO | None = None, after: float = 1.0) -> None:
        """Tell of *total* steps of *what*, from *after* seconds on, and only where *stream* is a terminal."""
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
        """One step more is done."""
        self._done += 1
        if self._watched and time.monotonic() >= self._next:
            self._next = time.monotonic() + 0.1
            self._shown = True
            self._write(f"{_CLEAR}{self._what}: {self._done} of {self._total}")

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
