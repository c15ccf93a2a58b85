"""``--explain``: what was compared with what, what counted and what did not, and why."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from changed_functions import function, staged_change
from git_repository import Repository
from hostile_names import offences
from run_goji import inside

from goji_hook.change import collect
from goji_hook.report import explain
from goji_hook.review.review import Review, without_voice
from goji_hook.scoring.assess import assess
from goji_hook.scoring.parts import TITLES, WEIGHTS
from goji_hook.settings import Settings
from goji_hook.terminal import text_width as columns


def reviewed() -> Review:
    """A review of what is staged, by nobody."""
    return without_voice(assess(collect.staged()), Settings(), None)


def explained(review: Review, width: int = 100) -> list[str]:
    """The lines of ``--explain``."""
    return explain.render(review, width).split("\n")


def test_each_part_is_told_with_what_it_was_compared_with(repository: Repository) -> None:
    staged_change(repository)
    review = reviewed()
    lines = explained(review)
    verdict = review.assessment.verdict
    assert verdict is not None
    at = lines.index(f"  what the change did, compared with {verdict.peers}:")
    parts = [*lines[at + 1 : at + 6], *lines[at + 7 : at + 9]]
    assert lines[at + 6] == "  what the change did, compared with changes of any size:"
    assert [line.split()[0] for line in parts] == list(WEIGHTS)
    for line in parts:
        name = line.split()[0]
        assert TITLES[name] in line
        assert line.endswith(f"worse than {verdict.parts[name].percentile:.0f} %, weight {WEIGHTS[name]:g}")
    assert re.search(r": \d+ added, \d+ deleted,", parts[5])
    assert f"compared with {review.assessment.population}:" in lines[0]
    assert "  functions that counted: 2 worse, 2 new, 2 better, 1 removed" in lines
    assert "  not counted: 2 touched functions that stayed the same" in lines
    assert f"  score {verdict.score:.3f} (0 best, 1 worst): {verdict.mood}" in lines


def test_what_does_not_count_has_its_reason(repository: Repository) -> None:
    repository.commit("Begin", a_py="a = 1\nb = 2\n")
    repository.stage("a.py", "a = 1\nb = 3\n")
    lines = explained(reviewed())
    assert "  com  comments: not counted: fewer than 8 lines of code" in lines
    assert "  net  lines added against lines deleted: not counted: fewer than 5 changed lines" in lines
    assert "  functions that counted: none" in lines


def test_moved_lines_are_told(repository: Repository) -> None:
    old = function("f", 9)
    repository.commit("Begin", a_py=old + "\n\n" + function("g", 2))
    repository.stage("a.py", function("g", 2) + "\n\n" + old)
    assert any("lines that only moved or have another indentation" in line for line in explained(reviewed()))


def test_a_restrained_mood_says_why(repository: Repository) -> None:
    repository.stage("a.py", "a = 1\n")
    review = reviewed()
    verdict = review.assessment.verdict
    assert verdict is not None
    held = replace(verdict, mood="critical", restrained="only numbers changed")
    review = replace(review, assessment=replace(review.assessment, mood="critical", verdict=held))
    score = next(line for line in explained(review) if line.startswith("  score"))
    assert score.endswith(": critical, and not v.critical: only numbers changed")


def test_files_whose_past_is_not_known_are_named(repository: Repository) -> None:
    repository.stage("a.py", function("f", 3))
    review = reviewed()
    unknown = [(f"src/\x1b[8m{number}.py", "binary") for number in range(12)]
    evolution = replace(review.assessment.evolution, unknown=unknown)
    lines = explained(replace(review, assessment=replace(review.assessment, evolution=evolution)))
    told = [line for line in lines if line.startswith("  not known: ")]
    assert told[0] == r"  not known: src/\x1b[8m0.py before the change (binary): its functions count as new"
    assert told[-1] == "  not known: 2 more files before the change"
    assert len(told) == 11
    assert offences("\n".join(lines)) == []


def test_a_file_that_was_binary_before(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage(".gitattributes", "a.py diff\n")  # git itself would show no lines of it
    repository.commit("Begin", a_py=b"\0\1\2")
    repository.stage("a.py", function("f", 3))
    ran = inside(capsys, "--explain")
    assert ran.status == 0
    assert "  not known: a.py before the change (binary): its functions count as new" in ran.out.split("\n")


def test_whole_files_have_no_verdict(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage("a.py", function("f", 3))
    ran = inside(capsys, "--explain", "a.py")
    assert "what the change did" not in ran.out
    assert re.search(r"^  cx   3, higher than \d+ %: \w+, weight 1$", ran.out, re.MULTILINE)


@pytest.mark.parametrize("width", [40, 60, 80, 100])
def test_it_keeps_to_the_width(repository: Repository, width: int) -> None:
    staged_change(repository)
    assert max(map(columns.width, explained(reviewed(), width))) <= width
