"""Where the console script begins: little is imported yet, so that ^C ends in one line from the first moment on."""

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

#: Seconds until an interrupt that came in the middle of the import system's own work is tried again.
_SOON = 0.005


def entry() -> int:
    """Run goji-hook on this process's arguments, and return its exit status."""
    try:
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # who started it may have it ignored
            signal.signal(signal.SIGINT, _interrupt)
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
    """Raise KeyboardInterrupt, or try again soon where that would break an import."""
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
    """Let ^C end the process without a word while the interpreter cleans up."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
