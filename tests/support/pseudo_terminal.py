"""Running goji-hook on a terminal of its own, as a person does who watches and answers."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

from run_goji import LAUNCH, Ran, variables


def watched(*arguments: str, cwd: Path, columns: int = 80, type: str = "", interrupt: str = "", **more: str) -> Ran:
    """Run goji-hook with all three streams on a terminal, whose text is ``out``.

    *type* is typed at once; ^C is pressed as soon as the text of *interrupt* shows up.
    """
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
    process = subprocess.Popen(
        [sys.executable, LAUNCH, *arguments],
        cwd=cwd,
        env={**variables(**more), "TERM": "xterm-256color"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        preexec_fn=_on_its_terminal,  # noqa: PLW1509
        close_fds=True,
    )
    os.close(theirs)
    os.write(ours, type.encode())
    text, pressed, until = b"", False, time.monotonic() + 120
    while time.monotonic() < until:
        if not select.select([ours], [], [], 1.0)[0]:
            continue
        try:
            read = os.read(ours, 65536)
        except OSError:  # the other side is closed
            read = b""
        if not read:
            break
        text += read
        if interrupt and not pressed and interrupt.encode() in text:
            os.write(ours, b"\x03")
            pressed = True
    try:
        status = process.wait(timeout=60)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    finally:
        os.close(ours)
    return Ran(status, text.decode("utf-8", "replace").replace("\r\n", "\n"), "")


def _on_its_terminal() -> None:
    """Make the terminal the child's own, and let ^C end it: who runs the tests may ignore that, as nohup does."""
    os.setsid()
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
