"""Turns off the programs through which git would compare a file of the work tree (``filter.NAME.clean``)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from goji_hook.errors import GojiError
from goji_hook.git import command as git

_MOST = 100


def configured() -> list[str]:
    """Returns the names of the filters in git's configuration. Raises GojiError if one of them can't be turned off."""
    try:
        printed = git.run(
            "config", "--name-only", "-z", "--get-regexp", r"^filter\..*\.(clean|smudge|process|required)$"
        )
    except git.GitError as failure:
        if failure.status == 1:  # no such key
            return []
        raise git.explain(failure) from failure
    keys = printed.decode("utf-8", "surrogateescape").split("\0")
    names = sorted({match[1] for key in keys if (match := re.fullmatch(r"filter\.(.*)\.\w+", key, re.DOTALL))})
    odd = next((name for name in names if "=" in name or not name.isprintable()), None)
    if odd is not None or len(names) > _MOST:
        what = f"a filter named {odd!r}" if odd is not None else f"more than {_MOST} filters"
        raise GojiError(f"git: {what} in its configuration: unstaged changes are not reviewed; stage them first")
    return names


@contextmanager
def turned_off() -> Iterator[list[str]]:
    """Has git run none of its configured filters, and yields their names. Raises as ``configured`` does."""
    names = configured()
    values = {"clean": "", "process": "", "required": "false"}
    with git.configured({f"filter.{name}.{key}": value for name in names for key, value in values.items()}):
        yield names
