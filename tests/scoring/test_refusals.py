"""The gate: what a change made worse fails, and what was there before never does."""

from __future__ import annotations

from dataclasses import replace

import pytest
from changed_functions import function, nested
from git_repository import Repository

from goji_hook.change import collect
from goji_hook.scoring.assess import assess
from goji_hook.scoring.gate import Refusal, refusals
from goji_hook.settings import Settings
from goji_hook.terms import MOODS

WORSE = Settings(fail_on="worse")


def refused(settings: Settings = WORSE) -> list[tuple[str, str, int]]:
    """The functions of what is staged that are refused: name, metric, limit."""
    found = refusals(assess(collect.staged()), settings)
    return [(one.function.now.name, one.metric, one.limit) for one in found if one.function is not None]


@pytest.mark.parametrize(
    ("before", "after", "fails"),
    [
        (12, 19, True),
        (12, 16, True),
        (12, 15, False),  # at the limit
        (20, 21, True),  # it was above, and is more so
        (20, 20, False),  # touched, and as it was
        (37, 20, False),  # better, and still above
        (None, 16, True),
        (None, 15, False),
    ],
)
def test_a_function_that_became_too_complex_fails(
    repository: Repository, before: int | None, after: int, fails: bool
) -> None:
    repository.commit("Begin", a_py=function("parse", before) if before else "a = 1\n")
    repository.stage("a.py", function("parse", after, "touched"))
    assert refused() == ([("parse", "cx", 15)] if fails else [])


def test_a_function_that_became_too_deep_fails(repository: Repository) -> None:
    repository.commit("Begin", a_py=nested("walk", 2))
    repository.stage("a.py", nested("walk", 3))
    assert refused() == []
    assert refused(replace(WORSE, max_nesting=2)) == [("walk", "nest", 2)]
    repository.commit("Deeper")
    repository.stage("a.py", nested("walk", 3).replace("rows += 2", "rows += 3"))
    assert refused(replace(WORSE, max_nesting=2)) == []


def test_the_limit_fails_that_the_change_raised(repository: Repository) -> None:
    """A function that was too deep before, and became more complex but not too complex, passes."""
    repository.commit("Begin", a_py=nested("walk", 3))
    repository.stage("a.py", nested("walk", 3).replace("if line:", "if line and rows:"))
    assert refused(replace(WORSE, max_nesting=1)) == []


def test_a_moved_or_renamed_function_is_no_new_one(repository: Repository) -> None:
    repository.commit("Begin", a_py=function("parse", 30))
    repository.git("mv", "a.py", "b.py")
    repository.stage("b.py", "# moved\n" + function("parse", 30, "and touched"))
    assert refused() == []


def test_nothing_fails_whose_past_is_not_known(repository: Repository) -> None:
    repository.stage(".gitattributes", "a.py diff\n")
    repository.commit("Begin", a_py=b"\0")
    repository.stage("a.py", function("parse", 30))
    repository.stage("b.py", function("scan", 30))
    assert refused() == [("scan", "cx", 15)]


def test_whole_files_pass(repository: Repository) -> None:
    repository.stage("a.py", function("parse", 30))
    assert refusals(assess(collect.paths(["a.py"])), WORSE) == []


def test_a_mood_fails_from_the_chosen_one_on(repository: Repository) -> None:
    repository.stage("a.py", function("parse", 30))
    assessment = assess(collect.staged())
    for mood in MOODS:
        for fail_on in MOODS:
            found = refusals(replace(assessment, mood=mood), Settings(fail_on=fail_on))
            assert found == ([Refusal(mood)] if MOODS.index(mood) >= MOODS.index(fail_on) else [])
        assert refusals(replace(assessment, mood=mood), Settings()) == []


def test_nothing_to_review_passes(repository: Repository) -> None:
    repository.stage("a.txt", "text")
    assert refusals(assess(collect.staged()), Settings(fail_on="v.positive")) == []
