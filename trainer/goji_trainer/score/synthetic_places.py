"""Draws places for prompts without a real change: names and numbers as in real code."""

from __future__ import annotations

import random
from collections.abc import Sequence
from functools import cache

from goji_hook.prompt.tagline import Prompt
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import bucket, default_ranges

_VERBS = (
    "parse",
    "load",
    "merge",
    "render",
    "update",
    "resolve",
    "validate",
    "fetch",
    "handle",
    "build",
    "flush",
    "apply",
)
_NOUNS = ("config", "headers", "tokens", "request", "session", "path", "tree", "cache", "batch", "schema", "user_input")
_SUFFIXES = (".py", ".py", ".js", ".ts", ".go", ".rs", ".java", ".c", ".rb", ".swift")
_FOLDERS = ("", "src/", "lib/core/", "internal/http/", "app/models/", "tests/")
_CLASSES = ("", "", "Parser::", "Store.", "SessionManager.")


def draw_place(prompt: Prompt, rng: random.Random) -> Place | None:
    """Draws a place of the kind in the prompt's ``at``, with numbers in the prompt's buckets; None for ``none``."""
    if prompt.at == "none":
        return None
    function = _function(rng) if prompt.at == "func" else ""
    path = rng.choice(_FOLDERS) + f"{rng.choice(_VERBS)}_{rng.choice(_NOUNS)}" + rng.choice(_SUFFIXES)
    numbers = {
        metric: rng.choice(_values(prompt.scope, metric, prompt.buckets[metric])) for metric in ("loc", "cx", "nest")
    }
    judged = [metric for metric in ("cx", "nest") if metric in prompt.on] or ["cx", "nest"] if function else ["loc"]
    ranges = default_ranges()
    percentiles = {metric: ranges.percentile(prompt.scope, metric, numbers[metric]) for metric in judged}
    metric = max(percentiles, key=lambda name: percentiles[name])
    for topic in prompt.on:
        if topic not in percentiles:
            drawn = numbers.get(topic) or rng.choice(_values(prompt.scope, topic, prompt.buckets[topic], whole=False))
            percentiles[topic] = ranges.percentile(prompt.scope, topic, drawn)
    return Place(
        path=path,
        line=rng.randint(1, 900),
        function=function,
        metric=metric,
        value=numbers[metric],
        percentile=percentiles[metric],
        percentiles=percentiles,
        numbers=numbers,
        file_numbers=numbers,
    )


@cache
def _values(scope: str, metric: str, wanted: str, *, whole: bool = True) -> Sequence[float]:
    """Numbers in a bucket, *whole* ones or not, as frequent as in real code; of all buckets, if the bucket has none."""
    ranges = default_ranges()
    values = [float(round(value)) if whole else value for value in ranges.quantiles(scope, metric)]
    return [value for value in values if bucket(ranges.percentile(scope, metric, value)) == wanted] or values


def _function(rng: random.Random) -> str:
    verb, noun = rng.choice(_VERBS), rng.choice(_NOUNS)
    snake = f"{verb}_{noun}"
    camel = verb + "".join(part.title() for part in noun.split("_"))
    return rng.choice(_CLASSES) + rng.choice((snake, snake, camel, f"_{snake}"))
