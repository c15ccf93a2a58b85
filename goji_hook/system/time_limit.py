"""Time limits on work that may not come back by itself."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

from goji_hook.system.deadline import Deadline
from goji_hook.system.import_lock import importing
from goji_hook.system.timer import ringing

_SOONEST = 0.001  # seconds to the next look, where next to nothing is left


class OutOfTimeError(BaseException):
    """The work took longer than it may. Not an Exception: no ``except Exception`` on the way may swallow it."""


def ends_in(seconds: float) -> float:
    """Returns the time, as ``check`` reads it, at which that many *seconds* of this thread's computing will be over.

    Computing is counted and not the clock, so that a busy machine gives the same review as an idle one.
    """
    return time.thread_time() + seconds


def check(deadline: float) -> None:
    """Raises OutOfTimeError after a deadline of ``ends_in``."""
    if time.thread_time() > deadline:
        raise OutOfTimeError


@contextmanager
def alarm(deadline: float) -> Iterator[None]:
    """Raises OutOfTimeError in the body after a deadline of ``ends_in``, also within one regular expression.

    Where the system has no timer for it, this does nothing; then only calls of ``check`` end the work.
    """
    with _alarmed(lambda: deadline - time.thread_time()):
        yield


@contextmanager
def wall_alarm(deadline: Deadline | None) -> Iterator[None]:
    """Raises OutOfTimeError in the body once the clock reaches *deadline*, also while it waits. None: no limit."""
    if deadline is None:
        yield
        return
    if deadline.is_over():
        raise OutOfTimeError
    with _alarmed(deadline.left):
        yield


@contextmanager
def _alarmed(left: Callable[[], float]) -> Iterator[None]:
    def ring(frame: FrameType | None) -> float:
        if left() < 0 and not importing(frame):
            raise OutOfTimeError
        return max(left(), _SOONEST)

    with ringing(max(left(), _SOONEST), ring):
        yield
