"""Tells options from file names on a command line. A hook manager appends the names of the staged files.

Without ``--`` between them, a staged file named ``--fail-on=none`` would be an option, and open the gate.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

_END = "--"
#: The first words of the hooks' entries. They cannot be file names, which come later.
_ENTRIES = (("review", "--advisory"), ("review", "--quiet"))


def ambiguous(arguments: Sequence[str]) -> str | None:
    """Returns the first word that can be an option as well as a file here; None if ``--`` tells them apart."""
    words = _front(arguments)
    # A file can be named -- as well: then it takes two of them to be sure that one is the caller's.
    if len(words) < len(arguments) and arguments.count(_END) > os.path.lexists(_END):
        return None
    unsure = words[len(_entry(arguments)) :]
    return next((word for word in unsure if word.startswith("-") and os.path.lexists(word)), None)


def options(arguments: Sequence[str]) -> Sequence[str]:
    """Returns the words that cannot be file names: those before ``--``, or else those of the hook's entry."""
    return _entry(arguments) if ambiguous(arguments) else _front(arguments)


def _front(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index(_END)] if _END in arguments else arguments


def _entry(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[:2] if tuple(arguments[:2]) in _ENTRIES else ()


#: Options of the program itself, which are not those of a review.
QUESTIONS = ("-h", "--help", "--version")
