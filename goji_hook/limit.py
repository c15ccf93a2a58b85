"""A time limit on work that may not come back by itself.

It counts this thread's computing and not the clock, so that a busy machine gives the same review as an idle one.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from goji_hook.importing import importing

_SOONEST = 0.001  # seconds to the next look, where next to nothing is left


class OutOfTimeError(Exception):
    """The work took longer than it may."""


def ends_in(seconds: float) -> float:
    """The time, as ``check`` reads it, at which so many seconds of computing will be over."""
    return time.thread_time() + seconds


def check(deadline: float) -> None:
    """Raise OutOfTimeError after a deadline."""
    if time.thread_time() > deadline:
        raise OutOfTimeError


@contextmanager
def alarm(deadline: float) -> Iterator[None]:
    """Raise OutOfTimeError in the body after a deadline, even within one regular expression, where the system can.

    That needs SIGALRM (not on Windows), the main thread, and nobody else's timer; elsewhere this does nothing, and only
    the looks at the clock between tokens are left.
    """
    if not _usable():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        if not importing(frame):
            check(deadline)
        _wake_at(deadline)

    previous = signal.signal(signal.SIGALRM, ring)
    _wake_at(deadline)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _wake_at(deadline: float) -> None:
    signal.setitimer(signal.ITIMER_REAL, max(deadline - time.thread_time(), _SOONEST))


def _usable() -> bool:
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) is not None
