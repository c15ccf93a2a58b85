"""What the terminal can show: colour, width, bars."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass

_NARROWEST, _USUAL, _WIDEST = 20, 80, 100


@dataclass(frozen=True)
class Terminal:
    """Whether to colour, how many columns there are, and whether block characters can be written."""

    color: bool
    width: int
    unicode: bool

    @classmethod
    def detect(cls, color: str, environ: Mapping[str, str]) -> Terminal:
        """Look at flags, environment and terminal: ``--color`` > NO_COLOR > CLICOLOR_FORCE > TERM=dumb > a tty."""
        return cls(_colored(color, environ), max(_NARROWEST, min(_columns(environ), _WIDEST)), _unicode())


def _columns(environ: Mapping[str, str]) -> int:
    """The width that the environment or the terminal says; a hook manager's terminal has none, nor has a pipe."""
    asked = environ.get("COLUMNS", "")
    if asked.isdecimal() and int(asked) > 0:
        return int(asked)
    try:
        return os.get_terminal_size(sys.stdout.fileno()).columns or _USUAL
    except (AttributeError, ValueError, OSError):  # no standard output, or not a terminal's
        return _USUAL


def _colored(color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return environ.get("TERM") != "dumb" and sys.stdout is not None and sys.stdout.isatty()


def _unicode() -> bool:
    try:
        "▁█".encode(getattr(sys.stdout, "encoding", None) or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
