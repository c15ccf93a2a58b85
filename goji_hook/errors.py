"""The two kinds of failure that a user can meet, the message for an unknown name, and other errors in one line."""

from __future__ import annotations

from collections.abc import Iterable


class GojiError(Exception):
    """A failure of goji-hook itself, in one line: exit status 0 for a review, or 3 under ``--strict``."""


class UsageError(GojiError):
    """Wrong usage or configuration (exit status 2); the message has the key, the value and the allowed values."""


def unknown(kind: str, value: str, allowed: Iterable[str]) -> UsageError:
    """Returns the error for a *value* that is not among the *allowed* names, with the nearest of them first."""
    import difflib

    names = list(allowed)
    alike = {name.casefold(): name for name in names}
    near = difflib.get_close_matches(value.casefold(), alike, n=1, cutoff=0.5)
    hint = f" (did you mean {alike[near[0]]!r}?)" if near else ""
    return UsageError(f"{kind}: {value!r} is not known{hint}; allowed: {', '.join(names)}")


def first_line(error: Exception) -> str:
    """Returns the first line of an error's message, or the name of its class if the message is empty."""
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
