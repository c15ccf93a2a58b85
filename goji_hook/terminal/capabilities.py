"""Capabilities of the terminal: colour, width, Unicode."""

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
        """Reads flags, environment and terminal. Colour goes by --color, NO_COLOR, CLICOLOR_FORCE, TERM, a terminal."""
        return cls(_colored(color, environ), max(_NARROWEST, min(_columns(environ), _WIDEST)), _unicode())


def _columns(environ: Mapping[str, str]) -> int:
    """Returns the width by COLUMNS or the terminal, else 80: a pipe and a hook manager's terminal have no width."""
    requested = environ.get("COLUMNS", "")
    if requested.isdecimal() and int(requested[:9]) > 0:
        return int(requested[:9])
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
