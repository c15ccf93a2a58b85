"""Starts Python children that never import a module from the current folder, which may be hostile, and reads errors."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import goji_hook
import goji_trainer

#: The child runs isolated (-I) and takes this process's module path instead of building its own.
_BOOT = (
    "import json, runpy, sys; sys.path[:] = json.loads(sys.argv[1]); module = sys.argv[2]; del sys.argv[1:3]; "
    "runpy.run_module(module, run_name='__main__', alter_sys=True)"
)


def python_module(module: str, *arguments: str, first: Sequence[Path] = ()) -> list[str]:
    """Returns the command that runs a module, as ``python -m`` does, with this process's module path.

    Folders in *first* come before that path; the current folder is left out of it.
    """
    path = [*map(str, first), *_module_path()]
    return [sys.executable, "-I", "-c", _BOOT, json.dumps(path), module, *arguments]


def last_line(printed: str) -> str:
    """Returns the last line that a child printed, which says why it failed, or ``no message``."""
    return (printed.strip().splitlines() or ["no message"])[-1]


def _module_path() -> list[str]:
    """The module path without the current folder; at its end the two packages' own folders, if they are missing."""
    here = Path.cwd().resolve()
    path = [entry for entry in sys.path if entry and Path(entry).resolve() != here]
    own = [str(Path(folder).parent) for package in (goji_hook, goji_trainer) for folder in package.__path__]
    return [*path, *(folder for folder in own if folder not in path)]
