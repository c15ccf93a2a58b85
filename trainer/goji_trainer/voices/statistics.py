"""Counts the reviews of each voice, and reports every problem of the voice files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import click

from goji_hook.terms import METRICS, MOODS
from goji_trainer.voices.coverage import missing
from goji_trainer.voices.load import VoiceError, Voices, load_voices, problems, voice_files
from goji_trainer.voices.review import Review, Voice

_HEADS = ("persona", "reviews", "a mood", "a cell", "{function}", "{file}", "did", "an opener", "ways to say a review")


def voice_table(folder: Path | None = None) -> str:
    """Returns a table with a row for each voice in *folder* (None: the package's).

    Raises VoiceError if files break rules or lack reviews; several problems are first printed to standard error.
    """
    rows = [_HEADS, *(_row(voice) for voice in load_or_report(folder).voices.values())]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEADS))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )


def load_or_report(folder: Path | None) -> Voices:
    """Returns the voices of *folder* (None: the package's), if they break no rule and lack nothing.

    Several problems are first printed to standard error, a line each. Raises VoiceError for any.
    """
    try:
        loaded = load_voices(folder)
        messages = [message for voice in loaded.voices.values() for message in missing(voice)]
    except VoiceError as error:
        loaded = None
        messages = [message for path in voice_files(folder) for message in problems(path)] or [str(error)]
    if loaded is not None and not messages:
        return loaded
    if len(messages) == 1:
        raise VoiceError(messages[0])
    for message in messages:
        click.echo(message, err=True)
    raise VoiceError(f"{len(messages)} rules are broken")


def _row(voice: Voice) -> tuple[str, ...]:
    reviews = voice.reviews
    ways = sorted(review.combinations for review in reviews)
    return (
        voice.persona,
        str(len(reviews)),
        str(min(sum(mood in review.condition.moods for review in reviews) for mood in MOODS)),
        str(smallest_cell(reviews)),
        f"{_share(reviews, 'function'):.0%}",
        f"{_share(reviews, 'file'):.0%}",
        f"{sum(bool(review.condition.did) for review in reviews) / len(reviews):.0%}",
        str(max(openers(reviews).values())),
        f"median {ways[len(ways) // 2]}",
    )


def smallest_cell(reviews: Sequence[Review]) -> int:
    """Returns the number of reviews for the mood, metric and end (``low`` or ``high``) that has the fewest."""
    return min(
        sum(mood in review.condition.moods and end in review.condition.buckets.get(metric, ()) for review in reviews)
        for mood in MOODS
        for metric in METRICS
        for end in ("low", "high")
    )


def openers(reviews: Sequence[Review]) -> Counter[str]:
    """Counts the first three words of the reviews, each in its first filling."""
    return Counter(" ".join(review.say().lower().split()[:3]) for review in reviews)


def _share(reviews: Sequence[Review], name: str) -> float:
    return sum(name in review.placeholders for review in reviews) / len(reviews)
