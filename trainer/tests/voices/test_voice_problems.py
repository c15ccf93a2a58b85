"""Every broken rule of a voice file is reported by file, line and rule, and no bytes end the reader otherwise."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from goji_trainer.voices.load import VoiceError, load, load_all, problems
from hypothesis import given
from hypothesis import strategies as st
from toy_voice import TOY, write_voice

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
    "a mood twice": (
        '"M:positive"',
        '"M:positive M:neutral"',
        8,
        "never-said: 'M:positive M:neutral' names a tag twice",
    ),
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
    reported = [problem for problem in problems(path) if message in problem]
    assert reported, problems(path)
    assert reported[0].startswith(f"toy.yaml:{line}: {message}")
    with pytest.raises(VoiceError, match=r"^toy\.yaml:\d+: [a-z-]+: "):
        load(path)


def test_a_voice_that_breaks_nothing_has_no_problems(tmp_path: Path) -> None:
    assert problems(write_voice(tmp_path, TOY)) == []


def test_a_line_that_can_never_be_said_is_named(tmp_path: Path) -> None:
    """Advice needs an opening, or an observation and a closing, that fit its condition; here no line fits a file."""
    alone = re.sub(r'"M:(v\.)?(positive|neutral|critical)":(?= \["(Cl|Ti|Tw))', r'"M:\1\2 S:pr":', TOY)
    alone = alone.replace("    any: [", '    "S:day": [').replace('"cx=high": ["Wind', '"cx=high S:file": ["Wind')
    [message] = problems(write_voice(tmp_path, alone))
    assert message.startswith("toy.yaml:16: never-said: no review can hold this advice")


def test_problems_are_reported_in_the_order_of_the_lines(tmp_path: Path) -> None:
    broken = TOY.replace("too many", "9").replace("M:positive", "M:jolly").replace("Whirr", "*Whirr*")
    lines = [int(problem.split(":")[1]) for problem in problems(write_voice(tmp_path, broken))]
    assert len(lines) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "message"),
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
def test_a_file_that_is_not_a_voice_is_reported_in_one_line(tmp_path: Path, content: bytes, message: str) -> None:
    path = tmp_path / "toy.yaml"
    path.write_bytes(content)
    assert problems(path)[0].startswith(message)
    assert "\n" not in problems(path)[0]


def test_a_line_that_two_voices_share_is_named(tmp_path: Path) -> None:
    write_voice(tmp_path, TOY)
    twin = TOY.replace("persona: toy", "persona: zeppelin").replace("Tick", "Puff").replace("My gears", "My vents")
    write_voice(tmp_path, twin, "zeppelin")
    with pytest.raises(VoiceError, match=r"^zeppelin\.yaml:7: duplicate: the same line stands at toy\.yaml:7$"):
        load_all(tmp_path)


def test_a_folder_without_voices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="no voice files"):
        load_all(tmp_path)


def test_slots_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    words = ", ".join(f"word{chr(97 + number // 26)}{chr(97 + number % 26)}" for number in range(60))
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
    reported = problems(path)
    assert reported
    for problem in reported:
        assert re.match(r"toy\.yaml:\d+: [a-z-]+: ", problem)


@pytest.mark.parametrize("opening", ["[", "- ", "{a: ", "? "])
def test_a_voice_that_is_nested_too_deeply(tmp_path: Path, opening: str) -> None:
    (problem,) = problems(write_voice(tmp_path, opening * 200_000))
    assert problem == "toy.yaml:1: yaml: nested over 50 levels deep"
