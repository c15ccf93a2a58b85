"""Whether a mood refuses a change."""

from __future__ import annotations

from goji_hook.settings import NONE
from goji_hook.terms import MOODS


def reached(mood: str, fail_on: str) -> bool:
    """Whether a mood is the one to fail on, or worse."""
    return fail_on != NONE and MOODS.index(mood) >= MOODS.index(fail_on)
