"""Where the console script begins: nothing is imported yet, so that ^C ends in one line from the first moment on."""

from __future__ import annotations

import sys


def entry() -> int:
    """Run goji-hook on this process's arguments, and return its exit status."""
    try:
        from goji_hook.cli import entry

        return entry()
    except KeyboardInterrupt:  # while it was being imported, or on its way out
        sys.stderr.write("goji-hook: interrupted\n")
        return 130
    finally:
        _quiet_end()


def _quiet_end() -> None:
    """Let ^C end the process without a word while the interpreter cleans up."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_DFL)
