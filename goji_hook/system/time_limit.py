"""A time limit on work that may not come back by itself.

It counts this thread's computing and not the clock, so that a busy machine gives the same review as an idle one.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from goji_hook.system.import_lock import importing
from goji_hook.system.timer import ringing

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

    Where there is no timer for it, this does nothing, and only the looks at the clock between tokens are left.
    """

    def left() -> float:
        return max(deadline - time.thread_time(), _SOONEST)

    def ring(frame: FrameType | None) -> float:
        if not importing(frame):
            check(deadline)
        return left()

    with ringing(left(), ring):
        yield
