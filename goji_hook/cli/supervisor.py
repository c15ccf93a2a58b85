"""A hook's review in a process of its own, so that whatever becomes of it the commit goes on.

llama.cpp ends a process that has too little memory, and a regular expression may run for hours. The parent, which has
imported next to nothing, waits for the child, ends it once the time budget is over, and returns the exit status.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from types import FrameType

from goji_hook.cli.argv import options
from goji_hook.exit_codes import ExitCode
from goji_hook.system.deadline import BUDGET, VARIABLE, seconds_in
from goji_hook.terms import TRUE

#: The child's exit status if it cannot even say what is wrong (EX_SOFTWARE of BSD's sysexits).
_CRASHED = 70
#: Seconds until a child that ^C has not ended is sent a second interrupt, and then killed.
_PATIENCE = 1.0


def is_hook(arguments: Sequence[str]) -> bool:
    """Tells whether a review is run as a hook: nobody waits for it by choice, and a commit waits for it."""
    return arguments[:1] != ["pr"] and not {"--advisory", "--quiet", "-q"}.isdisjoint(options(arguments))


def supervised(review: Callable[[], int], arguments: Sequence[str], environ: Mapping[str, str]) -> int:
    """Returns the exit status of *review*, which runs in a child process; without ``fork``, it runs here.

    A child that dies counts as trouble of our own: 0, or 3 for a gate that is strict.
    """
    if not hasattr(os, "fork") or not is_hook(arguments):
        return review()
    alive, watched = os.pipe()
    try:
        child = os.fork()
    except OSError:  # no memory for it, or no process more is allowed
        return review()
    if child == 0:
        os.close(watched)
        _end_with_the_parent(alive)
        try:
            return review()
        except KeyboardInterrupt:
            raise
        except BaseException:  # a MemoryError while another is reported, say
            return _CRASHED
    os.close(alive)
    # A bad value is refused in the child.
    status = _Wait(child, seconds_in(environ.get(VARIABLE, "")) or BUDGET).status()
    if status in tuple(ExitCode):
        return status
    if status >= 0:
        _tell(f"ended with status {status}, so not reviewed; is there memory for it?")
    advisory = "--advisory" in options(arguments)
    strict = "--strict" in options(arguments) or environ.get("GOJI_STRICT", "").lower() in TRUE
    return ExitCode.TROUBLE if strict and not advisory else ExitCode.OK


def _end_with_the_parent(alive: int) -> None:
    """Has the system end this process once the parent is gone, which closes the other end of the pipe *alive*."""
    import fcntl

    signalled = getattr(os, "O_ASYNC", 0) or getattr(fcntl, "FASYNC", 0)
    fcntl.fcntl(alive, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(alive, fcntl.F_SETFL, fcntl.fcntl(alive, fcntl.F_GETFL) | signalled)


class _Interrupt(Exception):  # it ends a wait and is not an error
    """Ends the wait for a child."""


class _Wait:
    """The wait for a child process, with what signals do to it."""

    def __init__(self, child: int, seconds: float) -> None:
        self._child, self._seconds = child, seconds
        self._interrupts = 0

    def status(self) -> int:
        """Returns the child's exit status; -1 if it died or was killed, which is reported on standard error."""
        signal.signal(signal.SIGINT, self._interrupted)
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ended)
        signal.signal(signal.SIGALRM, self._time_is_over)
        signal.setitimer(signal.ITIMER_REAL, self._seconds)
        try:
            _, waited = os.waitpid(self._child, 0)
        except _Interrupt:
            os.kill(self._child, signal.SIGKILL)
            os.waitpid(self._child, 0)
            return ExitCode.INTERRUPTED if self._interrupts else -1
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        if os.WIFSIGNALED(waited):
            _tell(f"ended by signal {os.WTERMSIG(waited)}, so not reviewed; is there memory for it?")
            return -1
        return os.WEXITSTATUS(waited)

    def _time_is_over(self, number: int, frame: FrameType | None) -> None:
        if self._interrupts == 1:  # only this process got it, not the child
            self._interrupts += 1
            os.kill(self._child, signal.SIGINT)
            return
        if not self._interrupts:
            _tell(f"the time budget of {self._seconds:g} s was over, so not reviewed ({VARIABLE} sets another)")
        raise _Interrupt

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        """^C reaches the child as well, which says so and ends; it is waited for."""
        self._interrupts = max(self._interrupts, 1)
        signal.setitimer(signal.ITIMER_REAL, _PATIENCE, _PATIENCE)

    def _ended(self, number: int, frame: FrameType | None) -> None:
        os.kill(self._child, number)
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _tell(message: str) -> None:
    with suppress(OSError):  # standard error is closed
        os.write(2, f"goji-hook: {message}\n".encode())
