"""Counts what a voice lacks, mood by mood, before a dataset is composed from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goji_hook.terms import METRICS, MOODS
from goji_trainer.voices.review import Review, Voice

#: Reviews that each mood needs, and of these reviews without a metric, for code in which nothing stands out.
EACH_MOOD, EACH_MOOD_PLAIN = 12, 3
#: Reviews that each metric needs for its low and for its high end, over all moods.
EACH_END = 2


def missing(voice: Voice) -> Iterator[str]:
    """Yields what *voice* needs more of, as ``FILE: coverage: what: count of count``; nothing if it has enough."""
    for name, count, least in _counts(voice.reviews):
        if count < least:
            yield f"{voice.persona}.yaml: coverage: {name}: {count} of {least}"


def _counts(reviews: Sequence[Review]) -> Iterator[tuple[str, int, int]]:
    for mood in MOODS:
        fitting = [review for review in reviews if mood in review.condition.moods]
        yield f"M:{mood}, reviews", len(fitting), EACH_MOOD
        yield f"M:{mood}, reviews without a metric", sum(not review.metrics for review in fitting), EACH_MOOD_PLAIN
    for metric in METRICS:
        for end in ("low", "high"):
            said = sum(end in review.condition.buckets.get(metric, ()) for review in reviews)
            yield f"{metric}={end}, reviews at any mood", said, EACH_END
