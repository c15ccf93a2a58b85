"""Which words go together: a filter that forgets none and takes few for taught."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook import models
from goji_hook.errors import GojiError
from goji_hook.pairs import Pairs, pairs
from goji_hook.speech import open_speaker

WORDS = st.text("abcxyz'{}0", max_size=6)


@given(st.sets(st.tuples(WORDS, WORDS), min_size=1))
def test_what_was_taught_is_always_found(taught: set[tuple[str, str]]) -> None:
    known = Pairs.parse(str(Pairs.of(taught)))
    assert all(pair in known for pair in taught)


def test_few_others_are_taken_for_taught() -> None:
    known = Pairs.of((f"a{n}", f"b{n}") for n in range(5000))
    assert len(known.bits) == 6250
    assert sum((f"c{n}", f"b{n}") in known for n in range(20_000)) < 400


def test_pairs_stay_within_sentences() -> None:
    assert list(pairs("{function} is deep. Oh DEAR!")) == [
        ("", "{function}"),
        ("{function}", "is"),
        ("is", "deep"),
        ("deep", ""),
        ("", "oh"),
        ("oh", "dear"),
        ("dear", ""),
    ]


def test_a_strange_pair_is_named() -> None:
    known = Pairs.of(pairs("It is deep, dear. It is short."))
    assert known.strange("It is short, it is deep.") == ("short", "it")
    assert known.strange("It is deep, dear.") is None
    assert Pairs().strange("Any thing goes") is None
    assert ("any", "thing") not in Pairs()


@pytest.mark.parametrize("text", ["!", "abc", "é", "QUJ\nD"])
def test_what_is_not_base64_is_told(text: str) -> None:
    with pytest.raises(GojiError, match=r"goji\.pairs is not Base64") as caught:
        Pairs.parse(text)
    assert len(str(caught.value).splitlines()) == 1


@given(st.binary(max_size=64), st.text())
def test_any_filter_reads_any_text(bits: bytes, text: str) -> None:
    known = Pairs.parse(base64.b64encode(bits).decode())
    found = known.strange(text)
    assert found is None or (bits and found in set(pairs(text)))


def test_the_embedded_model_says_nothing_strange() -> None:
    with open_speaker(models.find(models.EMBEDDED)) as speaker:
        known = speaker.abilities.pairs
    assert known.strange("Flange the wobbly.") is not None
    assert known.strange("{function} has few branches.") is None
