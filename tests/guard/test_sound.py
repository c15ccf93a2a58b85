"""How far a draft is sound: up to its first word that is unknown or does not go with those before it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.guard.sound import sound_start
from goji_hook.guard.text import vocabulary
from goji_hook.guard.trigrams import Trigrams, trigrams

TAUGHT = ("{function} is deep, my dear. Sit down!", "It is deep. Have 12 cookies, dear.")
KNOWN = frozenset(word for text in TAUGHT for word in vocabulary(text))
RUNS = Trigrams.of(run for text in TAUGHT for run in trigrams(text))


@pytest.mark.parametrize(
    ("text", "sound"),
    [
        ("{function} is deep, my dear. Sit down!", None),
        ("It is deep, my dear.", None),  # each run of three words is known
        ("It is dreep, my dear.", "It is"),
        ("It is deep, dear.", "It is deep,"),
        ("It is deep. Sit cookies!", "It is deep. Sit"),
        ("It is deep. Sit.", "It is deep. Sit"),  # a sentence that ends too early loses its mark
        ("Dreep it is.", ""),
        ("It is deep. It is deep. It is depe.", "It is deep. It is deep. It is"),
        ("", None),
    ],
)
def test_the_start_before_the_first_wrong_word(text: str, sound: str | None) -> None:
    assert sound_start(text, KNOWN, RUNS) == (text if sound is None else sound)


def test_an_empty_filter_is_not_asked() -> None:
    assert sound_start("It is dreep.", (), Trigrams()) == "It is dreep."
    assert sound_start("It is dreep.", KNOWN, Trigrams()) == "It is"
    assert sound_start("Cookies deep dreep.", (), RUNS) == "Cookies"


MORE = ["{function}", "dreep", "12", ".", "!", ",", "'"]


@given(st.lists(st.sampled_from([*sorted(KNOWN), *MORE]), max_size=20).map(" ".join))
def test_the_start_is_sound_itself(text: str) -> None:
    start = sound_start(text, KNOWN, RUNS)
    assert text.startswith(start)
    assert vocabulary(start) <= KNOWN
    if start == text and text.endswith((".", "!")):
        assert RUNS.strange(text) is None
