"""Reads settings and pins from the base branch: a pull request does not choose its own reviewer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from goji_hook.errors import UsageError, unknown
from goji_hook.git import command as git
from goji_hook.git import objects, worktree
from goji_hook.models import lockfile as pins
from goji_hook.settings import AUTO, Settings, configured_in, load

#: The files at a repository's top that configure a review: settings, and pins of models.
FILES = ("goji.toml", "pyproject.toml", pins.FILE)
_SCOPES = ("pr", "diff")


@contextmanager
def base_folder(base: str) -> Iterator[Path]:
    """Yields a folder with the configuration at the top of commit *base*; it is deleted afterwards.

    The configuration of the pull request itself takes effect once it is merged.
    """
    with tempfile.TemporaryDirectory(prefix="goji-") as made:
        folder = Path(made)
        (folder / ".git").touch()  # the search for configuration ends here
        for name, content in _files(base).items():
            (folder / name).write_bytes(content)
        yield folder


def _files(base: str) -> dict[str, bytes]:
    """Returns the configuration files at the top of a commit.

    Raises UsageError for a symlink, which could lead anywhere.
    """
    listed = git.run("ls-tree", "-z", "--full-tree", base, "--", *FILES).decode("utf-8", "surrogateescape")
    named: dict[str, str] = {}
    for entry in filter(None, listed.split("\0")):
        facts, _, name = entry.partition("\t")
        mode, _, object = facts.split(" ")[:3]
        if mode == "120000":
            raise UsageError(f"{base[:12]}:{name} is a symlink; commit the file itself")
        named[name] = object
    contents = objects.blobs(named.values())
    return {name: content for name, object in named.items() if isinstance(content := contents[object], bytes)}


def settings(flags: Mapping[str, object], environ: Mapping[str, str], folder: Path, base: str) -> Settings:
    """Merges flags, ``GOJI_*``, the configuration of commit *base* in *folder*, and defaults.

    Raises UsageError naming the commit and the file.
    """
    try:
        merged = load(flags, environ, folder)
        if configured_in(folder) is None:
            (folder / "goji.toml").touch()  # so that a pull of this run writes its pin here
    except UsageError as error:
        raise UsageError(named(str(error), folder, base)) from None
    if merged.scope not in (AUTO, *_SCOPES):
        raise unknown("scope", merged.scope, (AUTO, *_SCOPES))
    _refuse_own_model(merged.model)
    return replace(merged, scope="pr" if merged.scope == AUTO else merged.scope)


def named(message: str, folder: Path, base: str) -> str:
    """Returns a message about a file in *folder* as a message about that file at commit *base*, as readers know it."""
    return message.replace(f"{folder}{os.sep}", f"{base[:12]}:")


def _refuse_own_model(model: str) -> None:
    """Raises UsageError for a model in the checkout: a pull request could replace it, and a native parser reads it."""
    place = os.path.realpath(os.path.expanduser(model))
    top = os.path.realpath(worktree.work_tree().top)
    if os.path.exists(place) and os.path.commonpath([place, top]) == top:
        raise UsageError(
            f"model: {model!r} lies in the checkout, where a pull request can replace it; keep it elsewhere"
        )
