"""Voices that are too small for a dataset, refused before anything is composed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goji_hook.errors import UsageError
from goji_hook.terms import MOODS
from goji_trainer.voices.line import Line

#: Lines of a role that each mood needs to train on, and to judge by. With fewer, most draws find nothing to say: a
#: metric stands out in a quarter of the prompts, and a condition that names it holds in those alone.
_NEEDED: Mapping[str, Mapping[str, int]] = {
    "opening": {"train": 3, "validation": 1},
    "observation": {"train": 8, "validation": 4},
}


def check(split: Mapping[str, Sequence[Line]]) -> None:
    """Raise UsageError where a mood of a persona has too few lines on a side of the split: how many, and of what."""
    for persona in sorted({line.persona for lines in split.values() for line in lines}):
        for role, needed in _NEEDED.items():
            for mood in MOODS:
                found = {side: _count(split[side], persona, role, mood) for side in needed}
                if any(found[side] < least for side, least in needed.items()):
                    raise UsageError(_told(persona, role, mood, found))


def _count(lines: Sequence[Line], persona: str, role: str, mood: str) -> int:
    return sum(
        line.persona == persona and line.role == role and (not line.condition.moods or mood in line.condition.moods)
        for line in lines
    )


def _told(persona: str, role: str, mood: str, found: Mapping[str, int]) -> str:
    needed = _NEEDED[role]
    return (
        f"{persona}: {role} lines that may be said at {mood}: {found['train']} to train on and {found['validation']} "
        f"to judge by, where {needed['train']} and {needed['validation']} are needed; of four under one condition, one "
        "is kept to judge by"
    )
