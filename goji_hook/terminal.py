"""What the terminal can show: colour, width, bars."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Terminal:
    """Whether to colour, how many columns there are, and whether block characters can be written."""

    color: bool
    width: int
    unicode: bool

    @classmethod
    def detect(cls, color: str, environ: Mapping[str, str]) -> Terminal:
        """Look at flags, environment and standard output: ``--color`` > NO_COLOR > CLICOLOR_FORCE > TERM=dumb > a tty."""
        width = shutil.get_terminal_size((80, 24)).columns or 80
        return cls(_colored(color, environ), max(20, min(width, 100)), _unicode())


def _colored(color: str, environ: Mapping[str, str]) -> bool:
    if color != "auto":
        return color == "always"
    if environ.get("NO_COLOR"):
        return False
    if environ.get("CLICOLOR_FORCE", "0") not in ("", "0"):
        return True
    return environ.get("TERM") != "dumb" and sys.stdout.isatty()


def _unicode() -> bool:
    try:
        "▁█".encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True
