"""The seven voices keep the rules of the house, and every broken rule is named by file and line."""

from __future__ import annotations

import random
import re
from collections import Counter
from pathlib import Path

import pytest
from goji_trainer.dataset.samples import sample_reviews
from goji_trainer.voices.line import Condition, Line, Voice, tidy
from goji_trainer.voices.load import VoiceError, load, load_all, problems, voice_files
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


# The rules of the house


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
    """A line may give a number only under a condition on its metric, and a percentage only of what is high."""
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
    """Each persona has words that hardly any other uses: the signs by which a reader knows who speaks."""
    said = {name: Counter(_words(voice)) for name, voice in voices.items()}
    for name, words in said.items():
        others = Counter[str]()
        for other in said.keys() - {name}:
            others.update(said[other])
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
    found = load_all(tmp_path)
    assert list(found) == sorted([*PERSONAS, "toy"], key=lambda name: f"{name}.yaml")
    assert found["toy"].sheet["who"] == "a wind-up toy"


def test_the_census_names_every_broken_rule(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_voice(
        tmp_path,
        TOY.replace('"M:neutral": ["Tick', '"M:so-so": ["Tick').replace("<dear>, this [walks", "<dea>, this [walks"),
    )
    with pytest.raises(VoiceError, match=r"^2 rules are broken$"):
        voice_table(tmp_path)
    told = capsys.readouterr().err.splitlines()
    assert [problem.split(": ")[:2] for problem in told] == [
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
    said = list(sample_reviews(tmp_path, 5, 1))
    assert [line.split()[:2] for line in said] == [["toy", mood] for mood in MOODS]
    assert said == list(sample_reviews(tmp_path, 5, 1))


# Every broken rule, by file and line

BROKEN = {
    "unknown persona": (
        "persona: toy",
        "persona: doll",
        1,
        "unknown-persona: 'doll' must stand in a file of its own name",
    ),
    "no persona's name": ("persona: toy", "persona: A Doll", 1, "unknown-persona: persona: 'A Doll' is not"),
    "no persona": ("persona: toy", "", 2, "unknown-persona: the file names no persona"),
    "no sheet": ("sheet: {who", "sheat: {who", 2, "unknown-key: 'sheat' in the file"),
    "unknown mood": ('"M:positive"', '"M:jolly"', 8, "unknown-mood: 'jolly'; allowed: v.positive"),
    "unknown scope": ('"M:positive"', '"M:positive S:week"', 8, "unknown-scope: 'week'; allowed: file"),
    "unknown metric": ('"cx=high": ["{f', '"cpx=high": ["{f', 14, "unknown-metric: 'cpx=high' is not a condition"),
    "unknown bucket": ('"cx=high": ["{f', '"cx=huge": ["{f', 14, "unknown-bucket: 'huge'; allowed: low, mid, high"),
    "unknown role": ("  advice:", "  advise:", 15, "unknown-role: 'advise' in lines; allowed: opening"),
    "unknown slot": (
        "My gears [heard|felt] all of this, <dear>",
        "My <gears> felt all this",
        13,
        "unknown-slot: <gears>; known: dear",
    ),
    "unused slot": (
        "  dear: [winder, key holder]",
        "  dear: [winder, key holder]\n  deer: [elk, moose]",
        5,
        "unused-slot: <deer> is never used",
    ),
    "slot without alternatives": (
        "[winder, key holder]",
        "[winder]",
        4,
        "slot: <dear> needs a list of at least two alternatives",
    ),
    "slot that is no list": (
        "[winder, key holder]",
        "winder",
        4,
        "slot: <dear> needs a list of at least two alternatives",
    ),
    "alternative twice in a slot": (
        "[winder, key holder]",
        "[winder, winder]",
        4,
        "duplicate: <dear> lists an alternative twice",
    ),
    "alternative twice in a line": (
        "[hums|sings]",
        "[hums|hums]",
        7,
        "slot: [hums|hums] needs at least two different alternatives",
    ),
    "slot in a slot": ("[winder, key holder]", "[winder, <dear> dear]", 4, "characters: <dear> only ASCII letters"),
    "slot left open": ("[hums|sings] like", "[hums|sings like", 7, "characters: a slot is not closed"),
    "unknown placeholder": (
        "{function} has",
        "{method} has",
        14,
        "unknown-placeholder: {method}; allowed: function, file",
    ),
    "digits": ("too many branches", "9 branches", 14, "characters: only ASCII letters"),
    "digits in a slot": ("[winder, key holder]", "[winder, key 9]", 4, "characters: <dear> only ASCII letters"),
    "insult": ("like new springs", "like stupid springs", 7, "denied-word: 'stupid' may not be said"),
    "insult in a slot": ("[winder, key holder]", "[winder, idiot]", 4, "denied-word: <dear> 'idiot' may not be said"),
    "too short": (
        "My gears [heard|felt] all of this, <dear>.",
        "[I|We] go.",
        13,
        "length: 5 characters; allowed: 12 to 150",
    ),
    "too long": ("all of this", "all " * 40 + "of this", 13, "length: 1"),
    "two sentences": ("all of this", "all. Of this", 13, "sentence: an observation is one sentence"),
    "two sentences in one alternative": (
        "[heard|felt]",
        "[heard|felt it. I felt]",
        13,
        "sentence: an observation is one sentence",
    ),
    "no sentence": ("of this, <dear>.", "of this, <dear>", 13, "sentence: an observation is one sentence"),
    "four sentences": (
        "It walks, and that is all.",
        "It walks. It stops. It walks.",
        20,
        "sentence: a review is one to three sentences",
    ),
    "same line twice": (
        "Wind {function} back [a turn|by one turn], <dear>.",
        "{function} has too many branches for (one|this) key, <dear>!",
        16,
        "duplicate: the same line stands at toy.yaml:14",
    ),
    "same condition twice": (
        '"M:neutral": ["Tick, ',
        '"M:positive": ["Tick, ',
        9,
        "duplicate: 'M:positive' stands twice in opening",
    ),
    "a tag twice": (
        '"cx=high": ["{f',
        '"cx=high cx=low": ["{f',
        14,
        "never-said: 'cx=high cx=low' names a tag twice",
    ),
    "a mood twice": ('"M:positive"', '"M:positive M:neutral"', 8, "never-said: 'M:positive M:neutral' names a tag twice"),
    "never let through": (
        "all of this, <dear>",
        "of of of all, <dear>",
        13,
        "never-said: the hook's guard refuses every filling: loop",
    ),
    "not a list": (
        'any: ["[Whirr|Purr], says the box, <dear>."]',
        "any: whirr",
        18,
        "shape: closing 'any' must be a list of lines",
    ),
    "not a mapping": ("reviews:\n", "reviews: [one]\nmore:\n", 19, "shape: review must be a mapping"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_named_by_file_line_and_rule(tmp_path: Path, rule: str) -> None:
    old, new, line, message = BROKEN[rule]
    assert TOY.count(old) == 1
    path = write_voice(tmp_path, TOY.replace(old, new))
    told = [problem for problem in problems(path) if message in problem]
    assert told, problems(path)
    assert told[0].startswith(f"toy.yaml:{line}: {message}")
    with pytest.raises(VoiceError, match=r"^toy\.yaml:\d+: [a-z-]+: "):
        load(path)


def test_a_voice_that_breaks_nothing_has_no_problems(tmp_path: Path) -> None:
    assert problems(write_voice(tmp_path, TOY)) == []


def test_a_line_that_can_never_be_said_is_named(tmp_path: Path) -> None:
    """Advice needs an opening, or an observation and a closing, that fit its condition: here none is about a file."""
    alone = re.sub(r'"M:(v\.)?(positive|neutral|critical)":(?= \["(Cl|Ti|Tw))', r'"M:\1\2 S:pr":', TOY)
    alone = alone.replace("    any: [", '    "S:day": [').replace('"cx=high": ["Wind', '"cx=high S:file": ["Wind')
    [told] = problems(write_voice(tmp_path, alone))
    assert told.startswith("toy.yaml:16: never-said: no review can hold this advice")


def test_each_problem_is_told_in_the_order_of_the_lines(tmp_path: Path) -> None:
    broken = TOY.replace("too many", "9").replace("M:positive", "M:jolly").replace("Whirr", "*Whirr*")
    lines = [int(problem.split(":")[1]) for problem in problems(write_voice(tmp_path, broken))]
    assert len(lines) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "toy.yaml:1: yaml: the file is empty"),
        (b"persona: toy\nlines: [}", "toy.yaml:2: yaml: "),
        (b"persona: toy\n\tlines: x", "toy.yaml:2: yaml: "),
        (b"persona: \xff", "toy.yaml:1: file: cannot be read"),
        (b"persona: \x07", "toy.yaml:1: yaml: "),
        (b"one: 1\n---\ntwo: 2\n", "toy.yaml:2: yaml: "),
        (b"[1, 2]", "toy.yaml:1: shape: the file must be a mapping"),
        (b"&a [*a]", "toy.yaml:1: shape: the file must be a mapping"),
    ],
)
def test_what_is_no_voice_file_is_told_in_one_line(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "toy.yaml"
    path.write_bytes(content)
    assert problems(path)[0].startswith(told)
    assert "\n" not in problems(path)[0]


def test_a_line_that_two_voices_share_is_named(tmp_path: Path) -> None:
    write_voice(tmp_path, TOY)
    twin = TOY.replace("persona: toy", "persona: zeppelin").replace("Tick", "Puff").replace("My gears", "My vents")
    write_voice(tmp_path, twin, "zeppelin")
    with pytest.raises(VoiceError, match=r"^zeppelin\.yaml:7: duplicate: the same line stands at toy\.yaml:7$"):
        load_all(tmp_path)


def test_a_folder_without_voices_is_told(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="no voice files"):
        load_all(tmp_path)


def test_slots_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    words = ", ".join(f"word{chr(97 + one // 26)}{chr(97 + one % 26)}" for one in range(60))
    flood = TOY.replace("[winder, key holder]", f"[{words}]").replace(
        "[hums|sings]", "[<dear> <dear> <dear> <dear>|sings]"
    )
    assert any("stands for more than" in problem for problem in problems(write_voice(tmp_path, flood)))


@given(st.lists(st.tuples(st.integers(0, len(TOY)), st.text(max_size=4)), max_size=4))
def test_no_change_to_a_voice_file_gives_anything_but_named_problems(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[int, str]]
) -> None:
    text = TOY
    for at, inserted in edits:
        text = text[:at] + inserted + text[at + len(inserted) :]
    path = tmp_path_factory.mktemp("voice") / "toy.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    for problem in problems(path):
        assert re.match(r"toy\.yaml:\d+: [a-z-]+: ", problem)


PIECES = (
    b"[", b"{", b"&a ", b"*a", b"? ", b": ", b"!!set ", b"- ", b"lines:", b"\n", b"  ", b"sheet:", b"slots:", b"any: ",
    b"<dear>", b"|", b"persona: toy", b"---",
)  # fmt: skip


@given(st.lists(st.one_of(st.binary(max_size=6), st.sampled_from(PIECES)), max_size=30))
def test_any_bytes_are_a_voice_with_named_problems(
    tmp_path_factory: pytest.TempPathFactory, parts: list[bytes]
) -> None:
    path = tmp_path_factory.mktemp("voice") / "toy.yaml"
    path.write_bytes(b"".join(parts))
    found = problems(path)
    assert found
    for problem in found:
        assert re.match(r"toy\.yaml:\d+: [a-z-]+: ", problem)


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_a_voice_that_is_nested_too_deeply(tmp_path: Path, opening: str) -> None:
    (problem,) = problems(write_voice(tmp_path, opening * 200_000))
    assert problem == "toy.yaml:1: yaml: nested over 50 levels deep"
