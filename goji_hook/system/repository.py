"""Finds the repository around a folder without git, for checks that come before git may be asked."""

from __future__ import annotations

import os
from pathlib import Path


def repository_top(folder: Path) -> Path | None:
    """The nearest folder from *folder* upwards that holds a ``.git`` (a folder or a file), or None."""
    return next((place for place in (folder, *folder.parents) if os.path.lexists(place / ".git")), None)
