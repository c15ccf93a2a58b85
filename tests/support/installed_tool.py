"""Runs a tool that came with the ``test`` extra, at the top of the repository."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parents[2]


def ran(name: str, *arguments: str, stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Returns what the tool prints and its exit status."""
    tool = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    assert tool, f"{name} is not installed: pip install -e '.[test]'"
    return subprocess.run([tool, *arguments], cwd=TOP, input=stdin, capture_output=True, text=True, check=False)
