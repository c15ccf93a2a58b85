"""A question to the person at the terminal, which ^C ends at any moment."""

from __future__ import annotations

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import click

#: Seconds between two looks at whether ^C was pressed.
_LOOKS = 0.1


def agreed(question: str) -> bool:
    """Whether the answer is yes, which it also is where just Return is pressed. Raises click.Abort on ^D.

    Not by ``click.confirm``: it has Python's ``input`` write the question, and that drops the KeyboardInterrupt of a ^C
    which is pressed as the question appears.
    """
    while True:
        click.echo(f"{question} [Y/n]: ", nl=False, err=True)
        with _looking_up():
            answer = sys.stdin.readline()
        if not answer:
            raise click.Abort
        if answer.strip().lower() in ("", "y", "yes"):
            return True
        if answer.strip().lower() in ("n", "no"):
            return False
        click.echo("Please answer y or n.", err=True)


@contextmanager
def _looking_up() -> Iterator[None]:
    """Have what waits in the body look at signals now and then, where the system can (not on Windows).

    A signal that comes after Python's last look at signals, and before the read that waits for the answer, is only
    noted: the read would go on waiting, for a key that nobody presses after ^C.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    previous = signal.signal(signal.SIGALRM, _look)
    signal.setitimer(signal.ITIMER_REAL, _LOOKS, _LOOKS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, previous)


def _look(number: int, frame: FrameType | None) -> None:
    """Nothing: Python calls the handlers of all signals that it has noted."""
