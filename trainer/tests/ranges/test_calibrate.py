"""Calibration: the same bytes in any order and on any workers, and the commands."""

from __future__ import annotations

from pathlib import Path

import pytest
from calibrations import SAMPLE, how
from click.testing import CliRunner
from git_histories import c
from goji_trainer.cli import main
from goji_trainer.ranges import draw, measure
from goji_trainer.ranges.draw import Day, Files, Plan, Pull, Repository
from goji_trainer.ranges.measure import Outcome
from goji_trainer.ranges.run import calibrate

from goji_hook.errors import GojiError
from goji_hook.git import command as door_to_git
from goji_hook.metrics import measure_file as metrics
from goji_hook.scoring.ranges import load_ranges
from goji_hook.terms import MOODS


def test_more_workers_and_another_order_give_the_same_bytes(
    mirror: Repository, other: Repository, calibrated: Path, tmp_path: Path
) -> None:
    calibrate([other, mirror], how(tmp_path, jobs=2), tmp_path / "ranges.json")
    assert (tmp_path / "ranges.json").read_bytes() == calibrated.read_bytes()


def test_a_dask_cluster_gives_the_same_bytes(
    mirror: Repository, other: Repository, calibrated: Path, tmp_path: Path
) -> None:
    distributed = pytest.importorskip("distributed")
    local = {"host": "127.0.0.1", "protocol": "tcp", "dashboard_address": None, "local_directory": str(tmp_path)}
    with distributed.LocalCluster(n_workers=1, threads_per_worker=2, processes=False, **local) as cluster:
        options = how(tmp_path, cluster=cluster.scheduler_address)
        calibrate([mirror, other], options, tmp_path / "ranges.json")
    assert (tmp_path / "ranges.json").read_bytes() == calibrated.read_bytes()


def test_what_was_measured_is_not_measured_again(
    mirror: Repository, other: Repository, calibrated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    measured: list[object] = []
    whole = measure.measure

    def broken(task: measure.Task) -> Outcome:
        measured.append(task)
        if len(measured) == 5:
            raise KeyboardInterrupt
        return whole(task)

    monkeypatch.setattr(measure, "measure", broken)
    with pytest.raises(KeyboardInterrupt):
        calibrate([mirror, other], how(tmp_path), tmp_path / "ranges.json")
    assert not (tmp_path / "ranges.json").exists()
    first = len(measured)
    calibrate([mirror, other], how(tmp_path), tmp_path / "ranges.json")
    assert (tmp_path / "ranges.json").read_bytes() == calibrated.read_bytes()
    tasks = [task for one in (mirror, other) for task in measure.tasks(draw.draw(one, SAMPLE))]
    assert len(measured) == first + len(tasks) - 4


def test_a_missing_cluster_is_reported(mirror: Repository, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(GojiError, match="no Dask scheduler answers at nonsense"):
        calibrate([mirror], how(tmp_path, cluster="nonsense://x"), tmp_path / "ranges.json")


def test_the_command_writes_ranges_and_a_chart_and_reports_what_it_met(
    mirror: Repository, other: Repository, tmp_path: Path
) -> None:
    out, chart = tmp_path / "r.json", tmp_path / "docs" / "chart.png"
    arguments = ["calibrate", f"one={mirror.path}", f"two={other.path}", "--out", str(out), "--chart", str(chart)]
    arguments += ["--diffs", "300", "--files", "300", "--jobs", "1", "--store", str(tmp_path / "store")]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    assert done.exit_code == 0
    assert "of 2 repositories in 2 languages" in done.stdout
    load_ranges(out.read_text())
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_spread_prints_the_moods_beside_what_is_wanted(mirror: Repository, calibrated: Path) -> None:
    arguments = ["spread", f"it={mirror.path}", "--ranges", str(calibrated), "--commits", "50"]
    done = CliRunner().invoke(main, arguments, catch_exceptions=False)
    head, wanted, row, together, _, near, *bars = done.stdout.splitlines()
    assert together.split()[:2] == ["all", "50"]
    assert near.endswith("of 1 repositories are within 8 points")
    assert [bar.partition(":")[0] for bar in bars if "wanted" in bar] == [
        "rank correlation of score and lines added",
        "changes over 200 lines that are v.critical",
        "one-liners that are v.positive",
        "slight changes with an extreme mood",
        "harsh reviews that show a function which the change left alone or bettered",
        "changes that bettered their hardest function and are reviewed harshly",
    ]
    assert head.split() == ["repository", "commits", *MOODS, "off"]
    assert wanted.split()[1::2] == ["10", "20", "40", "20", "10"]
    assert row.split()[:2] == ["it", "50"]
    assert sum(float(share) for share in row.split()[2:-1:2]) == pytest.approx(100, abs=0.3)


def test_git_runs_in_the_given_folder_and_only_there(
    mirror: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with door_to_git.named(mirror.path):
        assert door_to_git.folder() == mirror.path
        assert door_to_git.is_bare()
    assert door_to_git.folder() == str(tmp_path)


def test_plans_are_plain_data() -> None:
    plan = Plan(Repository("x", "."), "", [Day(())], [Pull("a", "b", True)], [Files("c", (("p", "o"),))])
    assert [type(task.items[0]) for task in measure.tasks(plan)] == [Day, Pull, Files]


def test_c_is_c() -> None:
    assert metrics.measure_file("a.c", c(3, 1).encode()).language == "c"
