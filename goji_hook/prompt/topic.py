"""What a review is to speak of: one or two of the metrics that stand out, or one alone where two are too much."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import replace

from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import METRICS

#: How often a second metric is spoken of, where another one stands out.
_SECOND = 0.4


def choose(prompt: Prompt, seed: int, weights: Mapping[str, float] | None = None) -> Prompt:
    """The prompt with metrics to speak of, where it has none: of those that are low or high, else of all.

    *weights* make some likelier (default: all alike); the same *seed* makes the same choice. A model of three million
    parameters that had to find out for itself what to speak of got a quarter of its claims wrong.
    """
    if prompt.on:
        return prompt
    dice = random.Random(f"{seed} topic")
    pool = [metric for metric in METRICS if prompt.buckets[metric] != "mid"] or list(METRICS)
    chosen: list[str] = []
    for _ in range(2 if dice.random() < _SECOND else 1):
        left = [metric for metric in pool if metric not in chosen]
        heavy = [(weights or {}).get(metric, 1.0) + 1e-6 for metric in left]
        chosen += dice.choices(left, heavy) if left else []
    return replace(prompt, on=tuple(chosen))


def single_topic(prompt: Prompt, turn: int) -> Prompt:
    """The prompt with one of its metrics to speak of alone, each in its turn (from 0)."""
    return replace(prompt, on=(prompt.on[turn % len(prompt.on)],)) if prompt.on else prompt
