"""Draws prompts for a review: the tags of changes as they might have been measured, of which the review is true."""

from __future__ import annotations

import random
from collections.abc import Collection, Mapping, Sequence

from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES
from goji_trainer.voices.review import Review

_Weights = Mapping[str, float]
#: Kinds of place with weights. Reviews that name none are shown without a place more often, so that a prompt with a
#: place is mostly answered by a review that names it.
_AT: _Weights = {"func": 0.55, "file": 0.10, "part": 0.15, "none": 0.20}
_AT_UNNAMED: _Weights = {"func": 0.40, "file": 0.08, "part": 0.12, "none": 0.40}
#: What a change did to a function, by mood: praise is not for what it made worse, nor blame for what it made better.
_DID: Mapping[str, _Weights] = {
    "positive": {"better": 0.35, "same": 0.15, "new": 0.30, "none": 0.20},
    "neutral": {"better": 0.18, "worse": 0.18, "same": 0.24, "new": 0.24, "none": 0.16},
    "critical": {"worse": 0.35, "same": 0.15, "new": 0.30, "none": 0.20},
}
#: What it did to all functions together, where no function is spoken of.
_DID_TOGETHER: Mapping[str, _Weights] = {
    "positive": {"better": 0.15, "same": 0.05, "new": 0.10, "none": 0.70},
    "neutral": {"better": 0.07, "worse": 0.07, "same": 0.06, "new": 0.10, "none": 0.70},
    "critical": {"worse": 0.15, "same": 0.05, "new": 0.10, "none": 0.70},
}
#: The share of reviews about one metric that stand for two: the second one then goes without a word.
_ALSO = 0.15


def draw_prompt(review: Review, mood: str, rng: random.Random) -> Prompt:
    """Draws a prompt at *mood* that fulfils the condition of *review* and whose place can fill its placeholders.

    ``on`` names the metrics of the condition, in a random order, and sometimes one more; all other tags are free.
    """
    about = review.condition
    buckets = _buckets(review.metrics, mood, rng) | {
        metric: rng.choice([bucket for bucket in BUCKETS if bucket in allowed])
        for metric, allowed in sorted(about.buckets.items())
    }
    at = _draw(_places(review), rng)
    did = _draw(_dids(review, at, mood), rng)
    scope = rng.choice(sorted(about.scopes) or SCOPES)
    on = list(review.metrics)
    rng.shuffle(on)
    if len(on) == 1 and rng.random() < _ALSO:
        on.append(rng.choice([metric for metric in METRICS if metric not in on]))
    return Prompt(review.persona, mood, scope, "en", buckets, at, tuple(on), did)


def draw_change(persona: str, mood: str, rng: random.Random) -> Prompt:
    """Draws a prompt of any change, without topics: for a persona and a mood, whatever its reviews speak of."""
    buckets = _buckets(METRICS, mood, rng)
    at = _draw(_AT, rng)
    return Prompt(persona, mood, rng.choice(SCOPES), "en", buckets, at, did=_draw(_did(at, mood), rng))


def likelihood(review: Review, prompt: Prompt) -> float:
    """Returns how likely it is that the prompt drawn for *review* is *prompt*, up to a factor that all reviews share.

    It is 0 where the review is not true, or speaks of other metrics than the prompt asks for.
    """
    if not review.fits(prompt):
        return 0.0
    shared, about = _of_topics(review, prompt), review.condition
    places = _places(review)
    dids = _dids(review, prompt.at, prompt.mood)
    shared *= places[prompt.at] / sum(places.values()) * dids.get(prompt.did, 0.0) / sum(dids.values())
    return shared / (len(about.moods or MOODS) * len(about.scopes or SCOPES))


def _of_topics(review: Review, prompt: Prompt) -> float:
    """The chance of the prompt's topics and their buckets; 0 where the review speaks of others."""
    buckets = 1.0
    for metric in prompt.on:
        buckets /= len(review.condition.buckets.get(metric, BUCKETS))
    if set(review.metrics) == set(prompt.on):
        return buckets * {0: 1.0, 1: 1 - _ALSO, 2: 0.5}[len(prompt.on)]
    if len(prompt.on) == 2 and review.metrics == prompt.on[:1]:
        return buckets * _ALSO / (len(METRICS) - 1)
    return 0.0


def _places(review: Review) -> _Weights:
    weights = _AT_UNNAMED if review.place == "none" else _AT
    return {at: weight for at, weight in weights.items() if at in review.places}


def _dids(review: Review, at: str, mood: str) -> _Weights:
    return _among(_did(at, mood), review.condition.did)


def _did(at: str, mood: str) -> _Weights:
    return (_DID if at == "func" else _DID_TOGETHER)[mood.removeprefix("v.")]


def _among(weights: _Weights, allowed: Collection[str]) -> _Weights:
    return {value: weight for value, weight in weights.items() if value in allowed} if allowed else weights


def _draw(weights: _Weights, rng: random.Random) -> str:
    return rng.choices(list(weights), list(weights.values()))[0]


def _buckets(spoken_of: Sequence[str], mood: str, rng: random.Random) -> dict[str, str]:
    """Draws the buckets of all metrics.

    In half of the prompts up to two stand out, in a quarter they are correlated as in real changes, and in the last
    quarter each is drawn on its own. Reviews that speak of no metric stand mostly where none stands out.
    """
    kind = rng.random()
    if not spoken_of and kind < 0.5:
        return dict.fromkeys(METRICS, "mid")
    if kind < 0.5:
        return _few_buckets(rng)
    if kind < 0.75:
        return _real_buckets(mood, rng)
    return {metric: rng.choice(BUCKETS) for metric in METRICS}


def _few_buckets(rng: random.Random) -> dict[str, str]:
    """Up to two metrics ``low`` or ``high``, the others ``mid``."""
    striking = rng.sample(METRICS, rng.choice((0, 0, 1, 1, 2)))
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
