"""The verdict on a change: what it did counts, beside changes of like size, and slight changes get no extreme mood."""

from __future__ import annotations

from pathlib import Path

import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change import collect
from goji_hook.evolution.types import FunctionChange
from goji_hook.metrics.types import FunctionMetrics
from goji_hook.scoring import parts
from goji_hook.scoring.assess import Assessment, assess
from goji_hook.scoring.effect import Effect, effect
from goji_hook.scoring.ranges import default_ranges
from goji_hook.scoring.size_classes import BOUNDS, SizeClasses, size_class
from goji_hook.terms import METRICS, MOODS

EXTREMES = {MOODS[0], MOODS[-1]}


def tangled(name: str, branches: int) -> str:
    return (
        f"def {name}(a):\n"
        + "".join(f"    if a == {at}:\n        show({at}, a)\n" for at in range(branches))
        + "    return a\n"
    )


def function(cx: int, nest: int = 0) -> FunctionMetrics:
    return FunctionMetrics("f", 1, 9, 9, cx, nest)


def done(before: FunctionMetrics | None, after: FunctionMetrics | None) -> Effect:
    return effect([FunctionChange("a.py", "python", before, after)])


def change(repository: Repository, before: dict[str, str], after: dict[str, str | None]) -> Assessment:
    """The assessment of what is staged: files by their name, None for a deleted one."""
    for path, text in before.items():
        repository.stage(path, text)
    repository.git("commit", "-q", "-m", "before")
    for path, now in after.items():
        if now is None:
            repository.git("rm", "-q", path)
        else:
            repository.stage(path, now)
    return assess(collect.staged())


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    found = Repository.init(tmp_path / "work")
    monkeypatch.chdir(found.path)
    return found


# --- what counts


def test_a_function_that_stays_as_it_was_weighs_nothing() -> None:
    assert done(function(40, 5), function(40, 5)) == Effect(0, 0)


def test_worse_and_new_functions_are_a_burden_and_better_ones_lift_more_than_they_weighed() -> None:
    assert done(function(12), function(19)).cx > done(function(12), function(13)).cx > 0
    assert -done(function(19), function(12)).cx > done(function(12), function(19)).cx
    assert done(None, function(20)).cx > 0 == done(None, function(5)).cx
    assert done(None, function(5, 4)).nest > 0 == done(None, function(5, 2)).nest
    assert done(function(20), None).cx < 0


def test_the_tenth_branch_weighs_more_than_the_fifth() -> None:
    assert done(function(9), function(10)).cx > done(function(4), function(5)).cx


def test_a_ratio_of_a_few_lines_does_not_count() -> None:
    metrics = {**dict.fromkeys(METRICS, 1.0), "loc": 7.0}
    found = parts.values(metrics, Effect(), 7, 0)
    assert {name for name, value in found.items() if value is None} == {"com", "cmp"}
    assert parts.values(metrics, Effect(), 2, 1)["net"] is None
    assert parts.values(metrics, Effect(), 1, 9)["net"] == -0.8


@given(st.integers(0, 10_000))
def test_every_number_of_lines_has_a_class_whose_title_holds_it(added: int) -> None:
    assert 0 <= size_class(added) <= len(BOUNDS)
    numbers = [int(word) for word in SizeClasses.title(added).split() if word.isdigit()]
    assert not numbers or numbers[0] <= added
    assert len(numbers) < 2 or added <= numbers[1]


def test_every_part_has_a_weight_and_a_title() -> None:
    found = parts.values(dict.fromkeys(METRICS, 9.0), Effect(), 9, 0)
    assert set(found) == set(parts.WEIGHTS) == set(parts.TITLES)
    placed = default_ranges().parts("diff", found, 9)
    assert all(0 <= part.percentile <= 100 for part in placed.values())
    assert 0 <= parts.score(placed) <= 1


# --- moods


def test_the_same_change_is_better_reviewed_backwards(repository: Repository) -> None:
    worse = change(repository, {"a.py": tangled("f", 3)}, {"a.py": tangled("f", 14)})
    better = change(repository, {"a.py": tangled("f", 14)}, {"a.py": tangled("f", 3)})
    assert (worse.evolution.tally.worse, better.evolution.tally.better) == (1, 1)
    assert MOODS.index(worse.mood) > 2 > MOODS.index(better.mood)
    assert [place.did for place in worse.worst] == ["worse"]


def test_tidying_up_is_praised(repository: Repository) -> None:
    found = change(repository, {"a.py": tangled("f", 20)}, {"a.py": "def f(a):\n    return TABLE.get(a, a)\n"})
    assert found.evolution.tally.saved_paths == 20
    assert MOODS.index(found.mood) < 2
    assert list(found.worst) == []


def test_a_token_in_a_tangled_function_is_nobodys_fault(repository: Repository) -> None:
    text = tangled("f", 30)
    found = change(repository, {"a.py": text}, {"a.py": text.replace("return a", "return a + 1")})
    assert found.evolution.tally.same == 1
    assert found.mood in ("positive", "neutral")
    assert list(found.worst) == []


def test_deleting_is_good(repository: Repository) -> None:
    found = change(repository, {"a.py": tangled("f", 12) + "\n\n" + tangled("g", 2)}, {"a.py": tangled("g", 2)})
    assert found.evolution.tally.removed == 1
    assert MOODS.index(found.mood) < 2


def test_a_deleted_file_is_reviewed(repository: Repository) -> None:
    found = change(repository, {"a.py": tangled("f", 12), "b.py": "x = 1\n"}, {"a.py": None})
    assert [file.path for file in found.measured.files] == ["a.py"]
    assert MOODS.index(found.mood) < 2


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("x = 1\n", "x = 1\ny = 2\n", "fewer than 3 changed lines"),
        ("x = 1\n", "x = 1\n" + "# a word about what comes next\n" * 9, "no line of code added"),
        ('V = "1.2.3"\nW = "1.2.3"\n', 'V = "1.2.4"\nW = "1.2.4"\n', "only numbers changed"),
    ],
)
def test_a_slight_change_gets_no_extreme_mood(repository: Repository, before: str, after: str, why: str) -> None:
    from goji_hook.scoring.verdict import slight

    found = change(repository, {"a.py": before}, {"a.py": after})
    assert slight(found.change, found.measured, found.evolution).startswith(why)
    assert found.mood not in EXTREMES


def test_a_test_that_is_commented_out_is_not_praised(repository: Repository) -> None:
    code = [f"    assert f({at}) == {at}\n" for at in range(12)]
    before = "def test_f():\n" + "".join(code)
    after = "def test_f():\n    pass\n" + "".join("    # " + line.strip() + "\n" for line in code)
    found = change(repository, {"a.py": before}, {"a.py": after})
    (file,) = found.measured.files
    assert (file.quoted_code, file.comment_lines) == (12, 0)
    assert found.placements["com"].value == 0
    assert found.mood != MOODS[0]


def test_whole_files_are_judged_as_they_stand(repository: Repository) -> None:
    repository.stage("a.py", tangled("f", 30))
    found = assess(collect.paths(["a.py"]))
    assert found.verdict is None
    assert [place.function for place in found.worst] == ["f"]
