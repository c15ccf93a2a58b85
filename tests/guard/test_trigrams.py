"""Which words go together: a filter that forgets none and takes few for taught."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.guard.trigrams import Trigrams, trigrams
from goji_hook.models import find as models
from goji_hook.speech.loader import open_speaker

WORDS = st.text("abcxyz'{}0", max_size=6)


@given(st.sets(st.tuples(WORDS, WORDS, WORDS), min_size=1))
def test_what_was_taught_is_always_found(taught: set[tuple[str, str, str]]) -> None:
    known = Trigrams.parse(str(Trigrams.of(taught)))
    assert all(run in known for run in taught)


def test_few_others_are_taken_for_taught() -> None:
    known = Trigrams.of((f"a{n}", f"b{n}", "c") for n in range(5000))
    assert len(known.bits) == 6250
    assert sum((f"c{n}", f"b{n}", "c") in known for n in range(20_000)) < 400


def test_runs_stay_within_sentences() -> None:
    assert list(trigrams("{function} is deep. Oh DEAR! No.")) == [
        ("", "{function}", "is"),
        ("{function}", "is", "deep"),
        ("is", "deep", ""),
        ("", "oh", "dear"),
        ("oh", "dear", ""),
        ("", "no", ""),
    ]


def test_a_strange_run_is_named() -> None:
    known = Trigrams.of(trigrams("It is deep, dear. Dear, it is short."))
    assert known.strange("Dear, it is deep.") == ("is", "deep", "")
    assert known.strange("It is deep, dear.") is None
    assert Trigrams().strange("Any thing goes") is None
    assert ("any", "thing", "goes") not in Trigrams()


@pytest.mark.parametrize("text", ["!", "abc", "é", "QUJ\nD"])
def test_what_is_not_base64_is_told(text: str) -> None:
    with pytest.raises(GojiError, match=r"goji\.trigrams is not Base64") as caught:
        Trigrams.parse(text)
    assert len(str(caught.value).splitlines()) == 1


@given(st.binary(max_size=64), st.text())
def test_any_filter_reads_any_text(bits: bytes, text: str) -> None:
    known = Trigrams.parse(base64.b64encode(bits).decode())
    found = known.strange(text)
    assert found is None or (bits and found in set(trigrams(text)))


def test_the_embedded_model_says_nothing_strange() -> None:
    with open_speaker(models.find(models.EMBEDDED)) as speaker:
        known = speaker.metadata.trigrams
    assert known.strange("Flange the wobbly.") is not None
    assert known.strange("{function} has few branches.") is None
