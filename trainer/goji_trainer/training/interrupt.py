"""Lets ^C end a run at the end of a step, so that nothing is lost."""

from __future__ import annotations

import signal
import threading
from types import FrameType

from goji_hook.errors import GojiError


class StoppedError(GojiError):
    """^C ended the run after a checkpoint."""


class Interruptible:
    """Notes the first ^C inside its block in ``asked``; the second one raises KeyboardInterrupt as usual."""

    def __init__(self) -> None:
        self.asked = False
        self._before: object = None

    def __enter__(self) -> Interruptible:
        if threading.current_thread() is threading.main_thread():
            self._before = signal.signal(signal.SIGINT, self._note)
        return self

    def __exit__(self, *raised: object) -> None:
        if self._before is not None:
            signal.signal(signal.SIGINT, self._before)  # type: ignore[arg-type]

    def _note(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            raise KeyboardInterrupt
        self.asked = True
