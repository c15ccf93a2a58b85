"""The guard: what a model writes is shown only as one to three whole sentences, without markup or loops."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.guard import form as guard
from goji_hook.guard import text as prose

GOOD = [
    "Looks fine to me.",
    "Nice! Ship it. I will buy the cake.",
    'You said "done." It is not.',
    "Is it {function}, or is it me?",
    "Higher than {percent} % of what I read, dear.",
    "{file} is long (very long).",
    "Hey hey, tut tut, that went well.",
    "Version 2.0 of x.py, e.g. this one, is so-so.",
    "Café, naïve, Ærø: fine by me…  really.",
    "{function} has {cx}, {nest} deep, {nest} too many.",
]
BAD = {
    "": "length",
    "Ok.": "length",
    "Word " * 100 + "end.": "length",
    "First line.\nSecond line.": "markup",
    "**Bold** words are bad.": "markup",
    "Use `code` here, please.": "markup",
    "# A heading of sorts.": "markup",
    "- an item of a list.": "markup",
    "See https://example.org for more.": "markup",
    "See [this] for more, dear.": "markup",
    "<b>Strong</b> words, dear.": "markup",
    "A brace } by itself is bad.": "markup",
    "An {unknown thing} is bad.": "markup",
    "A broken letter \ufffd is bad.": "markup",
    "A bell \x07 rings for you.": "control character",
    "A hidden \u200b space is bad.": "control character",
    "Turned \u202e around is bad.": "control character",
    "One is. Two are. Three are. Four are.": "more than three sentences",
    "This goes on and": "an unfinished sentence",
    "This is done. This goes on and": "an unfinished sentence",
    "This is good. This is good.": "loop",
    "This is the the end of it.": "loop",
    "No no no no, it is bad.": "loop",
    "I like it so much that I like it so much.": "loop",
}


@pytest.mark.parametrize("text", GOOD)
def test_what_is_fit_to_print(text: str) -> None:
    assert guard.fault(text) is None


@pytest.mark.parametrize(("text", "reason"), BAD.items())
def test_what_is_not(text: str, reason: str) -> None:
    assert guard.fault(text) == reason


def test_a_word_that_was_never_taught_is_an_invention() -> None:
    known = frozenset(("the", "loop", "in", "isn't", "so", "deep", "after", "all"))
    assert guard.fault("The LOOP in {function} isn't so deep, after {loc} all.", known) is None
    assert guard.fault("The loopful isn't so deep after all.", known) == "an invented word"
    assert guard.fault("The loopful isn't so deep after all.") is None


def test_sentences() -> None:
    assert prose.sentences('Yes! "No." (Perhaps.) What?! So be it') == [
        "Yes!",
        '"No."',
        "(Perhaps.)",
        "What?!",
        "So be it",
    ]
    assert prose.sentences("Version 2.0 is out. Now.") == ["Version 2.0 is out.", "Now."]
    assert prose.sentences("  ") == []


@given(st.text())
def test_any_text_gets_a_verdict(text: str) -> None:
    verdict = guard.fault(text)
    if verdict is None:
        assert 1 <= len(prose.sentences(text)) <= 3
        assert not any(letter in text for letter in "\n\r\x1b*`<>[]")


@given(st.lists(st.text(alphabet="abcdefgh ", min_size=3, max_size=20), min_size=1, max_size=6))
def test_sentences_lose_no_letter(parts: list[str]) -> None:
    text = ". ".join(parts)
    kept = "".join(prose.sentences(text))
    assert kept.replace(" ", "") == text.replace(" ", "")
