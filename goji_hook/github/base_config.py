"""The settings of a pull request's review: a pull request does not choose its own reviewer."""

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

#: What a repository configures at its top: settings, and the bytes that a model's name stands for.
FILES = ("goji.toml", "pyproject.toml", pins.FILE)
_SCOPES = ("pr", "diff")


@contextmanager
def base_folder(base: str) -> Iterator[Path]:
    """A folder with what is configured at the top of commit *base*, until the end of the context.

    What the pull request itself configures counts once it is merged.
    """
    with tempfile.TemporaryDirectory(prefix="goji-") as made:
        folder = Path(made)
        (folder / ".git").touch()  # the search for configuration ends here
        for name, content in _files(base).items():
            (folder / name).write_bytes(content)
        yield folder


def _files(base: str) -> dict[str, bytes]:
    """The configuration files at the top of a commit. Raises UsageError for a symlink, which could lead anywhere."""
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
    """Flags over ``GOJI_*`` over the configuration in *folder*, which is commit *base*'s, over defaults.

    Raises UsageError, naming the commit and the file.
    """
    try:
        found = load(flags, environ, folder)
        if configured_in(folder) is None:
            (folder / "goji.toml").touch()  # pins of this run stay here, too
    except UsageError as error:
        raise UsageError(named(str(error), folder, base)) from None
    if found.scope not in (AUTO, *_SCOPES):
        raise unknown("scope", found.scope, (AUTO, *_SCOPES))
    _refuse_own_model(found.model)
    return replace(found, scope="pr" if found.scope == AUTO else found.scope)


def named(message: str, folder: Path, base: str) -> str:
    """A message about a file in *folder* as one about that file at commit *base*, which is how a reader knows it."""
    return message.replace(f"{folder}{os.sep}", f"{base[:12]}:")


def _refuse_own_model(model: str) -> None:
    """A model file in the checkout is the pull request's own, and a native parser would read it."""
    place = os.path.realpath(os.path.expanduser(model))
    top = os.path.realpath(worktree.work_tree().top)
    if os.path.exists(place) and os.path.commonpath([place, top]) == top:
        raise UsageError(
            f"model: {model!r} lies in the checkout, where a pull request can replace it; keep it elsewhere"
        )
