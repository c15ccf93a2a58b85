"""Topic and place: a change that deletes is not praised or blamed for lines that are not there."""

from __future__ import annotations

import pytest
from git_repository import Repository

from goji_hook.change import collect
from goji_hook.prompt import build
from goji_hook.prompt.tagline import CURRENT, Prompt
from goji_hook.scoring.assess import assess
from goji_hook.scoring.places import Place
from goji_hook.terms import METRICS, MOODS

TANGLED = "def f(a):\n    if a:\n        if a > 1:\n            if a > 2:\n                return 3\n    return a\n\n\n"
PLAIN = "WIDTH = 1\nHEIGHT = 2\nDEPTH = 3\n"


def grounded(repository: Repository, mood: str, *on: str) -> tuple[Prompt, Place | None]:
    assessment = assess(collect.staged())
    prompt = build.build(assessment, "buddy", mood)
    return build.ground(Prompt("buddy", mood, "diff", "en", prompt.buckets, on=on), assessment, CURRENT)


@pytest.fixture
def committed(repository: Repository) -> Repository:
    repository.stage("a.py", TANGLED + PLAIN)
    repository.stage("b.py", PLAIN)
    repository.git("commit", "-qm", "one")
    return repository


@pytest.mark.parametrize("mood", MOODS)
@pytest.mark.parametrize("metric", METRICS)
def test_a_deleted_file_is_neither_named_nor_measured(committed: Repository, mood: str, metric: str) -> None:
    committed.git("rm", "-q", "a.py")
    prompt, place = grounded(committed, mood, metric)
    assert (prompt.on, prompt.at, place) == ((), "none", None)


@pytest.mark.parametrize("metric", sorted(set(METRICS) - {"cx", "nest"}))
def test_deleted_lines_are_not_measured(committed: Repository, metric: str) -> None:
    committed.stage("b.py", "WIDTH = 1\n")
    prompt, place = grounded(committed, "positive", metric)
    assert (prompt.on, prompt.at, place) == ((), "none", None)


def test_a_function_that_lost_lines_is_spoken_of(committed: Repository) -> None:
    committed.stage("a.py", "def f(a):\n    if a:\n        return 3\n    return a\n\n\n" + PLAIN)
    committed.git("rm", "-q", "b.py")
    prompt, place = grounded(committed, "positive", "cx")
    assert (prompt.on, prompt.at, prompt.did) == (("cx",), "func", "better")
    assert place is not None
    assert (place.path, place.function, place.was) == ("a.py", "f", 4)


@pytest.mark.parametrize("mood", MOODS)
def test_of_two_files_the_one_that_is_left_is_named(committed: Repository, mood: str) -> None:
    committed.git("rm", "-q", "a.py")
    committed.stage("c.py", "WIDTH = 1\n")
    for metric in METRICS:
        _, place = grounded(committed, mood, metric)
        assert place is None or place.path == "c.py"


def test_an_empty_file_may_be_named(repository: Repository) -> None:
    repository.stage("empty.py", "")
    assessment = assess(collect.paths(["empty.py"]))
    prompt = build.build(assessment, "buddy", "positive")
    asked = Prompt("buddy", "positive", "file", "en", prompt.buckets, on=("loc",))
    assert build.ground(asked, assessment, CURRENT)[0].on == ("loc",)
