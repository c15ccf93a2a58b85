"""Guard data: phrases make the claims of the hand-written reviews, and none that a review contradicts; trigrams."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from goji_trainer.training.guard_data import claim_phrases, known_trigrams
from goji_trainer.voices.load import load_all
from goji_trainer.voices.review import Review
from toy_voice import review

from goji_hook.guard.claims import VALUES


@pytest.fixture(scope="module")
def some() -> list[Review]:
    return [one for number, one in enumerate(load_all()["granny"].reviews) if number % 3 == 0]


def test_a_phrase_claims_what_all_reviews_that_hold_it_have_in_common() -> None:
    claims = claim_phrases(
        [
            review("Few branches, dear.", cx="low"),
            review("There are few branches in here.", cx="low", nest="low"),
            review("There are few words in here.", tok="low"),
            review("You came, dear, to me in here."),
        ]
    )
    assert {str(claim) for claim in claims.read("There are few branches in here.")} == {"cx=low", "nest=low"}
    assert [str(claim) for claim in claims.read("Dear, so few words!")] == ["tok=low"]
    assert list(claims.read("There are few of you in here, dear.")) == []


def test_a_review_true_in_two_buckets_claims_no_more() -> None:
    claims = claim_phrases(
        [review("Hardly explained.", com="low,mid"), review("Hardly explained at all.", com="low"), review("At last.")]
    )
    assert [str(claim) for claim in claims.read("Hardly explained.")] == ["com=low,mid"]
    assert {str(claim) for claim in claims.read("Hardly explained at all.")} == {"com=low", "com=low,mid"}


def test_mood_place_and_what_the_change_did_are_claimed_too() -> None:
    claims = claim_phrases(
        [
            review("A masterpiece.", M="v.positive"),
            review("What you add to {file} is plain.", M="neutral", at="part"),
            review("Worse than it was.", M="critical", did="worse"),
        ]
    )
    tags = {"M": "v.positive", "at": "file", "did": "none"}
    assert claims.false("A masterpiece.", tags) is None
    assert claims.false("A masterpiece.", {**tags, "M": "positive"}) is None  # one step off is near enough
    assert str(claims.false("A masterpiece.", {**tags, "M": "neutral"})) == "M=v.positive,positive"
    assert str(claims.false("Worse than it was.", {**tags, "M": "critical"})) == "did=worse"
    assert claims.false("What you add to {file} is plain.", {**tags, "M": "neutral", "at": "part"}) is None


def test_every_claim_of_every_filling_is_read_and_none_is_contradicted(some: list[Review]) -> None:
    claims = claim_phrases(some)
    count = 0
    for one in some:
        said = {**one.condition.buckets, "did": one.condition.did, "at": one.condition.at}
        for text in set(one.texts()):
            read = list(claims.read(text))
            for tag, allowed in ((tag, set(values)) for tag, values in said.items() if values):
                of_tag = [set(claim.values) for claim in read if claim.tag == tag]
                assert all(allowed <= values for values in of_tag), (text, tag)
                assert any(values <= allowed for values in of_tag) or allowed == set(VALUES[tag]), (text, tag)
                count += 1
    assert count > 1000


def test_every_filling_holds_only_words_that_go_together(some: list[Review]) -> None:
    together = known_trigrams(some)
    assert all(together.strange(text) is None for one in some for text in one.texts())
    assert together.strange("My darling flange.") is not None


def test_phrases_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "from goji_trainer.training.guard_data import claim_phrases\nfrom goji_trainer.voices.load import load_all\n"
        "import hashlib\n"
        "print(hashlib.sha256(str(claim_phrases(load_all()['buddy'].reviews[::5])).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
