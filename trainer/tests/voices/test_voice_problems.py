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
    "unknown persona": ("persona: toy", "persona: doll", 1, "unknown-persona: 'doll' must stand in a file of its own"),
    "no persona's name": ("persona: toy", "persona: A Doll", 1, "unknown-persona: persona: 'A Doll' is not"),
    "no persona": ("persona: toy", "", 2, "unknown-persona: the file names no persona"),
    "no sheet": ("sheet: {who", "sheat: {who", 2, "unknown-key: 'sheat' in the file"),
    "unknown mood": ('"M:neutral"', '"M:jolly"', 10, "unknown-mood: 'jolly'; allowed: v.positive"),
    "no mood": ('"M:neutral"', '"S:pr"', 10, "mood: 'S:pr' names no mood; begin it with M:"),
    "unknown scope": ('"M:neutral"', '"M:neutral S:week"', 10, "unknown-scope: 'week'; allowed: file"),
    "unknown metric": ("cx=high", "cpx=high", 12, "unknown-metric: 'cpx=high' is not a condition"),
    "unknown bucket": ("cx=high", "cx=huge", 12, "unknown-bucket: 'huge'; allowed: low, mid, high"),
    "unknown did": ("did=new", "did=newer", 8, "unknown-did: 'newer'; allowed: better"),
    "unknown at": ("at=file", "at=line", 14, "unknown-at: 'line'; allowed: func"),
    "old form": ("reviews:\n", "lines:\n", 5, "unknown-key: 'lines' in the file"),
    "unknown slot": ("Tick, tock, <dear>", "Tick, tock, <deer>", 11, "unknown-slot: <deer>; known: dear"),
    "unused slot": ("  dear: [w", "  deer: [elk, moose]\n  dear: [w", 4, "unused-slot: <deer> is never used"),
    "slot without alternatives": (
        "[winder, key holder, oiler]",
        "[winder]",
        4,
        "slot: <dear> needs a list of at least",
    ),
    "slot that is no list": ("[winder, key holder, oiler]", "winder", 4, "slot: <dear> needs a list of at least two"),
    "alternative twice in a slot": ("holder, oiler]", "holder, winder]", 4, "duplicate: <dear> lists an alternative"),
    "alternative twice in a review": ("[hums|sings|purrs]", "[hums|hums|purrs]", 7, "slot: [hums|hums|purrs] needs at"),
    "slot in a slot": ("[hums|sings|purrs]", "[hums|<dear>|purrs]", 7, "characters: a slot is not closed"),
    "slot left open": ("[hums|sings|purrs] like", "[hums|sings|purrs like", 7, "characters: a slot is not closed"),
    "too few slots": (
        "[hums|sings|purrs]",
        "[hums|sings]",
        7,
        "slots: a review needs 2 slots with 3 alternatives each",
    ),
    "too many fillings": ("and that is all.", "and " + "<dear> " * 8 + ".", 11, "slot: 59,049 ways to fill the slots"),
    "unknown placeholder": ("{file} comes", "{method} comes", 15, "unknown-placeholder: {method}; allowed: function"),
    "digits": ("too many branches", "too many, 9 branches", 13, "characters: only ASCII letters"),
    "digits in a slot": ("holder, oiler]", "holder, oiler 9]", 4, "characters: <dear> only ASCII letters"),
    "insult": ("like a box", "like a stupid box", 7, "denied-word: 'stupid' may not be said"),
    "insult in a slot": ("holder, oiler]", "holder, idiot]", 4, "denied-word: <dear> 'idiot' may not be said"),
    "the person": ("and that is all.", "and you are all.", 11, "person: 'you are' speaks of the person; mock the code"),
    "a career": ("and that is all.", "so resign at once.", 11, "person: 'resign' speaks of the person"),
    "too short": ("Tick, tock, <dear>, and once around the table. It", "Tick, <dear>. It", 11, "length: 3"),
    "too long": ("and that is all", "and " * 60 + "all", 11, "length: 3"),
    "four sentences": ("It [walks|", "It turns. It stops. It [walks|", 11, "sentence: a review is one to three"),
    "no sentence": ("and that is all.", "and that is all", 11, "sentence: a review is one to three sentences"),
    "never let through": (
        "that is all.",
        "that is is all.",
        11,
        "never-said: the hook's guard refuses a filling (loop)",
    ),
    "same review twice": (
        "Tick, tock, <dear>, and once around the table. It [walks|rolls|waddles], and that is all.",
        "Click clack, <dear>; this code (hums|sings|purrs) like a box of new springs.",
        11,
        "duplicate: the same review stands at toy.yaml:7",
    ),
    "same condition twice": ('"M:neutral"', '"M:v.positive"', 10, "duplicate: 'M:v.positive' stands twice in reviews"),
    "a tag twice": ("cx=high", "cx=high cx=low", 12, "never-said: 'M:critical,v.critical cx=high cx=low' names a"),
    "a file without a place": ("com=low at=file", "com=low", 14, "place: {file} needs at=file or at=part"),
    "a place without a file": ('"M:neutral"', '"M:neutral at=part"', 10, "place: at=file and at=part need {file}"),
    "a place that cannot be": ("did=new", "did=new at=file", 8, "place: no place under at=file can fill"),
    "two places": (
        "comes without a leaflet",
        "has {function} for a leaflet",
        15,
        "place: {file} and {function} stand tog",
    ),
    "a file of a function's metric": ("com=low at", "cx=low at", 14, "claim: {file} needs a condition on loc, tok"),
    "a number without a condition": ("too many branches", "{nest} levels", 13, "claim: {nest} needs {function} beside"),
    "lines without a condition": (
        "without a leaflet",
        "with {loc} lines",
        15,
        "claim: {loc} needs {file} beside it and loc=",
    ),
    "what it was without a change": ("too many branches", "{cx}, not {was} paths", 13, "claim: {was} needs {function}"),
    "a share of nothing high": ("without a leaflet", "worse than {percent} percent", 15, "claim: {percent} needs a"),
    "three metrics": ("com=low at", "com=low loc=low tok=low at", 14, "claim: 3 metrics in one condition; at most 2"),
    "worse at a good mood": ("did=new", "did=worse", 8, "never-said: did=worse does not go with the mood positive"),
    "better at a bad mood": (
        "cx=high",
        "cx=high did=better",
        12,
        "never-said: did=better does not go with the mood crit",
    ),
    "a scope that is not asked for": (
        "and that is all.",
        "and pull requests do.",
        11,
        "claim: 'pull request' needs S:pr",
    ),
    "not a list": ('    - "Tick, tock', '    one: "Tick, tock', 10, "shape: 'M:neutral' must be a list of reviews"),
    "not a mapping": ("reviews:\n", "reviews: [one]\nmore:\n", 5, "shape: reviews must be a mapping"),
}


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_rule_is_named_by_file_line_and_rule(tmp_path: Path, rule: str) -> None:
    old, new, line, message = BROKEN[rule]
    assert TOY.count(old) == 1
    path = write_voice(tmp_path, TOY.replace(old, new))
    reported = [problem for problem in problems(path) if message in problem]
    assert reported, problems(path)
    told = int(reported[0].split(":")[1])
    assert reported[0].startswith(f"toy.yaml:{told}: {message}")
    assert told in (line, line + 1)  # a condition's problem stands at the condition, or at each review under it
    with pytest.raises(VoiceError, match=r"^toy\.yaml:\d+: [a-z-]+: "):
        load(path)


def test_a_voice_that_breaks_nothing_has_no_problems(tmp_path: Path) -> None:
    assert problems(write_voice(tmp_path, TOY)) == []


def test_alternatives_do_not_read_as_neighbours(tmp_path: Path) -> None:
    text = TOY.replace("[walks|rolls|waddles], and that is all.", "[can thank you|are fine|is well], and that is all.")
    assert not [problem for problem in problems(write_voice(tmp_path, text)) if "person" in problem]


def test_problems_are_reported_in_the_order_of_the_lines(tmp_path: Path) -> None:
    broken = TOY.replace("too many", "9").replace("M:neutral", "M:jolly").replace("Click", "*Click*")
    lines = [int(problem.split(":")[1]) for problem in problems(write_voice(tmp_path, broken))]
    assert len(lines) >= 3
    assert lines == sorted(lines)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "toy.yaml:1: yaml: the file is empty"),
        (b"persona: toy\nreviews: [}", "toy.yaml:2: yaml: "),
        (b"persona: toy\n\treviews: x", "toy.yaml:2: yaml: "),
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


def test_a_review_that_two_voices_share_is_named(tmp_path: Path) -> None:
    write_voice(tmp_path, TOY)
    twin = TOY.replace("persona: toy", "persona: zeppelin").replace("Tick", "Puff")
    write_voice(tmp_path, twin, "zeppelin")
    with pytest.raises(VoiceError, match=r"^zeppelin\.yaml:7: duplicate: the same review stands at toy\.yaml:7$"):
        load_all(tmp_path)


def test_a_folder_without_voices_is_refused(tmp_path: Path) -> None:
    with pytest.raises(VoiceError, match="no voice files"):
        load_all(tmp_path)


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
    b"[", b"{", b"&a ", b"*a", b"? ", b": ", b"!!set ", b"- ", b"reviews:", b"\n", b"  ", b"sheet:", b"slots:",
    b"M:neutral: ", b"<dear>", b"|", b"persona: toy", b"---",
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
