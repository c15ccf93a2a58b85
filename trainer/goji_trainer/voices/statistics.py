"""Counts the lines of each voice, and reports every problem of the voice files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from goji_hook.terms import METRICS, MOODS
from goji_trainer.voices.line import ROLES, Line, Voice
from goji_trainer.voices.load import VoiceError, load_all, problems, voice_files


def voice_table(folder: Path | None = None) -> str:
    """Returns a table with a row for each voice in *folder* (None: the package's): its lines by role, and its figures.

    Raises VoiceError if files break rules; several problems are first printed to standard error, a line each.
    """
    heads = ("persona", "lines", *ROLES, "reviews", "openings/mood", "obs/bucket", "grounded", "ways to say a line")
    rows = [heads, *(_row(voice) for voice in _load_or_report(folder).values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _load_or_report(folder: Path | None) -> dict[str, Voice]:
    try:
        return load_all(folder)
    except VoiceError:
        messages = [message for path in voice_files(folder) for message in problems(path)]
        if len(messages) < 2:
            raise
    for message in messages:
        click.echo(message, err=True)
    raise VoiceError(f"{len(messages)} rules are broken")


def _row(voice: Voice) -> tuple[str, ...]:
    roles = Counter(line.role for line in voice.lines)
    counts = sorted(line.combinations for line in voice.lines)
    return (
        voice.persona,
        str(len(voice.lines)),
        *(str(roles[role]) for role in ROLES),
        str(len(voice.reviews)),
        str(fewest_openings(voice.lines)),
        str(fewest_observations(voice.lines)),
        f"{grounded_share(voice.lines):.0%}",
        f"median {counts[len(counts) // 2]}",
    )


def fewest_openings(lines: Sequence[Line]) -> int:
    """Returns the number of openings for the mood that has the fewest."""
    openings = [line for line in lines if line.role == "opening"]
    return min(sum(not line.condition.moods or mood in line.condition.moods for line in openings) for mood in MOODS)


def fewest_observations(lines: Sequence[Line]) -> int:
    """Returns the number of observations for the metric and end (``low`` or ``high``) that has the fewest."""
    observations = [line for line in lines if line.role == "observation"]
    return min(
        sum(end in line.condition.buckets.get(metric, ()) for line in observations)
        for metric in METRICS
        for end in ("low", "high")
    )


def grounded_share(lines: Sequence[Line]) -> float:
    """Returns the share (0 to 1) of observations and advice that name a place."""
    pointing = [line for line in lines if line.role in ("observation", "advice")]
    return sum(line.place != "none" for line in pointing) / max(1, len(pointing))
