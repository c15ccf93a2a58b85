"""Keeps the folder under review off Python's module path: its files are text to read, never modules to import.

Python itself puts the current folder there for ``python -m`` and ``python -c``, and for an empty entry of PYTHONPATH.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

#: The folder that holds this package.
_HOME = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def trusted(entries: Iterable[str]) -> list[str]:
    """Returns the *entries* of a module path that are absolute and outside of the current work tree.

    Kept inside of it: the folder that goji-hook itself runs from, and the library of the running Python, as in a
    ``.venv`` beside the code.
    """
    tree = _work_tree()
    libraries = [library for library in _libraries() if _inside(library, tree)]
    return [
        entry
        for entry in entries
        if os.path.isabs(entry)
        and (not _inside(entry, tree) or _same(entry, _HOME) or any(_inside(entry, folder) for folder in libraries))
    ]


def isolate() -> None:
    """Takes the untrusted entries out of this process's ``sys.path``, and the program's name out of ``sys.argv``.

    lizard would put the folder of that name first on the path: for ``python -c`` the current one, for ``python -m`` the
    folder of this package, where ``git`` is not GitPython.
    """
    sys.path[:] = trusted(sys.path)
    sys.argv[:1] = [""]


def _libraries() -> list[str]:
    prefixes = {sys.prefix, sys.base_prefix, sys.exec_prefix, sys.base_exec_prefix}
    return [os.path.join(prefix, name) for prefix in prefixes for name in ("lib", "lib64", "Lib", "DLLs")]


def _work_tree() -> str | None:
    """Returns the outermost folder above the current one that holds ``.git``, else the current one.

    None if the current folder is gone.
    """
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:
        return None
    tree, folder = here, here
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            tree = folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return tree
        folder = parent


def _inside(path: str, folder: str | None) -> bool:
    """Tells whether *path* is *folder* or below it, behind symbolic links."""
    if folder is None:
        return False
    real, base = os.path.realpath(path), os.path.realpath(folder)
    return real == base or real.startswith(base.rstrip(os.sep) + os.sep)


def _same(first: str, second: str) -> bool:
    return os.path.realpath(first) == os.path.realpath(second)
