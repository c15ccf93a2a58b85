"""The settings of a pull request's review: a pull request does not choose its own reviewer."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from goji_hook import git, history
from goji_hook.errors import UsageError, unknown
from goji_hook.settings import AUTO, Settings, load

_FILES = ("goji.toml", "pyproject.toml")
_SCOPES = ("pr", "diff")


def settings(flags: Mapping[str, object], environ: Mapping[str, str], base: str) -> Settings:
    """Flags over ``GOJI_*`` over the configuration at the top of commit *base* over defaults. Raises UsageError.

    What the pull request itself configures counts once it is merged.
    """
    with tempfile.TemporaryDirectory(prefix="goji-") as folder:
        Path(folder, ".git").touch()  # the search for configuration ends here
        for name in _FILES:
            content = git.blobs([f"{base}:{name}"])[f"{base}:{name}"]
            if isinstance(content, bytes):
                Path(folder, name).write_bytes(content)
        try:
            found = load(flags, environ, Path(folder))
        except UsageError as error:
            raise UsageError(str(error).replace(folder + os.sep, f"{base[:12]}:")) from None
    if found.scope not in (AUTO, *_SCOPES):
        raise unknown("scope", found.scope, (AUTO, *_SCOPES))
    _refuse_own_model(found.model)
    return replace(found, scope="pr" if found.scope == AUTO else found.scope)


def _refuse_own_model(model: str) -> None:
    """A model file in the checkout is the pull request's own, and a native parser would read it."""
    place = os.path.realpath(os.path.expanduser(model))
    top = os.path.realpath(history.place().top)
    if os.path.exists(place) and os.path.commonpath([place, top]) == top:
        raise UsageError(
            f"model: {model!r} lies in the checkout, where a pull request can replace it; keep it elsewhere"
        )
