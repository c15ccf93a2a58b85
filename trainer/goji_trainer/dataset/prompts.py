"""Draws random prompts: the tags of changes as they might have been measured."""

from __future__ import annotations

import random

from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES

#: Kinds of place that a review may name, with weights: most real changes touch a function.
_PLACES: tuple[tuple[str, int], ...] = (("func", 60), ("file", 15), ("none", 25))


def draw_prompt(persona: str, mood: str, rng: random.Random) -> Prompt:
    """Draws a prompt for a persona and a mood.

    In half of the prompts one to three metrics stand out, in a quarter the buckets are correlated as in real changes,
    and in the last quarter each bucket is drawn on its own.
    """
    kind = rng.random()
    if kind < 0.5:
        buckets = _few_buckets(rng)
    elif kind < 0.75:
        buckets = _real_buckets(mood, rng)
    else:
        buckets = {metric: rng.choice(BUCKETS) for metric in METRICS}
    places, weights = zip(*_PLACES, strict=True)
    return Prompt(persona, mood, rng.choice(SCOPES), "en", buckets, rng.choices(places, weights)[0])


def _few_buckets(rng: random.Random) -> dict[str, str]:
    """One to three metrics ``low`` or ``high``, the others ``mid``."""
    striking = rng.sample(METRICS, rng.choice((1, 1, 2, 2, 3)))
    return {metric: rng.choice(("low", "high")) if metric in striking else "mid" for metric in METRICS}


def _real_buckets(mood: str, rng: random.Random) -> dict[str, str]:
    """Buckets that follow the mood: the worse it is, the larger and deeper the change, and the fewer its comments.

    Size (``loc``, ``tok``, ``cmp``) and depth (``cx``, ``nest``, ``ind``) each share a normal variable, as real metrics
    do.
    """
    lean = (MOODS.index(mood) - 2) / 2
    size = rng.gauss(lean * 0.8, 0.7)
    depth = rng.gauss(lean * 0.8, 0.7)
    value = {
        "loc": size,
        "tok": size + rng.gauss(0, 0.25),
        "cx": 0.6 * depth + 0.4 * size + rng.gauss(0, 0.4),
        "nest": depth + rng.gauss(0, 0.4),
        "ind": depth + rng.gauss(0, 0.6),
        "com": -lean * 0.5 + rng.gauss(0, 0.9),
        "cmp": size * 0.7 + rng.gauss(0, 0.6),
    }
    return {metric: "low" if x < -0.55 else "high" if x > 0.55 else "mid" for metric, x in value.items()}
