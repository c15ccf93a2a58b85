"""Downloads files from PyPI with pip, checked by SHA-256, and names the folder that such files are kept in."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from goji_hook.errors import GojiError
from goji_trainer.child import last_line, python_module


class DownloadError(GojiError):
    """pip could not fetch a file: no network, or no such package."""


def cache_folder() -> Path:
    """Returns ``$XDG_CACHE_HOME/goji-trainer``, or ``~/.cache/goji-trainer``.

    A relative XDG_CACHE_HOME is ignored, as the XDG Base Directory Specification says: code that is run from there
    must not lie in whatever folder a command runs in.
    """
    base = os.environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "goji-trainer"


def download(requirement: str, sha256: str, folder: Path, *options: str, stage: str, what: str) -> Path:
    """Has pip download *requirement* (``name==version``), without what it depends on; returns the file in *folder*.

    An empty *sha256* allows any file. *options* are pip's. Raises DownloadError if pip fails, and GojiError if the file
    has another hash; the message begins with *stage* and calls the file *what*.
    """
    lines = folder / "requirement.txt"
    lines.write_text(requirement + (f" --hash=sha256:{sha256}" if sha256 else "") + "\n", encoding="utf-8")
    checks = ["--require-hashes"] if sha256 else []
    pip = python_module(
        "pip", "download", "--quiet", "--no-deps", *options, *checks, "--dest", str(folder), "--requirement", str(lines)
    )
    done = subprocess.run(pip, capture_output=True, text=True, check=False)  # noqa: S603 - this Python, isolated
    files = [path for path in folder.iterdir() if path != lines]
    if "DO NOT MATCH THE HASHES" in done.stderr:
        raise GojiError(
            f"{stage}: {what} that pip downloaded does not have the SHA-256 {sha256[:12]}… of PyPI's; it was refused. "
            "Check pip's index settings"
        )
    if done.returncode or not files:
        raise DownloadError(f"{stage}: pip could not fetch {what}: {last_line(done.stderr)}")
    return files[0]
