"""Grounding: the worst place of a change, and placeholders that are filled from it or not at all."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook import grounding
from goji_hook.grounding import Place
from goji_hook.metrics import FileMetrics, measure_file
from goji_hook.prompt import PLACEHOLDERS
from goji_hook.scope import default_ranges
from goji_hook.words import PLACES

SMALL = b"def small(a):\n    return a\n"
KNOT = (
    b"def knot(a, b):\n"
    + b"".join(b"    " * n + b"if a > %d:\n" % n for n in range(1, 9))
    + b"    " * 9
    + b"return b\n"
)
FLAT = b"def flat(a):\n" + b"".join(b"    if a == %d:\n        a += 1\n" % n for n in range(30)) + b"    return a\n"
PLAIN = b"x = 1\n" * 40


def place(function: str = "knot") -> Place:
    """The place of a knot, or of the file."""
    found = grounding.worst_places([measured("pkg/knots.py", KNOT if function else PLAIN)], default_ranges(), "diff")
    return found[0]


def measured(path: str, content: bytes) -> FileMetrics:
    return measure_file(path, content)


def test_the_worst_function_comes_first() -> None:
    files = [measured("a.py", SMALL), measured("b.py", SMALL + KNOT), measured("c.py", SMALL)]
    places = grounding.worst_places(files, default_ranges(), "diff")
    assert (places[0].path, places[0].line, places[0].function) == ("b.py", 3, "knot")
    assert len(places) == 3
    assert places[0].metric == "nest"
    assert places[0].value == 8
    assert places[0].percentile > 90
    assert str(places[0]) == "b.py:3 knot"


def test_each_is_told_at_its_worst_metric() -> None:
    found = grounding.worst_places([measured("a.py", FLAT)], default_ranges(), "diff")[0]
    assert (found.metric, found.value) == ("cx", 31)


def test_files_stand_in_where_there_is_no_function() -> None:
    places = grounding.worst_places([measured("a.py", b"x = 1\n"), measured("b.py", PLAIN)], default_ranges(), "diff")
    assert [(one.path, one.line, one.function, one.metric) for one in places] == [
        ("b.py", 1, "", "loc"),
        ("a.py", 1, "", "loc"),
    ]
    assert places[0].at == "file"


def test_the_order_does_not_depend_on_the_order_of_files() -> None:
    files = [measured(name, SMALL) for name in ("c.py", "a.py", "b.py")]
    assert [one.path for one in grounding.worst_places(files, default_ranges(), "diff", most=2)] == ["a.py", "b.py"]


def test_a_function_without_a_name_is_a_place_in_its_file() -> None:
    content = b"items.forEach(function (a) {\n  if (a) { while (a) { if (a > 1) { go(a); } } }\n});\n"
    found = grounding.worst_places([measured("a.js", content)], default_ranges(), "diff")[0]
    assert found.function == ""
    assert found.at == "file"
    assert grounding.fill("Look at {function}.", found) is None


def test_nothing_has_no_worst_place() -> None:
    assert grounding.worst_places([], default_ranges(), "diff") == []


def test_placeholders_are_filled_from_the_place() -> None:
    found = place()
    text = grounding.fill("{function} in {file}: {cx} paths, {nest} deep, {loc} lines, worse than {percent} %.", found)
    assert text == f"knot in knots.py: 9 paths, 8 deep, 10 lines, worse than {found.outdoes} %."
    assert 0 <= found.outdoes <= 99


def test_numbers_without_the_function_are_those_of_the_main_file() -> None:
    files = [measured("knots.py", KNOT), measured("long.py", PLAIN + SMALL)]
    found = grounding.worst_places(files, default_ranges(), "diff")[0]
    assert grounding.fill("{file} has {loc} lines.", found) == "long.py has 42 lines."
    assert grounding.fill("{function} of {file} has {loc} lines.", found) == "knot of knots.py has 10 lines."


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
def test_what_is_banned_is_what_the_place_cannot_fill(at: str) -> None:
    order = {"none": 0, "file": 1, "func": 2}
    for name, needs in PLACEHOLDERS.items():
        allowed = order[needs] <= order[at]
        assert any(f"{{{name}".startswith(ban) for ban in grounding.banned(at)) == (not allowed)
