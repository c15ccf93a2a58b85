"""An Assessment to a Prompt: its buckets, the metrics to speak of, and a place to name."""

from __future__ import annotations

from goji_hook.prompt import grounding
from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.settings import AUTO


def build(assessment: Assessment, persona: str, mood: str) -> Prompt:
    """The prompt for a persona, without a topic or a place yet; the *mood* ``auto`` is that of the assessment."""
    buckets = {name: one.bucket for name, one in assessment.placements.items()}
    return Prompt(persona, assessment.mood if mood == AUTO else mood, assessment.change.scope, "en", buckets)


def ground(prompt: Prompt, assessment: Assessment) -> tuple[Prompt, Place | None]:
    """The prompt with ``at`` set, and the place that the review may name (see ``grounding.pin``)."""
    return grounding.choose_place(prompt, assessment.measured.files, assessment.ranges)


def topic_weights(assessment: Assessment) -> dict[str, float]:
    """The weight of each metric as a topic: its percentile's distance from 50, squared; 0 where it does not count."""
    return {name: (one.percentile - 50) ** 2 * one.counted for name, one in assessment.placements.items()}
