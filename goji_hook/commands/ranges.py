"""The ``ranges`` command: reference percentiles and mood thresholds."""

from __future__ import annotations

from goji_hook.exit_codes import ExitCode
from goji_hook.report.ranges_table import table
from goji_hook.scoring.ranges import default_ranges
from goji_hook.terminal.output import show


def run_ranges(scope: str | None, language: str | None, width: int) -> ExitCode:
    """Prints the ranges of one *scope*, or of all, in lines of *width* columns.

    Raises UsageError for an unknown scope, or a *language* without ranges of its own.
    """
    show(table(default_ranges(), scope, language, width))
    return ExitCode.OK
