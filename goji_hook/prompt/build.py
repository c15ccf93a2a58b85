"""Builds a Prompt from an Assessment: its buckets, the metrics to speak of, and a place to name."""

from __future__ import annotations

from goji_hook.prompt import grounding
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.settings import AUTO


def build(assessment: Assessment, persona: str, mood: str) -> Prompt:
    """Returns the prompt for a persona, without topic and place. The *mood* ``auto`` is that of the assessment."""
    buckets = {name: placement.bucket for name, placement in assessment.placements.items()}
    return Prompt(persona, assessment.mood if mood == AUTO else mood, assessment.change.scope, "en", buckets)


def ground(prompt: Prompt, assessment: Assessment) -> tuple[Prompt, Place | None]:
    """Returns the prompt with ``at`` set, and the place that the review may name (``grounding.choose_place``)."""
    return grounding.choose_place(prompt, assessment.measured.files, assessment.ranges)


def topic_weights(assessment: Assessment) -> dict[str, float]:
    """Returns each metric's weight as a topic: the squared distance of its percentile from 50, or 0 if not counted."""
    return {
        name: (placement.percentile - 50) ** 2 * placement.counted for name, placement in assessment.placements.items()
    }
