"""Compares a mood with the setting ``fail-on``."""

from __future__ import annotations

from goji_hook.settings import NONE
from goji_hook.terms import MOODS


def reached(mood: str, fail_on: str) -> bool:
    """Returns whether *mood* is *fail_on* or worse."""
    return fail_on != NONE and MOODS.index(mood) >= MOODS.index(fail_on)
