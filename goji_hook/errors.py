"""The two kinds of failure that a user can meet, and how a wrong name is told."""

from __future__ import annotations

from collections.abc import Iterable


class GojiError(Exception):
    """Trouble of our own: one line for the reader, no reason to stop a commit (exit 0, or 3 under ``--strict``)."""


class UsageError(GojiError):
    """Wrong usage or configuration (exit 2); the message names the key, the value and what is allowed."""


def unknown(kind: str, value: str, allowed: Iterable[str]) -> UsageError:
    """The error for a name that is not one of *allowed*, with the nearest allowed name first."""
    import difflib

    names = list(allowed)
    alike = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(value.casefold(), alike, n=1, cutoff=0.5)
    hint = f" (did you mean {alike[near[0]]!r}?)" if near else ""
    return UsageError(f"{kind}: {value!r} is not known{hint}; allowed: {', '.join(names)}")
