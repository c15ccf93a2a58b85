"""Offers another commit where the one under review holds no code."""

from __future__ import annotations

from goji_hook.change import collect as change
from goji_hook.change.subset import excluding
from goji_hook.errors import GojiError
from goji_hook.git import commits as history
from goji_hook.settings import Settings

#: How many commits are looked at.
_MOST = 20


def last_with_code(settings: Settings) -> str:
    """Returns the command that reviews the last commit with code, or an empty text if none of the last 20 has any."""
    try:
        for commit in history.last(_MOST):
            if commit.parents and excluding(change.made_by(commit), settings).files:
                return f"goji-hook --range {commit.short}~..{commit.short}"
    except GojiError:  # there is no commit yet, or git cannot read one
        return ""
    return ""
