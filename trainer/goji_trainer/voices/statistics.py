"""What the voices hold: counts per persona, and composed samples to read."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from goji_hook.terms import METRICS, MOODS
from goji_trainer.dataset.compose import Composer, Recipe
from goji_trainer.voices.line import ROLES, Line, Voice
from goji_trainer.voices.load import VoiceError, load_all, problems, voice_files


def census(folder: Path | None = None) -> str:
    """A table with a row a voice: its lines by role and the numbers that the rules of the house ask for.

    Raises VoiceError where a file breaks a rule, after a line on standard error for each that is broken.
    """
    heads = ("persona", "lines", *ROLES, "reviews", "openings/mood", "obs/bucket", "grounded", "ways to say a line")
    rows = [heads, *(_row(voice) for voice in _loaded(folder).values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(heads))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def _loaded(folder: Path | None) -> dict[str, Voice]:
    try:
        return load_all(folder)
    except VoiceError:
        told = [problem for path in voice_files(folder) for problem in problems(path)]
        if len(told) < 2:
            raise
    for problem in told:
        click.echo(problem, err=True)
    raise VoiceError(f"{len(told)} rules are broken")


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
    """Openings of the mood that has the fewest."""
    openings = [line for line in lines if line.role == "opening"]
    return min(sum(not line.condition.moods or mood in line.condition.moods for line in openings) for mood in MOODS)


def fewest_observations(lines: Sequence[Line]) -> int:
    """Observations of the metric's ``low`` or ``high`` that has the fewest."""
    observations = [line for line in lines if line.role == "observation"]
    return min(
        sum(end in line.condition.buckets.get(metric, ()) for line in observations)
        for metric in METRICS
        for end in ("low", "high")
    )


def grounded_share(lines: Sequence[Line]) -> float:
    """The share of observations and advice that name a place."""
    pointing = [line for line in lines if line.role in ("observation", "advice")]
    return sum(line.place != "none" for line in pointing) / max(1, len(pointing))


def sample(folder: Path | None, count: int, seed: int) -> Iterator[str]:
    """*count* composed reviews of each persona, the moods in turn."""
    recipe = Recipe()
    for voice in load_all(folder).values() if count else ():
        composer = Composer([*voice.lines, *voice.reviews], recipe, "all")
        dice = random.Random(f"{seed} {voice.persona}")
        for number in range(count):
            mood = MOODS[number % len(MOODS)]
            yield f"{voice.persona:8} {mood:10} {composer.pair(voice.persona, mood, dice).completion.strip()}"
