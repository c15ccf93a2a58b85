"""The exit statuses of every command."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a process of ours ends with; the README lists the same five."""

    OK = 0
    GATE_REACHED = 1
    USAGE = 2
    TROUBLE = 3
    INTERRUPTED = 130
