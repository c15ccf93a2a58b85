"""What a review is to speak of is chosen among what stands out, the same for the same seed."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.prompt import topic
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import BUCKETS, METRICS

buckets = st.dictionaries(st.sampled_from(METRICS), st.sampled_from(BUCKETS))


@given(buckets, st.integers(0, 2**32))
def test_what_stands_out_comes_before_what_is_usual(given_buckets: dict[str, str], seed: int) -> None:
    prompt = Prompt("buddy", "neutral", buckets=given_buckets)
    chosen = topic.choose(prompt, seed)
    assert len(chosen.on) <= 2
    assert chosen == topic.choose(prompt, seed)
    striking = [metric for metric, bucket in given_buckets.items() if bucket != "mid"]
    assert not striking or set(chosen.on) <= set(striking)


def test_some_reviews_give_their_verdict_alone_and_most_where_nothing_stands_out() -> None:
    def alone(mood: str, **buckets: str) -> int:
        return sum(not topic.choose(Prompt("buddy", mood, buckets=buckets), seed).on for seed in range(1000))

    assert 50 < alone("critical", cx="high") < 120
    assert 550 < alone("neutral") < 650
    assert alone("v.critical") == 1000


def test_a_topic_that_was_asked_for_stays() -> None:
    prompt = Prompt("buddy", "neutral", buckets={"cx": "high"}, on=("loc",))
    assert topic.choose(prompt, 1) is prompt


def test_weight_makes_likelier() -> None:
    prompt = Prompt("buddy", "neutral", buckets=dict.fromkeys(METRICS, "high"))
    heavy = {"nest": 2500.0, "cx": 100.0}
    first = Counter(metric for seed in range(500) for metric in topic.choose(prompt, seed, heavy).on[:1])
    assert first["nest"] > 4 * first["cx"] > 0
    assert set(first) == {"nest", "cx"}


@pytest.mark.parametrize("weights", [None, {}])
def test_without_weights_each_is_as_likely(weights: dict[str, float] | None) -> None:
    prompt = Prompt("buddy", "neutral", buckets=dict.fromkeys(METRICS, "low"))
    first = Counter(metric for seed in range(2100) for metric in topic.choose(prompt, seed, weights).on[:1])
    assert all(200 < first[metric] < 380 for metric in METRICS)


@given(st.integers(min_value=0), st.lists(st.sampled_from(BUCKETS), min_size=len(METRICS), max_size=len(METRICS)))
def test_other_topics_are_each_metric_once_and_what_stands_out_comes_first(seed: int, drawn: list[str]) -> None:
    prompt = Prompt("buddy", "neutral", buckets=dict(zip(METRICS, drawn, strict=True)))
    others = [other.on for other in topic.others(prompt, seed)]
    assert sorted(others) == sorted((metric,) for metric in METRICS)
    plain = [prompt.buckets[metric] == "mid" for (metric,) in others]
    assert plain == sorted(plain)
    assert others == [other.on for other in topic.others(prompt, seed)]
