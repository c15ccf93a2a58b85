"""The exit statuses of every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """The five exit statuses, as the README lists them."""

    OK = 0
    GATE_REACHED = 1
    USAGE = 2
    TROUBLE = 3
    INTERRUPTED = 130
