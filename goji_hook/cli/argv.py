"""Which words of a command line are options: a hook manager puts file names behind them, with nothing in between.

Without ``--``, a staged file of the name ``--fail-on=none`` would be an option, and the gate open.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

_END = "--"
#: How the hooks' entries begin. A manager's names come later, so that these are no names.
_ENTRIES = (("review", "--advisory"), ("review", "--quiet"))


def ambiguous(arguments: Sequence[str]) -> str | None:
    """The first word that reads as an option and is the name of a file here, or None where ``--`` tells them apart."""
    words = _front(arguments)
    # A file can be named -- as well: then it takes two of them to be sure that one is the caller's.
    if len(words) < len(arguments) and arguments.count(_END) > os.path.lexists(_END):
        return None
    unsure = words[len(_entry(arguments)) :]
    return next((word for word in unsure if word.startswith("-") and os.path.lexists(word)), None)


def options(arguments: Sequence[str]) -> Sequence[str]:
    """The words that are no file's name for sure, options among them: those before ``--``, or else the entry's own."""
    return _entry(arguments) if ambiguous(arguments) else _front(arguments)


def _front(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[: arguments.index(_END)] if _END in arguments else arguments


def _entry(arguments: Sequence[str]) -> Sequence[str]:
    return arguments[:2] if tuple(arguments[:2]) in _ENTRIES else ()


#: Options of the program itself, not of a review.
QUESTIONS = ("-h", "--help", "--version")
