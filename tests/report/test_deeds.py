"""The lines that say what a change did to its functions, from real changes."""

from __future__ import annotations

from dataclasses import replace

import click
import pytest
from changed_functions import function, nested, staged_change
from git_repository import Repository
from test_text import LONG

from goji_hook.change import collect
from goji_hook.change.types import Skipped
from goji_hook.prompt import build
from goji_hook.report import deeds
from goji_hook.report import text as text_report
from goji_hook.review.review import Review
from goji_hook.scoring.assess import assess
from goji_hook.scoring.places import function_places
from goji_hook.speech.speaker import Reply
from goji_hook.terminal import text_width as columns


def reviewed(text: str = "Fine by me.", named: str = "") -> Review:
    """A review of what is staged, whose text could name a function."""
    assessment = assess(collect.staged())
    prompt = build.build(assessment, "buddy", "auto")
    places = function_places(assessment.evolution, assessment.measured.files, assessment.ranges, "diff")
    place = next((place for place in places if place.function == named), None)
    return Review(assessment, prompt, prompt.text(), Reply(text, 7, 1), "nano", place=place)


def told(review: Review, width: int = 80, unicode: bool = True) -> list[str]:
    """The lines of a review below its bars."""
    lines = click.unstyle(text_report.render(review, width, unicode)).split("\n")
    return lines[next(at for at, line in enumerate(lines) if line.startswith("  loc")) + 1 :]


def test_the_worst_comes_first_and_the_best_last(repository: Repository) -> None:
    staged_change(repository)
    assert told(reviewed()) == [
        "  ▲ src/a.py:1 parse  complexity 6 → 14",
        "  + src/c.py:8 new_thing  complexity 12",
        "  ▼ src/b.py:1 load  complexity 17 → 9",
    ]


def test_without_unicode_the_signs_are_ascii(repository: Repository) -> None:
    staged_change(repository)
    assert told(reviewed(), unicode=False) == [
        "  ^ src/a.py:1 parse  complexity 6 -> 14",
        "  + src/c.py:8 new_thing  complexity 12",
        "  v src/b.py:1 load  complexity 17 -> 9",
    ]


def test_nesting_is_told_if_complexity_is_as_it_was(repository: Repository) -> None:
    repository.commit("Begin", a_py=nested("walk", 2))
    repository.stage("a.py", nested("walk", 3))
    assert told(reviewed()) == ["  ▲ a.py:1 walk  nesting 2 → 3"]


def test_a_simple_new_function_is_told_if_there_is_nothing_else(repository: Repository) -> None:
    repository.stage("a.py", function("f", 2))
    assert told(reviewed()) == ["  + a.py:1 f  complexity 2"]
    repository.commit("Begin")
    repository.stage("a.py", function("f", 3) + "\n\n" + function("g", 2))
    assert told(reviewed()) == ["  ▲ a.py:1 f  complexity 2 → 3"]


def test_nothing_is_told_of_functions_that_are_as_they_were(repository: Repository) -> None:
    repository.commit("Begin", a_py=function("f", 20))
    repository.stage("a.py", function("f", 20, "a note"))
    assert told(reviewed()) == []
    assert text_report.render(reviewed("Look at f.", "f")).count("\n") == 3


@pytest.mark.parametrize(
    ("name", "line"),
    [
        ("walk", "  = src/a.py:23 walk  complexity 4"),
        ("scan", "  ▲ src/a.py:16 scan  complexity 3 → 4"),
        ("save", "  ▼ src/b.py:22 save  complexity 9 → 8"),
        ("small_thing", "  + src/c.py:33 small_thing  complexity 1"),
    ],
)
def test_the_function_that_the_text_names_is_shown(repository: Repository, name: str, line: str) -> None:
    staged_change(repository)
    shown = told(reviewed(f"Look at {name}.", name))
    words = line.split()
    assert [words[0], *words[2:]] in [[each.split()[0], *each.split()[2:]] for each in shown]
    assert len(shown) == 3
    assert shown[0] == "  ▲ src/a.py:1 parse  complexity 6 → 14"
    assert told(reviewed("Fine.", name)) == told(reviewed())


@pytest.mark.parametrize("width", [20, 40, 60, 80])
@pytest.mark.parametrize("named", ["", "walk"])
def test_it_is_at_most_twelve_lines_with_the_longest_text(repository: Repository, width: int, named: str) -> None:
    staged_change(repository)
    review = reviewed(f"{named} {LONG}", named)
    measured = replace(review.assessment.measured, skipped=(Skipped("a.bin", "binary"),))
    review = replace(review, assessment=replace(review.assessment, measured=measured))
    lines = click.unstyle(text_report.render(review, width)).split("\n")
    assert len(lines) <= 12
    assert any(line.startswith("  = " if named else "  ▲ ") for line in lines)


@pytest.mark.parametrize("width", [40, 60, 100])
@pytest.mark.parametrize("unicode", [True, False])
def test_the_lines_keep_to_the_width(repository: Repository, width: int, unicode: bool) -> None:
    staged_change(repository)
    for line in told(reviewed(), width, unicode):
        assert columns.width(line) <= width
        assert unicode or line.isascii()


def test_a_line_that_is_too_wide_becomes_two(repository: Repository) -> None:
    repository.commit("Begin", **{"a/long/path/to/the/module_py": function("f_with_a_name", 6)})
    repository.stage("a/long/path/to/the/module.py", function("f_with_a_name", 14))
    assert told(reviewed(), 40) == ["  ▲ a/long/path/to/the/module.py:1", "    f_with_a_name  complexity 6 → 14"]


def test_only_what_a_change_did_has_a_colour(repository: Repository) -> None:
    staged_change(repository)
    functions = assess(collect.staged()).evolution.functions
    colored = deeds.lines(functions, 80, 3)
    assert [line[2:7] for line in colored] == ["\x1b[31m", "\x1b[33m", "\x1b[32m"]
    assert [one.now.name for one in deeds.chosen(functions, most=4)] == ["parse", "new_thing", "scan", "load"]
