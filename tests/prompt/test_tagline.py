"""The tag line: its spelling to the byte, and that what is written can be read again."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.errors import UsageError
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import CUE, FORMATS, PLACEHOLDERS, Prompt, parse
from goji_hook.terms import BUCKETS, DID, METRICS, MOODS, PLACES, SCOPES

prompts = st.builds(
    Prompt,
    persona=st.one_of(st.sampled_from(list(PERSONAS)), st.from_regex(r"[a-z0-9][a-z0-9_.+-]{0,31}", fullmatch=True)),
    mood=st.sampled_from(MOODS),
    scope=st.sampled_from(SCOPES),
    buckets=st.dictionaries(st.sampled_from(METRICS), st.sampled_from(BUCKETS)),
    at=st.sampled_from(PLACES),
    on=st.lists(st.sampled_from(METRICS), max_size=2, unique=True).map(tuple),
    did=st.sampled_from((*DID, "none")),
)


def test_format_1_is_the_articles_to_the_byte() -> None:
    worst = dict.fromkeys(METRICS, "high") | {"com": "low"}
    assert Prompt("chaos", "v.critical", "day", buckets=worst).text(1) == (
        "P:chaos M:v.critical S:day L:en loc=high tok=high cx=high nest=high com=low cmp=high\nFeedback:"
    )
    second = {"loc": "low", "tok": "mid", "cx": "low", "nest": "low", "com": "high", "cmp": "high"}
    assert Prompt("buddy", "critical", "day", buckets=second).text(1) == (
        "P:buddy M:critical S:day L:en loc=low tok=mid cx=low nest=low com=high cmp=high\nFeedback:"
    )


def test_format_2_adds_the_indentation_and_the_place() -> None:
    assert Prompt("granny", "neutral", at="func", buckets={"ind": "high"}).text(2) == (
        "P:granny M:neutral S:diff L:en loc=mid tok=mid cx=mid nest=mid ind=high com=mid cmp=mid at=func\nFeedback:"
    )


def test_format_3_adds_what_to_speak_of_with_its_bucket() -> None:
    tags = "P:granny M:neutral S:diff L:en loc=mid tok=mid cx=mid nest=high ind=mid com=low cmp=mid at=func"
    prompt = Prompt("granny", "neutral", at="func", buckets={"nest": "high", "com": "low"})
    assert prompt.tagline(3) == f"{tags} on=none"
    assert replace(prompt, on=("nest",)).tagline(3) == f"{tags} on=nest=high"
    assert replace(prompt, on=("com", "nest")).text(3) == f"{tags} on=com=low also=nest=high\nFeedback:"


def test_format_4_adds_what_the_change_did_and_added_lines() -> None:
    tags = "P:granny M:neutral S:diff L:en loc=mid tok=mid cx=mid nest=mid ind=mid com=mid cmp=mid"
    prompt = Prompt("granny", "neutral", at="part", did="better")
    assert prompt.tagline() == f"{tags} at=part did=better on=none"
    assert prompt.tagline(3) == f"{tags} at=none on=none"
    assert prompt.tagline(2) == f"{tags} at=none"
    assert [prompt.place(format) for format in FORMATS] == ["none", "none", "none", "part"]
    assert replace(prompt, at="file").tagline(3) == f"{tags} at=file on=none"
    assert parse("at=part did=better") == replace(prompt, persona="buddy")


@pytest.mark.parametrize("line", ["on=nest nest=high", "on=nest=high", "nest=high on=nest=high", "also=nest=high"])
def test_a_topic_may_give_its_bucket_or_leave_it_to_the_tag(line: str) -> None:
    assert parse(line).on == ("nest",)
    assert parse(line).buckets["nest"] == "high"


@given(prompts)
def test_what_is_written_can_be_read_again(prompt: Prompt) -> None:
    assert parse(prompt.tagline()) == prompt
    assert parse(prompt.text()) == prompt
    assert parse(prompt.text(3)) == replace(prompt, at=prompt.place(3), did="none")
    assert parse(prompt.text(2)) == replace(prompt, at=prompt.place(2), on=(), did="none")


@given(prompts)
def test_format_1_loses_the_indentation_and_the_place_alone(prompt: Prompt) -> None:
    read = parse(prompt.tagline(1))
    assert read == Prompt(prompt.persona, prompt.mood, prompt.scope, buckets={**prompt.buckets, "ind": "mid"})


@given(prompts, st.randoms(use_true_random=False))
def test_tags_come_in_any_order(prompt: Prompt, source: random.Random) -> None:
    tags = prompt.tagline().split()
    source.shuffle(tags)
    assert parse("  ".join(tags)) == prompt


@given(prompts, st.sets(st.integers(0, 12)))
def test_what_is_left_out_takes_a_default(prompt: Prompt, dropped: set[int]) -> None:
    tags = [tag for number, tag in enumerate(prompt.tagline().split()) if number not in dropped]
    read = parse(" ".join(tags), persona="granny", mood="critical")
    for tag in tags:
        assert tag in read.tagline().split()
    left_out = set(read.tagline().split()) - set(tags)
    defaults = {
        "P:granny",
        "M:critical",
        "S:diff",
        "L:en",
        "at=none",
        "did=none",
        "on=none",
        *(f"{name}=mid" for name in METRICS),
    }
    told = {f"{name}={read.buckets[name]}" for name in read.on}  # a topic's bucket stands in for the metric's own tag
    assert left_out <= defaults | told | {f"on={one}" for one in told}  # without `on`, the other one is the first


@given(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=0x2FF)))
def test_any_text_is_a_tag_line_or_refused(text: str) -> None:
    try:
        read = parse(text)
    except UsageError:
        return
    assert parse(read.tagline()) == read


@given(prompts, st.sampled_from(FORMATS))
def test_a_prompt_is_two_lines_that_end_in_the_cue(prompt: Prompt, format: int) -> None:
    line, cue = prompt.text(format).split("\n")
    assert cue == CUE
    assert line.isascii()
    assert "  " not in line


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("hello", "tag: 'hello' is not a tag"),
        ("P:", "tag: 'P:' is not a tag"),
        ("cx=", "tag: 'cx=' is not a tag"),
        ("=high", "metric: '' is not known"),
        ("X:1", "tag: 'X' is not known"),
        ("p:buddy", "tag: 'p' is not known (did you mean 'P'?)"),
        ("cz=high", "metric: 'cz' is not known (did you mean 'cx'?)"),
        ("cx=hihg", "cx: 'hihg' is not known (did you mean 'high'?); allowed: low, mid, high"),
        ("M:grim", "mood: 'grim' is not known"),
        ("S:week", "scope: 'week' is not known"),
        ("L:fr", "lang: 'fr' is not known"),
        ("at=line", "at: 'line' is not known"),
        ("did=wors", "did: 'wors' is not known (did you mean 'worse'?)"),
        ("cx=low cx=low", "tag: 'cx' is given twice"),
        ("on=nets", "on: 'nets' is not known (did you mean 'nest'?)"),
        ("on=nest=hihg", "nest: 'hihg' is not known (did you mean 'high'?)"),
        ("on=nest=high nest=low", "on: nest is high here, but low in its own tag"),
        ("on=nest also=nest", "on: nest, nest: name at most two different metrics"),
        ("P:Granny", "persona: 'Granny' is not a persona's name"),
        ("P:a=b", "persona: 'a=b' is not a persona's name"),
    ],
)
def test_what_is_wrong_is_named(line: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(line)
    assert str(caught.value).startswith(said)


def test_an_unknown_format() -> None:
    with pytest.raises(UsageError, match="prompt format: 5 is not known; allowed: 1, 2, 3, 4"):
        Prompt("buddy", "neutral").text(5)


def test_a_prompt_cannot_be_changed_from_outside() -> None:
    buckets = {"cx": "high"}
    prompt = Prompt("buddy", "neutral", buckets=buckets)
    buckets["cx"] = "low"
    assert prompt.buckets["cx"] == "high"
    with pytest.raises(TypeError):
        prompt.buckets["cx"] = "low"  # type: ignore[index]


def test_every_placeholder_names_the_place_it_needs() -> None:
    assert set(PLACEHOLDERS.values()) <= set(PLACES) - {"none"}
