"""Chooses the metrics that a review speaks of: one or two of those that stand out, or none if none does."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace

from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import METRICS

#: The share of reviews that speak of a second metric, if another one stands out.
_SECOND = 0.25
#: The share of reviews that give their verdict alone, though a metric stands out, and where none does.
_VERDICT, _VERDICT_ON_COMMON = 0.08, 0.6
#: Moods at which it is worth a word that a metric is as in most code.
_PLAIN_MOODS = ("positive", "neutral", "critical")


def choose(prompt: Prompt, seed: int, weights: Mapping[str, float] | None = None) -> Prompt:
    """Returns the prompt with metrics to speak of, if it has none: from those that are low or high.

    Some reviews speak of none and give their verdict alone, more of them where nothing stands out. *weights* make some
    metrics likelier (default: all alike); the same *seed* makes the same choice. A model of three million parameters
    that chose its topic itself got a quarter of its claims wrong.
    """
    if prompt.on:
        return prompt
    rng = random.Random(f"{seed} topic")  # noqa: S311 - the seed decides what is said
    striking = [metric for metric in METRICS if prompt.buckets[metric] != "mid"]
    verdict = _VERDICT if striking else _VERDICT_ON_COMMON if prompt.mood in _PLAIN_MOODS else 1.0
    if rng.random() < verdict:
        return prompt
    pool = striking or list(METRICS)
    chosen: list[str] = []
    for _ in range(2 if rng.random() < _SECOND else 1):
        left = [metric for metric in pool if metric not in chosen]
        heavy = [(weights or {}).get(metric, 1.0) + 1e-6 for metric in left]
        chosen += rng.choices(left, heavy) if left else []
    return replace(prompt, on=tuple(chosen))


def others(prompt: Prompt, seed: int) -> Iterator[Prompt]:
    """Yields the prompt with each metric alone: first those that stand out, in an order that the *seed* decides."""
    rng = random.Random(f"{seed} other topics")  # noqa: S311 - the seed decides what is said
    order = sorted(METRICS, key=lambda metric: (prompt.buckets[metric] == "mid", rng.random()))
    yield from (replace(prompt, on=(metric,)) for metric in order)


def single_topic(prompt: Prompt, turn: int) -> Prompt:
    """Returns the prompt with one of its metrics to speak of: another one at each *turn* (from 0)."""
    return replace(prompt, on=(prompt.on[turn % len(prompt.on)],)) if prompt.on else prompt
