"""Tells where a shallow clone ends."""

from __future__ import annotations

from pathlib import Path

from goji_hook.git import command as git


def cut_commits() -> set[str]:
    """Returns the ids of the commits whose parents a shallow clone left out; empty for a whole clone."""
    place = git.run("rev-parse", "--git-path", "shallow").decode("utf-8", "surrogateescape").rstrip("\n")
    try:  # the path is relative to the folder that git ran in
        return set((Path(git.folder()) / place).read_text(encoding="ascii", errors="replace").split())
    except FileNotFoundError:
        return set()
