"""The console script. It imports little at first, so that ^C ends in one line from the first moment on."""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time
from types import FrameType

from goji_hook.cli.supervisor import supervised
from goji_hook.system.import_lock import importing
from goji_hook.system.import_path import isolate
from goji_hook.system.standard_streams import reserve

#: Seconds until an interrupt is tried again that came in the middle of an import.
_SOON = 0.005


def entry() -> int:
    """Runs goji-hook on this process's arguments and returns its exit status."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # the caller may have it ignored
            signal.signal(signal.SIGINT, _interrupt)
        reserve()
        isolate()  # PYTHONPATH may name the current folder
        return supervised(_run, sys.argv[1:], os.environ)
    except KeyboardInterrupt:  # while it was being imported, or on its way out
        sys.stderr.write("goji-hook: interrupted\n")
        return 130
    finally:
        _quiet_end()


def _run() -> int:
    from goji_hook.cli.main import entry

    return entry()


def _interrupt(number: int, frame: FrameType | None) -> None:
    """Raises KeyboardInterrupt, or tries again soon if that would break an import."""
    if not importing(frame):
        raise KeyboardInterrupt
    _thread.start_new_thread(_again, (_thread.get_ident(),))


def _again(main: int) -> None:
    time.sleep(_SOON)
    if sys.platform == "win32":
        _thread.interrupt_main()
    else:
        signal.pthread_kill(main, signal.SIGINT)  # which, unlike interrupt_main, ends a wait for a lock too


def _quiet_end() -> None:
    """Has ^C end the process without a message while the interpreter cleans up."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
