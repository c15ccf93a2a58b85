"""The reasons for which a text cannot be measured on a syntax tree."""

from __future__ import annotations

from goji_hook.errors import GojiError


class NotMeasuredError(GojiError):
    """A text without measurements; the message is the reason in the words of a list of skipped files."""


class NoGrammarError(NotMeasuredError):
    """A language whose grammar is missing or does not fit its table."""
