"""The seven voices keep all rules, and lines, conditions and tables of voices work."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from goji_trainer.dataset.samples import sample_reviews
from goji_trainer.voices.line import Condition, Line, Voice, tidy
from goji_trainer.voices.load import VoiceError, load, load_all, voice_files
from goji_trainer.voices.statistics import fewest_observations, fewest_openings, grounded_share, voice_table
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process
from toy_voice import TOY, write_voice

from goji_hook.guard import form as guard
from goji_hook.personas import PERSONAS
from goji_hook.prompt.tagline import Prompt
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES


@pytest.fixture(scope="module")
def voices() -> dict[str, Voice]:
    return load_all()


def everything(voice: Voice) -> tuple[Line, ...]:
    return voice.all_lines


# The rules


def test_there_is_a_voice_for_each_persona(voices: dict[str, Voice]) -> None:
    assert set(voices) == set(PERSONAS)
    assert {path.stem for path in voice_files()} == set(PERSONAS)


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_voice_is_large_and_spread_enough(voices: dict[str, Voice], persona: str) -> None:
    voice = voices[persona]
    assert len(voice.lines) >= 700
    assert len(voice.reviews) >= 60
    assert fewest_openings(voice.lines) >= 40
    assert fewest_observations(voice.lines) >= 12
    assert grounded_share(voice.lines) >= 1 / 3


@pytest.mark.parametrize("persona", PERSONAS)
def test_reviews_are_spread_over_the_moods(voices: dict[str, Voice], persona: str) -> None:
    moods = Counter(mood for line in voices[persona].reviews for mood in line.condition.moods or MOODS)
    assert min(moods[mood] for mood in MOODS) >= 10


@pytest.mark.parametrize("persona", PERSONAS)
def test_openings_and_closings_stand_under_one_mood(voices: dict[str, Voice], persona: str) -> None:
    carrying = [line for line in voices[persona].lines if line.role in ("opening", "closing")]
    assert [line.where for line in carrying if len(line.condition.moods) != 1] == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_most_lines_can_be_said_in_many_ways(voices: dict[str, Voice], persona: str) -> None:
    ways = sorted(line.combinations for line in everything(voices[persona]))
    assert ways[len(ways) // 2] >= 18
    assert sum(one == 1 for one in ways) <= len(ways) / 10


@pytest.mark.parametrize("persona", PERSONAS)
def test_no_two_lines_are_nearly_alike(voices: dict[str, Voice], persona: str) -> None:
    templates = [line.template for line in everything(voices[persona])]
    alike = process.cdist(templates, templates, scorer=fuzz.ratio, score_cutoff=80)
    assert [templates[row] for row in range(len(templates)) if alike[row].astype(bool).sum() > 1] == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_number_stands_where_it_is_true(voices: dict[str, Voice], persona: str) -> None:
    """A line may give a number only under a condition on its metric, and a percentage only of a high metric."""
    for line in everything(voices[persona]):
        for metric in line.placeholders & {"loc", "cx", "nest"}:
            assert metric in line.condition.buckets, line.where
        if "percent" in line.placeholders:
            assert frozenset({"high"}) in [line.condition.buckets.get(metric) for metric in ("cx", "nest")], line.where
        if line.placeholders & {"loc", "cx", "nest", "percent"}:
            assert line.placeholders & {"function", "file"}, line.where


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_line_with_no_condition_on_a_metric_does_not_speak_of_one(voices: dict[str, Voice], persona: str) -> None:
    telling = re.compile(
        r"\b(tokens?|cyclomatic|complexity|branch(?:es|ing)?|nest(?:ed|ing)|indent\w*|docstrings?|duplicat\w*|boilerplate)\b"
    )
    free = [line for line in everything(voices[persona]) if not line.condition.buckets]
    assert [f"{line.where}: {line.template}" for line in free if telling.search(line.template.lower())] == []


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_scope_is_named_only_under_its_condition(voices: dict[str, Voice], persona: str) -> None:
    telling = {"pr": r"\bpull requests?\b", "file": r"\bthis file\b"}
    for line in everything(voices[persona]):
        for scope, words in telling.items():
            if re.search(words, line.template.lower()):
                assert line.condition.scopes == {scope}, f"{line.where}: {line.template}"


@pytest.mark.parametrize("persona", PERSONAS)
def test_nearly_every_way_to_say_a_line_passes_the_hooks_guard(voices: dict[str, Voice], persona: str) -> None:
    rng = random.Random(7)
    lines = everything(voices[persona])
    refused = 0
    for line in lines:
        ways = range(line.combinations) if line.combinations <= 20 else rng.sample(range(line.combinations), 20)
        faults = [guard.fault(line.say(way)) for way in ways]
        assert None in faults, line.where
        refused += sum(fault is not None for fault in faults)
    assert refused <= len(lines) / 100


def test_voices_share_hardly_a_word_of_their_own(voices: dict[str, Voice]) -> None:
    """Each persona has words that the others hardly use, by which a reader recognizes the persona."""
    by_persona = {name: Counter(_words(voice)) for name, voice in voices.items()}
    for name, words in by_persona.items():
        others = Counter[str]()
        for other in by_persona.keys() - {name}:
            others.update(by_persona[other])
        own = [word for word, count in words.items() if count >= 8 and others[word] <= count / 8]
        assert len(own) >= 20, f"{name}: {own}"


def _words(voice: Voice) -> list[str]:
    return [
        word
        for line in everything(voice)
        for word in set(re.findall(r"[a-z]{4,}", " ".join(map("".join, line.parts)).lower()))
    ]


# What a line can do


def test_a_line_is_said_in_each_way_once(tmp_path: Path) -> None:
    voice = load(write_voice(tmp_path, TOY))
    opening = voice.lines[0]
    assert [opening.say(way) for way in range(opening.combinations)] == [
        "Click clack, winder, this hums like new springs!",
        "Click clack, key holder, this hums like new springs!",
        "Click clack, winder, this sings like new springs!",
        "Click clack, key holder, this sings like new springs!",
    ]


def test_a_placeholder_decides_what_a_line_needs(tmp_path: Path) -> None:
    lines = load(write_voice(tmp_path, TOY)).lines
    observation = next(line for line in lines if line.placeholders)
    assert observation.placeholders == {"function"}
    assert observation.place == "func"
    high = {"cx": "high"}
    assert observation.fits(Prompt("toy", "neutral", buckets=high, at="func"))
    assert not observation.fits(Prompt("toy", "neutral", buckets=high, at="file"))
    assert not observation.fits(Prompt("toy", "neutral", buckets=high, at="none"))
    assert not observation.fits(Prompt("toy", "neutral", buckets={"cx": "mid"}, at="func"))


def test_gaps_are_closed_and_sentences_begin_with_a_capital() -> None:
    assert tidy("well ,  this  is . it is ! so") == "Well, this is. It is! So"


def sets(values: tuple[str, ...]) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(values))


conditions = st.builds(
    Condition,
    sets(MOODS),
    sets(SCOPES),
    st.dictionaries(st.sampled_from(METRICS), st.frozensets(st.sampled_from(BUCKETS), min_size=1)),
)
prompts = st.builds(
    Prompt,
    st.just("toy"),
    st.sampled_from(MOODS),
    st.sampled_from(SCOPES),
    buckets=st.fixed_dictionaries({metric: st.sampled_from(BUCKETS) for metric in METRICS}),
)


@given(conditions, conditions, prompts)
def test_two_conditions_hold_together_exactly_where_each_does(one: Condition, other: Condition, prompt: Prompt) -> None:
    both = one.both(other)
    assert (both is not None and both.holds(prompt)) == (one.holds(prompt) and other.holds(prompt))


# An eighth persona


def test_an_eighth_persona_is_one_file(tmp_path: Path) -> None:
    for path in voice_files():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    write_voice(tmp_path, TOY)
    loaded = load_all(tmp_path)
    assert list(loaded) == sorted([*PERSONAS, "toy"], key=lambda name: f"{name}.yaml")
    assert loaded["toy"].sheet["who"] == "a wind-up toy"


def test_the_census_names_every_broken_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_voice(
        tmp_path,
        TOY.replace('"M:neutral": ["Tick', '"M:so-so": ["Tick').replace("<dear>, this [walks", "<dea>, this [walks"),
    )
    with pytest.raises(VoiceError, match=r"^2 rules are broken$"):
        voice_table(tmp_path)
    message = capsys.readouterr().err.splitlines()
    assert [problem.split(": ")[:2] for problem in message] == [
        ["toy.yaml:9", "unknown-mood"],
        ["toy.yaml:9", "unknown-slot"],
    ]


def test_the_census_counts_what_a_voice_holds(tmp_path: Path) -> None:
    write_voice(tmp_path, TOY)
    head, row = voice_table(tmp_path).splitlines()
    assert dict(zip(re.split(r"  +", head), re.split(r"  +", row), strict=True)) == {
        "persona": "toy",
        "lines": "9",
        "opening": "5",
        "observation": "2",
        "advice": "1",
        "closing": "1",
        "reviews": "1",
        "openings/mood": "1",
        "obs/bucket": "0",
        "grounded": "67%",
        "ways to say a line": "median 4",
    }


def test_samples_are_composed_of_all_moods_and_the_same_each_time(tmp_path: Path) -> None:
    write_voice(tmp_path, TOY)
    reviews = list(sample_reviews(tmp_path, 5, 1))
    assert [line.split()[:2] for line in reviews] == [["toy", mood] for mood in MOODS]
    assert reviews == list(sample_reviews(tmp_path, 5, 1))
