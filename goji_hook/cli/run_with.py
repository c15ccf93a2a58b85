"""Loads the settings that a command runs with, and finds the width that it prints in."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from goji_hook.terminal.capabilities import Terminal

if TYPE_CHECKING:
    from goji_hook.change.unsaved import Unsaved
    from goji_hook.settings import Settings

_UNBROKEN = 1000


def settings_of(flags: Mapping[str, object], paths: Sequence[str] = ()) -> Settings:
    """Returns the settings of a run here, for named *paths* by the configuration nearest to them all.

    Raises GojiError in a repository whose owner git does not trust, UsageError for a bad value.
    """
    from goji_hook.git.worktree import check_owner
    from goji_hook.settings import load

    check_owner(Path.cwd())
    settings = load(flags, os.environ, Path.cwd(), paths)
    click.get_current_context().color = Terminal.detect(settings.color, os.environ).color
    return settings


def read_stdin(name: str | None) -> Unsaved | None:
    """Returns standard input as the text of a file called *name*; None if none is named. Raises UsageError."""
    if name is None:
        return None
    from goji_hook.change.unsaved import Unsaved
    from goji_hook.errors import UsageError
    from goji_hook.git.command import MAX_BYTES

    if not name or name.endswith(("/", os.sep)) or os.path.isdir(name):
        raise UsageError(f"stdin-filename: {name!r} is not the name of a file")
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError("stdin-filename: the text of the file is read from standard input, which is a terminal here")
    return Unsaved(name, sys.stdin.buffer.read(MAX_BYTES + 1))


def width() -> int:
    """Returns the columns of a list; without a terminal, every entry has one line."""
    watched = "COLUMNS" in os.environ or (sys.stdout is not None and sys.stdout.isatty())
    return Terminal.detect("auto", os.environ).width if watched else _UNBROKEN
