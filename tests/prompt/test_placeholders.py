"""Grounding: placeholders that are filled from a place, or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import FileMetrics
from goji_hook.prompt import placeholders as grounding
from goji_hook.prompt.tagline import PLACEHOLDERS, Prompt
from goji_hook.scoring import places as pinning
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import default_ranges
from goji_hook.terms import DID, PLACES

KNOT = (
    b"def knot(a, b):\n"
    + b"".join(b"    " * n + b"if a > %d:\n" % n for n in range(1, 9))
    + b"    " * 9
    + b"return b\n"
)
PLAIN = b"x = 1\n" * 40


def place(function: str = "knot") -> Place:
    """The place of a knot, or of the file."""
    found = pinning.worst_places([measured("pkg/knots.py", KNOT if function else PLAIN)], default_ranges(), "diff")
    return found[0]


def measured(path: str, content: bytes) -> FileMetrics:
    return measure_file(path, content)


def test_placeholders_are_filled_from_the_place() -> None:
    found = place()
    text = "{function} in {file}: {cx} paths, {nest} deep, {loc} lines, more than in {percent} % of code."
    outdone = found.outdoes(["nest"])
    assert outdone == min(99, int(found.percentiles["nest"])) >= 75
    filled = grounding.fill(text, found, ["nest"])
    assert filled == f"knot in knots.py: 9 paths, 8 deep, 10 lines, more than in {outdone} % of code."


@pytest.mark.parametrize("topics", [(), ("cmp",), ("nest", "cmp"), ("loc",)])
def test_a_percentage_is_of_the_metric_that_the_review_speaks_of_or_not_given(topics: tuple[str, ...]) -> None:
    """A review about repetition once gave the percentage of the file's length."""
    assert place().outdoes(topics) is None
    assert grounding.fill("More than in {percent} % of code.", place(), topics) is None


def test_no_percentage_of_a_metric_that_is_not_high() -> None:
    middling = replace(place(), percentiles={"cx": 99.0, "nest": 74.0})
    assert middling.outdoes(["cx"]) == 99
    assert middling.outdoes(["cx", "nest"]) is None


def test_numbers_without_the_function_are_those_of_its_file() -> None:
    found = pinning.worst_places([measured("knots.py", PLAIN + KNOT)], default_ranges(), "diff")[0]
    assert grounding.fill("{file} has {loc} lines.", found) == "knots.py has 50 lines."
    assert grounding.fill("{function} of {file} has {loc} lines.", found) == "knot of knots.py has 10 lines."


def test_a_function_is_named_by_its_whole_name() -> None:
    found = place()
    assert found.named_in("See knot, dear.")
    assert not found.named_in("See knots.py, a knotty one.")
    assert not place(function="").named_in("See knots.py.")


def test_one_of_what_is_counted_is_not_called_many() -> None:
    one = replace(place(), numbers={"loc": 1, "cx": 1, "nest": 1})
    text = "{function}: {loc} lines, {nest} levels down, {cx} paths; 11 lines, 1.1 levels, line 1 lines."
    assert grounding.fill(text, one) == "knot: 1 line, 1 level down, 1 path; 11 lines, 1.1 levels, line 1 line."


@pytest.mark.parametrize(
    "text",
    ["See {thing}.", "See {function.", "See function}.", "See {}.", "See {Function}.", "{file} and {", "{{file}}"],
)
def test_what_cannot_be_filled_is_refused(text: str) -> None:
    assert grounding.fill(text, place()) is None


def test_a_file_has_no_function_to_name() -> None:
    assert grounding.fill("See {function}.", place(function="")) is None
    assert grounding.fill("See {file}.", place(function="")) == "See knots.py."


def test_without_a_place_only_plain_text_passes() -> None:
    assert grounding.fill("Nice work.", None) == "Nice work."
    assert grounding.fill("See {file}.", None) is None


@given(st.lists(st.one_of(st.sampled_from([f"{{{name}}}" for name in PLACEHOLDERS]), st.text(max_size=8)), max_size=8))
def test_no_placeholder_reaches_the_reader(parts: list[str]) -> None:
    filled = grounding.fill("".join(parts), place())
    assert filled is None or not any(f"{{{name}}}" in filled for name in PLACEHOLDERS)


@pytest.mark.parametrize("at", PLACES)
@pytest.mark.parametrize("did", [*DID, "none"])
def test_what_is_banned_is_what_the_place_cannot_fill(at: str, did: str) -> None:
    order = {"none": 0, "file": 1, "part": 1, "func": 2}
    banned = grounding.banned(Prompt("buddy", "neutral", at=at, did=did))
    for name, needs in PLACEHOLDERS.items():
        allowed = order[needs] <= order[at] and (name != "was" or did in ("better", "worse"))
        assert any(f"{{{name}".startswith(ban) for ban in banned) == (not allowed)


def test_an_older_model_names_no_part_of_a_file() -> None:
    prompt = Prompt("buddy", "neutral", at="part")
    assert [grounding.banned(prompt, format) for format in (1, 2, 3)] == [("{",)] * 3
    assert grounding.banned(replace(prompt, at="file"), 3) == ("{fu",)
    assert grounding.banned(replace(prompt, at="func"), 3) == ()


def test_no_lines_are_not_counted() -> None:
    """Where a change adds only comments to a file, a review once said that "another 0 lines" went into it."""
    found = replace(place(""), file_numbers={"loc": 0.0, "cx": 1.0, "nest": 0.0})
    assert grounding.fill("Another {loc} lines go into {file}.", found) is None
    assert grounding.fill("What you add to {file} is a sip.", found) == "What you add to knots.py is a sip."


def test_what_it_was_before_is_told_only_where_it_changed() -> None:
    text = "{function} went from {was} paths to {cx}."
    found = place()
    now = round(found.numbers["cx"])
    assert grounding.fill(text, replace(found, was=now + 5)) == f"{found.function} went from {now + 5} paths to {now}."
    assert grounding.fill(text, replace(found, was=now)) is None
    assert grounding.fill(text, found) is None
    assert grounding.fill("It had {was} paths.", replace(found, was=now + 5)) is None
