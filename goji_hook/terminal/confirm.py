"""A question to the person at the terminal, which ^C ends at any moment."""

from __future__ import annotations

import sys

import click

from goji_hook.system.timer import ringing

#: Seconds between two looks at whether ^C was pressed.
_LOOKS = 0.1


def agreed(question: str) -> bool:
    """Whether the answer is yes, which it also is where just Return is pressed. Raises click.Abort on ^D.

    Not by ``click.confirm``: it has Python's ``input`` write the question, and that drops the KeyboardInterrupt of a ^C
    which is pressed as the question appears. And a ^C that comes after Python's last look at signals, before the read
    that waits for the answer, is only noted: a timer has Python look again.
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
