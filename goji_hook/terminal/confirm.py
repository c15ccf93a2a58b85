"""Asks the person at the terminal; ^C ends the question at any moment."""

from __future__ import annotations

import sys

import click

from goji_hook.system.timer import ringing

#: Seconds between two looks at whether ^C was pressed.
_LOOKS = 0.1


def agreed(question: str) -> bool:
    """Returns whether the answer is yes; Return alone is yes. Raises click.Abort on ^D.

    ``click.confirm`` loses a ^C: Python's ``input``, which it uses, drops the KeyboardInterrupt of a ^C that is pressed
    while the question is written, and a ^C after Python's last look at signals, before the read of the answer, is only
    noted. Here a timer has Python look again.
    """
    while True:
        click.echo(f"{question} [Y/n]: ", nl=False, err=True)
        with ringing(_LOOKS, lambda _: _LOOKS):
            answer = sys.stdin.readline()
        if not answer:
            raise click.Abort
        if answer.strip().lower() in ("", "y", "yes"):
            return True
        if answer.strip().lower() in ("n", "no"):
            return False
        click.echo("Please answer y or n.", err=True)
