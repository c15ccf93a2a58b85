"""The one way out to a terminal, a file or a log: no other module prints.

Reports make foreign text plain where they take it. What slips through is caught here: a control character becomes an
escape, and under GitHub Actions no line can be a workflow command.
"""

from __future__ import annotations

import os
import re

import click

from goji_hook.terminal.escape import plain

#: The styles that ``click.style`` writes for us: reset, bold, dim, and colours.
_STYLE = r"\x1b\[(?:0|1|2|3[0-7]|9[0-7])m"
_CONTROL = re.compile(rf"({_STYLE})|[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
#: The two forms of a workflow command: ``::name`` at the start of a line, and ``##[name`` anywhere in it.
_COMMAND = re.compile(r"^(\s*(?:\x1b\[\d+m)*\s*):(?=:)|#(?=#\[)", re.MULTILINE)
_COMMAND_IN_JSON = re.compile(r"##\[")


def show(text: str) -> None:
    """Writes a result to standard output. Line breaks and our own colours are kept."""
    click.echo(_harmless(text))


def show_json(text: str) -> None:
    """Writes JSON to standard output; what is escaped in it keeps its value."""
    escaped = _CONTROL.sub(lambda match: f"\\u{ord(match[0][0]):04x}", text)
    click.echo(_COMMAND_IN_JSON.sub(r"##\\u005b", escaped) if in_actions() else escaped)


def note(message: str, name: str = "goji-hook") -> None:
    """Writes one line to standard error, behind the program's name."""
    click.echo(_harmless(f"{name}: {plain(' '.join(message.split()))}"), err=True)


def note_lines(text: str) -> None:
    """Writes several lines to standard error."""
    click.echo(_harmless(text), err=True)


def in_actions() -> bool:
    """Tells whether this is a job of GitHub Actions, which reads commands in what is printed."""
    return os.environ.get("GITHUB_ACTIONS") == "true"


def _harmless(text: str) -> str:
    escaped = _CONTROL.sub(lambda match: match[1] or plain(match[0]), text)
    return _COMMAND.sub(_without_command, escaped) if in_actions() else escaped


def _without_command(match: re.Match[str]) -> str:
    return r"\x23" if match[0] == "#" else rf"{match[1]}\x3a"
