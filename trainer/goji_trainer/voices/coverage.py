"""Refuses voices that have too few lines for a dataset, before anything is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goji_hook.errors import UsageError
from goji_hook.terms import MOODS
from goji_trainer.voices.line import Line

#: Lines of a role that each mood needs in each split. With fewer, most random prompts find no fitting line: a metric
#: stands out in only a quarter of the prompts, and a line with a condition on it fits those alone.
_NEEDED: Mapping[str, Mapping[str, int]] = {
    "opening": {"train": 3, "validation": 1},
    "observation": {"train": 8, "validation": 4},
}


def check(split: Mapping[str, Sequence[Line]]) -> None:
    """Raises UsageError with persona, role, mood and counts if a split has too few lines of a role for a mood.

    *split* holds the lines of ``train`` and ``validation``, as ``split_lines`` deals them.
    """
    for persona in sorted({line.persona for lines in split.values() for line in lines}):
        for role, needed in _NEEDED.items():
            for mood in MOODS:
                counts = {side: _count(split[side], persona, role, mood) for side in needed}
                if any(counts[side] < least for side, least in needed.items()):
                    raise UsageError(_message(persona, role, mood, counts))


def _count(lines: Sequence[Line], persona: str, role: str, mood: str) -> int:
    return sum(
        line.persona == persona and line.role == role and (not line.condition.moods or mood in line.condition.moods)
        for line in lines
    )


def _message(persona: str, role: str, mood: str, counts: Mapping[str, int]) -> str:
    needed = _NEEDED[role]
    return (
        f"{persona}: {role} lines that may be said at {mood}: {counts['train']} to train on and "
        f"{counts['validation']} to judge by, but {needed['train']} and {needed['validation']} are needed; of four "
        "lines under one condition, one is kept to judge by"
    )
