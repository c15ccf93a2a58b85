"""Percentiles, buckets, score and moods, and the ranges that come with goji-hook."""

from __future__ import annotations

import json
from bisect import bisect_left
from importlib.resources import files

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.cli.main import main
from goji_hook.errors import GojiError
from goji_hook.report.ranges_table import table
from goji_hook.scoring import ranges as scope
from goji_hook.scoring.parts import BY_SIZE, CHANGED, LEAST_LINES
from goji_hook.scoring.quantiles import rounded
from goji_hook.scoring.ranges import Ranges, bucket, default_ranges, load_ranges
from goji_hook.scoring.score import WEIGHTS, badness, score
from goji_hook.scoring.size_classes import BOUNDS
from goji_hook.terms import BUCKETS, METRICS, MOODS, SCOPES

NUMBERS = st.floats(0, 1e6, allow_nan=False)


def ranges(quantiles: list[float] | None = None, at: str = "diff", **languages: dict[str, list[float]]) -> Ranges:
    """Ranges with the same quantiles everywhere, those of languages at one scope only."""
    values = quantiles or [float(number) for number in range(101)]
    entry = {"projects": 7, "metrics": dict.fromkeys(METRICS, values), "moods": [0.2, 0.4, 0.6, 0.8], "languages": {}}
    own = {name: {"projects": 2, "metrics": one, "moods": [0.1, 0.2, 0.3, 0.4]} for name, one in languages.items()}
    sizes = {part: [values] * (len(BOUNDS) + 1 if part in BY_SIZE else 1) for part in CHANGED}
    scopes = {name: {**entry, "sizes": sizes, "languages": own if name == at else {}} for name in SCOPES}
    return Ranges({"version": 2, "measured_on": {"summary": "tests"}, "scopes": scopes})


def values(number: float, **others: float) -> dict[str, float]:
    return {**dict.fromkeys(METRICS, number), **others}


# --- percentiles


@given(st.lists(NUMBERS.map(rounded), min_size=11, max_size=101).map(sorted), NUMBERS)
def test_a_percentile_is_a_share_that_rises_with_the_value(quantiles: list[float], value: float) -> None:
    judge = ranges(quantiles)
    found = judge.percentile("diff", "cx", value)
    assert 0 <= found <= 100
    assert found <= judge.percentile("diff", "cx", value * 1.5 + 1)
    last = len(quantiles) - 1
    below = bisect_left(quantiles, rounded(value))
    assert found >= 100 * (below - 1) / last - 1e-9
    if rounded(value) > quantiles[-1]:
        assert found == 100
    if rounded(value) < quantiles[0]:
        assert found == 0


def test_equal_values_are_counted_half() -> None:
    judge = ranges([0.0] * 51 + [float(number) for number in range(1, 51)])
    assert judge.percentile("diff", "com", 0.0) == 25
    assert judge.percentile("diff", "com", 25.0) == 75
    assert judge.percentile("diff", "com", 25.5) == 75.5
    assert ranges([3.0] * 101).percentile("pr", "nest", 3.0) == 50


def test_values_are_compared_as_the_ranges_are_rounded() -> None:
    judge = ranges([rounded(1 / 3)] * 101)
    assert judge.percentile("diff", "com", 1 / 3) == 50
    assert [rounded(one) for one in (1 / 3, 123_456.0, 0.0)] == [0.3333, 123_500.0, 0.0]


@pytest.mark.parametrize(
    ("percentile", "expected"), [(0, "low"), (24.9, "low"), (25, "mid"), (75, "mid"), (75.1, "high"), (100, "high")]
)
def test_buckets_part_at_the_quartiles(percentile: float, expected: str) -> None:
    assert bucket(percentile) == expected
    assert expected in BUCKETS


# --- score


def test_every_metric_has_a_weight_and_comments_are_turned_round() -> None:
    assert set(WEIGHTS) == set(METRICS)
    assert [badness(name, 90) for name in METRICS] == [10 if name == "com" else 90 for name in METRICS]
    judge = ranges()
    assert score(judge.placements("diff", values(100, com=0.0))) == pytest.approx(1)
    assert score(judge.placements("diff", values(0.0, com=100, loc=0))) == pytest.approx(0)
    assert score(judge.placements("diff", values(50))) == pytest.approx(0.5)


@given(st.fixed_dictionaries(dict.fromkeys(METRICS, st.floats(0, 120))), st.sampled_from(METRICS))
def test_a_score_is_a_share_that_more_never_lowers_but_for_comments(found: dict[str, float], more: str) -> None:
    judge = ranges()
    before = score(judge.placements("diff", found))
    assert 0 <= before <= 1
    if more == "loc" and any(found["loc"] < least for least in LEAST_LINES.values()):
        return  # other metrics begin to count
    after = score(judge.placements("diff", {**found, more: found[more] + 10}))
    assert after <= before + 1e-12 if more == "com" else after >= before - 1e-12


@pytest.mark.parametrize(("name", "least"), LEAST_LINES.items())
def test_a_ratio_of_a_few_lines_is_left_out(name: str, least: int) -> None:
    judge = ranges()
    small = judge.placements("diff", values(50, loc=least - 1, **{name: 100}))
    assert (small[name].counted, small[name].bucket) == (False, "mid")
    assert score(small) == score(judge.placements("diff", values(50, loc=least - 1, **{name: 0})))
    large = judge.placements("diff", values(50, loc=least, **{name: 100}))
    assert (large[name].counted, large[name].bucket) == (True, "high")


def test_moods_are_the_bands_of_the_score() -> None:
    found = [ranges().mood("day", one) for one in (0.0, 0.1999, 0.2, 0.4, 0.6, 0.79, 0.8, 1.0)]
    assert found == [MOODS[at] for at in (0, 0, 1, 2, 3, 3, 4, 4)]


# --- languages


def test_a_language_is_judged_by_its_own_range_where_it_has_one() -> None:
    judge = ranges(go={"nest": [float(number // 50) for number in range(101)]})
    assert judge.languages("diff") == ["go"]
    assert judge.languages("pr") == []
    assert judge.percentile("diff", "nest", 3, "go") == 100
    assert judge.percentile("diff", "nest", 3) == judge.percentile("diff", "nest", 3, "rust") == 3
    assert judge.percentile("diff", "cx", 3, "go") == 3
    assert judge.percentile("pr", "nest", 3, "go") == 3
    assert judge.mood("diff", 0.35, "go") == judge.mood("diff", 0.35) == "positive"
    files = ranges(at="file", go={"nest": [float(number // 50) for number in range(101)]})
    assert files.mood("file", 0.35, "go") == "critical"
    assert files.mood("file", 0.35, "rust") == files.mood("file", 0.35) == "positive"
    assert judge.placements("diff", values(3), "go")["nest"].bucket == "high"
    assert judge.population("diff", "go") == "go commits in 2 projects"
    assert judge.population("diff", "rust") == "commits in 7 projects"
    assert not judge.knows("diff", "")


# --- refusal


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not JSON: .* line 1"),
        ("[]", "not a JSON object"),
        ("{}", "version None is not known"),
        ('{"version": 1}', "version 1 is not known"),
        ('{"version": 2}', "'scopes' is missing"),
        ('{"version": 2, "scopes": {"file": 3}}', "'file' is missing"),
    ],
)
def test_what_is_no_ranges_is_refused_with_the_reason(text: str, said: str) -> None:
    with pytest.raises(GojiError, match=f"^ranges: {said}"):
        load_ranges(text)


@pytest.mark.parametrize(
    ("quantiles", "said"),
    [
        ([1.0] * 10, "file.loc needs at least 11 numbers"),
        ([3.0, 2.0] * 10, "file.loc does not rise"),
        ([1.0] * 10 + [float("inf")], "file.loc holds something that is not a number"),
        (["1"] * 20, "file.loc holds something that is not a number"),
        ("1" * 20, "file.loc needs at least 11 numbers"),
    ],
)
def test_quantiles_that_are_none_are_refused(quantiles: list[float], said: str) -> None:
    with pytest.raises(GojiError, match=said):
        ranges(quantiles)


# --- the ranges that come along


def test_the_shipped_ranges_say_what_they_were_measured_on() -> None:
    data = json.loads(files("goji_hook").joinpath("data").joinpath("ranges.json").read_text(encoding="utf-8"))
    found = data["measured_on"]
    assert all(set(one) == {"name", "commit"} and len(one["commit"]) == 40 for one in found["repositories"])
    assert all(data["scopes"][name]["rows"] == found["counts"][name] for name in SCOPES)
    assert all(data["scopes"][name]["projects"] <= len(found["repositories"]) for name in SCOPES)
    for name in SCOPES:
        assert all(len(one) >= 101 for one in data["scopes"][name]["metrics"].values())


@pytest.mark.parametrize("at", SCOPES)
def test_the_middle_of_a_shipped_range_is_mid(at: str) -> None:
    judge = default_ranges()
    for name in METRICS:
        quantiles = judge.quantiles(at, name)
        assert judge.percentile(at, name, quantiles[-1] + 1) == 100
        assert 25 <= judge.percentile(at, name, quantiles[len(quantiles) // 2]) <= 75


# --- the table


def test_the_command_prints_every_scope(monkeypatch: pytest.MonkeyPatch) -> None:
    done = CliRunner().invoke(main, ["ranges"], catch_exceptions=False)
    lines = done.stdout.splitlines()
    assert [line.split(":")[0] for line in lines if line and line.split(":")[0] in SCOPES] == list(SCOPES)
    assert "measured on " in done.stdout
    monkeypatch.setattr("goji_hook.commands.ranges.default_ranges", lambda: ranges(go={"nest": [0.0] * 101}))
    done = CliRunner().invoke(main, ["ranges", "--scope", "diff", "--lang", "Go"], catch_exceptions=False)
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines() if line.startswith("  ")}
    assert done.stdout.startswith("diff: go commits in 2 projects\n")
    assert rows["nest"][-6:] == ["0"] * 6
    assert rows["cx"][-6:] == ["5", "25", "50", "75", "95", "100"]
    assert f"com from {LEAST_LINES['com']}" in " ".join(done.stdout.split())
    assert " ".join(done.stdout.split()).count("else v.critical") == 1


@pytest.mark.parametrize("width", [40, 80, 100])
def test_the_table_fits_and_its_cells_stay_apart(width: int) -> None:
    lines = table(scope.default_ranges(), width=width).splitlines()
    assert max(map(len, lines)) <= width
    cells = {line.split()[0]: line.replace(" %", "%").split() for line in lines if line.startswith("  ")}
    assert all(len(cells[name]) >= 5 for name in METRICS)


def test_a_scope_or_language_that_is_not_there_is_told_with_those_that_are() -> None:
    judge = ranges(go={"nest": [0.0] * 101}, rust={"nest": [0.0] * 101})
    with pytest.raises(GojiError, match=r"scope: 'dif' is not known \(did you mean 'diff'\?\); allowed: file, diff"):
        table(judge, "dif")
    with pytest.raises(GojiError, match=r"language: 'rast' is not known \(did you mean 'rust'\?\); allowed: go, rust"):
        table(judge, None, "rast")
    assert "languages with ranges of their own: go, rust" in table(judge)
