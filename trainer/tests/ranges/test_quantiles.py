"""Ranges, moods and tallies: exact quantiles of the measured rows."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from calibrations import SAMPLE, how, outcome
from git_histories import git
from goji_trainer.ranges import draw, quantiles
from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.run import calibrate
from goji_trainer.ranges.tally import Tally
from hypothesis import given, settings
from hypothesis import strategies as st

from goji_hook.errors import GojiError
from goji_hook.scoring import parts
from goji_hook.scoring import quantiles as scope
from goji_hook.scoring.ranges import Ranges, load_ranges
from goji_hook.terms import METRICS, MOODS, SCOPES

EXAMPLES = settings(deadline=None, max_examples=60)


def test_the_ranges_are_quantiles_of_the_rows(mirror: Repository, other: Repository, calibrated: Path) -> None:
    data = json.loads(calibrated.read_text())
    rows = [row for one in (mirror, other) for row in outcome(draw.draw(one, SAMPLE)).rows]
    for scope_ in SCOPES:
        mine = [row for row in rows if row.scope == scope_]
        assert data["scopes"][scope_]["rows"] == len(mine) == data["measured_on"]["counts"][scope_]
        assert data["scopes"][scope_]["projects"] == 2
        for at, name in enumerate(METRICS):
            values = [scope.rounded(row.values[at]) for row in mine]
            expected = np.quantile(values, np.arange(101) / 100, method="inverted_cdf")
            assert data["scopes"][scope_]["metrics"][name] == expected.tolist()


def test_the_moods_fall_as_they_should_on_what_they_were_measured_on(
    mirror: Repository, other: Repository, calibrated: Path
) -> None:
    judge = load_ranges(calibrated.read_text())
    moods: Counter[str] = Counter()
    for one in (mirror, other):
        for row in outcome(draw.draw(one, SAMPLE)).rows:
            if row.scope == "diff":
                values = parts.values(dict(zip(METRICS, row.values, strict=True)), row.done, row.added, row.deleted)
                score = parts.score(judge.parts("diff", values, row.added, row.language))
                mood = judge.mood("diff", score, row.language)
                moods[mood if not row.slight else "slight"] += 1
    assert set(moods) - {"slight"} <= set(MOODS)
    for extreme in (MOODS[0], MOODS[-1]):
        assert abs(100 * moods[extreme] / moods.total() - 10) < 6


def test_a_language_that_differs_has_ranges_of_its_own(
    mirror: Repository, other: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantiles, "LEAST_LANGUAGE_ROWS", 50)
    calibrate([mirror, other], how(tmp_path), tmp_path / "ranges.json")
    judge = load_ranges((tmp_path / "ranges.json").read_text())
    assert judge.languages("diff") == ["c", "python"]
    c_files = judge.quantiles("diff", "com", "c")
    assert max(c_files) == 0 < max(judge.quantiles("diff", "com"))
    assert judge.percentile("diff", "com", 0.0, "c") == 50 != judge.percentile("diff", "com", 0.0)
    assert judge.population("diff", "c") == "c commits in 2 projects"
    data = json.loads((tmp_path / "ranges.json").read_text())
    for language in judge.languages("diff"):
        kept = data["scopes"]["diff"]["languages"][language]["metrics"]
        assert set(kept) < set(METRICS)  # metrics whose common range is right are left out


def test_the_file_names_what_it_was_measured_on(calibrated: Path, mirror: Repository) -> None:
    found = json.loads(calibrated.read_text())["measured_on"]
    head = git(mirror.path, "rev-parse", "HEAD").decode().strip()
    assert {"name": "busy", "commit": head} in found["repositories"]
    assert found["sample"] == {"diffs": 400, "files": 400, "pulls": 100, "seed": 7}
    assert found["languages"] == {"c": found["languages"]["c"], "python": found["languages"]["python"]}
    assert "2 repositories in 2 languages" in found["summary"]
    assert mirror.path not in calibrated.read_text()


@pytest.mark.parametrize(
    "damage", ["version", "scope", "metric", "order", "nan", "moods", "projects", "language", "sizes"]
)
def test_ranges_that_are_not_whole_are_refused(calibrated: Path, damage: str) -> None:
    data = json.loads(calibrated.read_text())
    diff = data["scopes"]["diff"]
    if damage == "version":
        data["version"] = 1
    elif damage == "scope":
        del data["scopes"]["pr"]
    elif damage == "metric":
        del diff["metrics"]["cx"]
    elif damage == "order":
        diff["metrics"]["cx"][50] = 10_000
    elif damage == "nan":
        diff["metrics"]["cx"][50] = float("nan")
    elif damage == "moods":
        diff["moods"].append(1.0)
    elif damage == "projects":
        diff["projects"] = 0
    elif damage == "sizes":
        del diff["sizes"]["cx"][0]
    else:
        diff["languages"] = {"go": {"projects": 2, "metrics": {"nest": [2.0, 1.0] * 6}, "moods": [0.1, 0.3, 0.7, 0.9]}}
    with pytest.raises(
        GojiError,
        match=r"^ranges: .*(version 1|'pr'|diff\.cx|diff\.moods|diff\.projects|diff\.go\.nest|diff\.sizes\.cx)",
    ):
        Ranges(data)


@given(st.lists(st.floats(0, 1e6).map(scope.rounded), min_size=1), st.lists(st.floats(0, 1), max_size=9).map(sorted))
@EXAMPLES
def test_quantiles_are_numpy_s(values: list[float], shares: list[float]) -> None:
    tally = Tally()
    for value in values:
        tally.add(value)
    assert tally.total == len(values)
    exact = [scope.rounded(share) for share in shares]
    assert tally.quantiles(exact) == [sorted(values)[max(0, int(np.ceil(share * len(values))) - 1)] for share in exact]


@given(*[st.lists(st.integers(0, 9), min_size=1, max_size=40)] * 2)
@EXAMPLES
def test_the_distance_is_kolmogorov_and_smirnov_s(one: list[int], two: list[int]) -> None:
    tallies = []
    for values in (one, two):
        tally = Tally()
        for value in values:
            tally.add(value)
        tallies.append(tally)
    shares = [np.searchsorted(np.sort(values), np.arange(10), side="right") / len(values) for values in (one, two)]
    assert tallies[0].distance(tallies[1]) == pytest.approx(np.abs(shares[0] - shares[1]).max())
