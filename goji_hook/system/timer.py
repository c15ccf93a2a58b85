"""The system's interval timer, for as long as some code runs."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType


@contextmanager
def ringing(seconds: float, ring: Callable[[FrameType | None], float]) -> Iterator[None]:
    """Calls *ring* after that many seconds of the body, and again after as many as it returns each time.

    *ring* receives the interrupted stack frame. It may raise an exception, and it also interrupts blocking calls of the
    system. This needs SIGALRM (not on Windows), the main thread, and a timer that nobody else uses, or does nothing.
    """
    if not usable():
        yield
        return

    def handle(number: int, frame: FrameType | None) -> None:
        signal.setitimer(signal.ITIMER_REAL, ring(frame))

    previous = signal.signal(signal.SIGALRM, handle)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def usable() -> bool:
    """Tells whether this thread may set the timer, and nobody else has."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        return False
    return signal.getitimer(signal.ITIMER_REAL)[0] == 0 and signal.getsignal(signal.SIGALRM) is not None
