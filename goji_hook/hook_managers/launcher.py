"""How a plain git hook starts goji-hook: by this Python, and without a module of the work tree in it."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

from goji_hook.errors import GojiError


def launcher() -> tuple[str, str]:
    """Returns the program that has to be there, and the start of the command, both quoted for a shell.

    ``python -I`` leaves out the current folder and PYTHONPATH. It leaves out the packages of a user as well (``pip
    install --user``); then the console script does it, without PYTHONPATH. Raises GojiError if there is neither.
    """
    python = Path(sys.executable).as_posix()
    if _found_by(python):
        return shlex.quote(python), f"{shlex.quote(python)} -I -m goji_hook"
    for script in _scripts():
        if script.is_file() and os.access(script, os.X_OK):
            quoted = shlex.quote(script.absolute().as_posix())
            return quoted, f"PYTHONPATH= {quoted}"
    raise GojiError(f"goji-hook is not installed for {python}: `pip install goji-hook` first, then init again")


def _found_by(python: str) -> bool:
    """Tells whether an isolated Python finds this package outside of the folder where init runs."""
    test = "import importlib.util, sys; sys.exit(importlib.util.find_spec('goji_hook') is None)"
    return subprocess.run([python, "-I", "-c", test], capture_output=True, check=False).returncode == 0  # noqa: S603 - the program is ours, and no shell reads it


def _scripts() -> list[Path]:
    """Returns the places where the console script of this Python can be: of the user first, then of the system."""
    import sysconfig

    name = "goji-hook.exe" if os.name == "nt" else "goji-hook"
    folders = [sysconfig.get_path("scripts", f"{os.name}_user"), sysconfig.get_path("scripts")]
    return [Path(folder) / name for folder in folders if folder]
