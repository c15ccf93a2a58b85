"""What a review claims, read off telling phrases."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.guard.claims import Claim, Claims, phrases
from goji_hook.prompt.tagline import Prompt
from goji_hook.prompt.topic import choose
from goji_hook.speech.speaker import Speaker
from goji_hook.terms import BUCKETS, METRICS

TEXT = "com=low,mid: hardly a comment; say why\ncx=low: few branches; flat and simple\nnest=low: flat and simple"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Few branches, my friend!", ["cx=low"]),
        ("FLAT, and simple. Hardly a comment.", ["cx=low", "nest=low", "com=low,mid"]),
        ("Here {function} has few branches: say why?", ["cx=low", "com=low,mid"]),
        ("So few. Branches everywhere.", []),
        ("A few more branches.", []),
        ("", []),
    ],
)
def test_claims_are_read_within_sentences(text: str, told: list[str]) -> None:
    assert [str(claim) for claim in Claims.parse(TEXT).read(text)] == told


def test_a_claim_is_false_where_the_bucket_is_another() -> None:
    claims = Claims.parse(TEXT)
    buckets = dict.fromkeys(METRICS, "mid")
    assert claims.false("Hardly a comment.", buckets) is None
    assert claims.false("Hardly a comment.", {**buckets, "com": "high"}) == Claim("com", ("low", "mid"))
    assert claims.false("Nothing to see.", {**buckets, "com": "high"}) is None
    assert Claims().false("Hardly a comment.", {}) is None


def test_a_mood_and_what_a_change_did_can_be_claimed() -> None:
    claims = Claims.parse(
        "M=v.positive,positive: a masterpiece\nat=part: what you add\ndid=better: simpler than before"
    )
    tags = {"M": "positive", "at": "part", "did": "better"}
    text = "What you add is a masterpiece, simpler than before."
    assert claims.false(text, tags) is None
    for tag, other in (("M", "critical"), ("at", "file"), ("did", "none")):
        false = claims.false(text, {**tags, tag: other})
        assert false is not None
        assert false.tag == tag


def test_a_text_and_back() -> None:
    assert str(Claims.parse(TEXT)) == TEXT
    assert Claims.parse("") == Claims()


@pytest.mark.parametrize(
    "row", ["cx", "cx=: a", "cx=low,mid,high: a", "cy=low: a", "cx=lots: a", "M=grim: a", ": a", "\x1b[31m: a"]
)
def test_a_row_that_is_no_claim_is_told(row: str) -> None:
    with pytest.raises(GojiError, match=r"goji\.claims holds .* which is not a claim") as caught:
        Claims.parse(f"cx=low: few branches\n{row}")
    assert "\x1b" not in str(caught.value)


def test_a_phrase_that_is_repeated_costs_no_more_than_the_text() -> None:
    rows = "\n".join("cx=low: few branches" for _ in range(150_000))
    assert Claims.parse(rows) == Claims.parse("cx=low: few branches")


@given(st.text())
def test_any_text_is_claims_or_one_line(text: str) -> None:
    told = ""
    try:
        claims = Claims.parse(text)
        assert Claims.parse(str(claims)) == claims
    except GojiError as error:
        told = str(error)
    assert len(told.splitlines()) <= 1


@given(st.lists(st.sampled_from(["a", "b's", "{file}", "7"]), max_size=9))
def test_phrases_are_all_runs_of_up_to_four_words(words: list[str]) -> None:
    wanted = {" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, min(i + 4, len(words)) + 1)}
    assert set(phrases(" ".join(words))) == wanted


def test_the_embedded_model_knows_claims_of_every_metric_both_ways(speaker: Speaker) -> None:
    claimed = {claim for claims in speaker.metadata.claims.phrases.values() for claim in claims}
    assert {Claim(metric, (bucket,)) for metric in METRICS for bucket in ("low", "high")} <= claimed


def test_no_review_is_shown_that_makes_a_false_claim(speaker: Speaker) -> None:
    """A review that is true of its change is false of another, whose buckets are the opposite ones."""
    opposite = {"low": "high", "mid": "high", "high": "low"}
    claims, refused = speaker.metadata.claims, 0
    for seed in range(60):
        buckets = {metric: BUCKETS[(seed + 3 * at) % 7 % 3] for at, metric in enumerate(METRICS)}
        prompt = choose(Prompt("chaos", "critical", buckets=buckets), seed)
        tags = {**prompt.buckets, "M": prompt.mood, "did": prompt.did, "at": prompt.at}
        draft = speaker.say(prompt, seed).draft
        assert claims.false(draft, tags) is None
        other = replace(prompt, buckets={metric: opposite[bucket] for metric, bucket in buckets.items()})
        if claims.false(draft, {**tags, **other.buckets}):
            refused += 1
            assert str(speaker.fault(draft, other)).startswith("a false claim: ")
    assert refused > 10
