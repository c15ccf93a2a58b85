"""Builds a Prompt from an Assessment: its buckets, the metrics to speak of, and a place to name."""

from __future__ import annotations

from dataclasses import replace

from goji_hook.prompt import grounding
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.settings import AUTO


def build(assessment: Assessment, persona: str, mood: str) -> Prompt:
    """Returns the prompt for a persona, without topic and place. The *mood* ``auto`` is that of the assessment.

    Complexity and nesting are those of the functions that the review may speak of: nobody is blamed for what the change
    found. If there are none, both are ``mid``.
    """
    chosen = assessment.mood if mood == AUTO else mood
    buckets = {name: placement.bucket for name, placement in assessment.placements.items()}
    if assessment.verdict is not None:
        buckets |= grounding.function_buckets(assessment, chosen)
    return Prompt(persona, chosen, assessment.change.scope, "en", buckets)


def ground(prompt: Prompt, assessment: Assessment, format: int) -> tuple[Prompt, Place | None]:
    """Returns the prompt with ``at`` and ``did`` set, and the place that the review may name.

    Before format 4, models do not know that they see a part of a file: they would call it long or short, so it is not
    named. Format 1 has no place.
    """
    grounded, place = grounding.choose_place(prompt, assessment)
    if format == 1 or (format < 4 and grounded.at == "part"):
        return replace(grounded, at="none"), None
    return grounded, place


def topic_weights(assessment: Assessment) -> dict[str, float]:
    """Returns each metric's weight as a topic: the squared distance of its percentile from 50, or 0 if not counted."""
    return {
        name: (placement.percentile - 50) ** 2 * placement.counted for name, placement in assessment.placements.items()
    }
