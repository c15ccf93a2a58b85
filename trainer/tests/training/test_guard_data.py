"""Guard data: phrases make the claims of the hand-written lines, and none that a line contradicts; trigrams."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import product

import pytest
from goji_trainer.score.context import all_lines
from goji_trainer.training.guard_data import claim_phrases, known_trigrams
from goji_trainer.voices.line import REVIEW, Condition, Line, tidy
from goji_trainer.voices.load import load_all

from goji_hook.guard.text import sentences
from goji_hook.terms import BUCKETS


def line(text: str, *slot: str, role: str = "observation", **buckets: str) -> Line:
    """Makes a line with a slot at its ``_`` that is true in the given buckets."""
    parts = [(piece,) for piece in text.split("_")]
    parts[1:1] = [slot] if slot else []
    allowed = {metric: frozenset(some.split(",")) for metric, some in buckets.items()}
    return Line("buddy", role, Condition(buckets=allowed), text, tuple(parts), text)


@pytest.fixture(scope="module")
def granny() -> list[Line]:
    return [one for one in all_lines(load_all()) if one.persona == "granny"]


def test_a_phrase_claims_what_all_lines_that_hold_it_have_in_common() -> None:
    claims = claim_phrases(
        [
            line("Few branches, dear.", cx="low"),
            line("There are few branches in here.", cx="low", nest="low"),
            line("There are few words in here.", tok="low"),
            line("You are dear to me in here."),
        ]
    )
    assert {str(claim) for claim in claims.read("There are few branches in here.")} == {"cx=low", "nest=low"}
    assert [str(claim) for claim in claims.read("Dear, so few words!")] == ["tok=low"]
    assert list(claims.read("There are few of you in here, dear.")) == []


def test_a_line_true_in_two_buckets_claims_no_more() -> None:
    claims = claim_phrases(
        [line("Hardly explained.", com="low,mid"), line("Hardly explained at all.", com="low"), line("At last.")]
    )
    assert [str(claim) for claim in claims.read("Hardly explained.")] == ["com=low,mid"]
    assert {str(claim) for claim in claims.read("Hardly explained at all.")} == {"com=low", "com=low,mid"}


def test_a_review_claims_as_a_whole() -> None:
    claims = claim_phrases([line("Hello. Few branches. Bye.", role=REVIEW, cx="low"), line("Hello."), line("Bye.")])
    assert set(claims.phrases) <= {"few", "branches", "few branches"}
    assert [str(claim) for claim in claims.read("Few branches, bye.")] == ["cx=low"]


def test_every_claim_of_every_filling_is_read_and_none_is_contradicted(granny: list[Line]) -> None:
    claims = claim_phrases(granny)
    count = 0
    for one in granny:
        condition = one.condition.buckets
        for pieces in product(*one.parts):
            text = tidy("".join(pieces))
            for saying in [text] if one.role == REVIEW else sentences(text):
                read = list(claims.read(saying))
                assert all(condition.get(claim.metric, set(BUCKETS)) <= set(claim.buckets) for claim in read), saying
                for metric, allowed in condition.items():
                    tight = [claim for claim in read if claim.metric == metric and set(claim.buckets) <= allowed]
                    assert tight or allowed == set(BUCKETS), (saying, metric)
                    count += 1
    assert count > 1000


def test_every_filling_holds_only_words_that_go_together(granny: list[Line]) -> None:
    together = known_trigrams(granny)
    assert all(together.strange(one.say(way)) is None for one in granny for way in range(min(one.combinations, 50)))
    assert together.strange("My darling flange.") is not None


def test_phrases_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "from goji_trainer.training.guard_data import claim_phrases\nfrom goji_trainer.voices.load import load_all\n"
        "import hashlib\nprint(hashlib.sha256(str(claim_phrases(load_all()['buddy'].lines)).encode()).hexdigest())"
    )
    digests = {
        subprocess.run(
            [sys.executable, "-c", script], env={**os.environ, "PYTHONHASHSEED": seed}, check=True, capture_output=True
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1
