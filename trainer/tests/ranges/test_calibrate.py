"""Calibration on real histories: the hook's own results, the same bytes anyhow, and nothing that stops it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from git_histories import DAY, HOUR, START, History, busy, c, git, python
from goji_trainer.cli import main
from goji_trainer.ranges import draw, measure, quantiles
from goji_trainer.ranges.draw import Day, Files, Plan, Pull, Repository, SampleSize
from goji_trainer.ranges.git_stream import GitStream
from goji_trainer.ranges.measure import Outcome
from goji_trainer.ranges.run import Calibration, calibrate, named
from goji_trainer.ranges.spread import Spread
from goji_trainer.ranges.tally import Tally
from hypothesis import given, settings
from hypothesis import strategies as st

from goji_hook.change import collect as change
from goji_hook.change.types import Change
from goji_hook.errors import GojiError, UsageError
from goji_hook.git import command as door_to_git
from goji_hook.metrics import measure_change
from goji_hook.metrics import measure_file as metrics
from goji_hook.scoring import ranges as scope
from goji_hook.scoring import score
from goji_hook.scoring.ranges import Ranges, load_ranges
from goji_hook.terms import METRICS, MOODS, SCOPES

SAMPLE = SampleSize(diffs=400, files=400, pulls=100, seed=7)
EXAMPLES = settings(deadline=None, max_examples=60)


@pytest.fixture(autouse=True)
def _plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="session")
def mirror(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A bare repository with 120 author-days, 60 pull requests and files in two languages."""
    return Repository("busy", busy().write(tmp_path_factory.mktemp("mirror") / "busy.git"))


@pytest.fixture(scope="session")
def other(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository("other", busy(seed=2).write(tmp_path_factory.mktemp("mirror") / "other.git"))


def how(folder: Path, **options: object) -> Calibration:
    return Calibration(SAMPLE, folder / "store", **options)  # type: ignore[arg-type]


def outcome(plan: Plan) -> Outcome:
    total = Outcome()
    for task in measure.tasks(plan):
        one = measure.measure(task)
        total.rows += one.rows
        total.trouble += one.trouble
        total.skipped += one.skipped
    return total


def commits(repository: Repository) -> list[tuple[str, str]]:
    lines = git(repository.path, "rev-list", "--parents", "--no-merges", "--all").decode().splitlines()
    return [(one, parents[0] if parents else "") for one, *parents in map(str.split, lines)]


# --- one process for many commits


def odd() -> History:
    """What diffs can hold: odd names, renames, changes of mode and type, links, submodules, and what is no text."""
    made = History()
    long = python(6, 1)
    made.commit({"a.py": long, 'q"uo\\te.py': long, "new\nline.py": python(2, 2), "ü ñ.py": python(1, 3)}, "Begin")
    made.commit({}, "Nothing")
    made.commit({"a.py": None, "moved/b.py": long.replace("value", "thing", 3)}, "Move")
    made.commit({"moved/b.py": ("100755", long), "link": ("120000", "moved/b.py")}, "Mode")
    made.commit({"link": python(2, 9), "sub": ("160000", "1" * 40)}, "Type")
    made.commit({"sub": ("160000", "2" * 40), "big.py": "x = 1\n" * 200_000}, "Large")
    made.commit({"bin.py": b"\0\1\2" * 500, "end.py": "x = 1", "crlf.py": "x = 1\r\ny = 2\r\n"}, "Binary")
    made.commit({"end.py": "x = 1\n+++ b/a.py\n@@ -1 +1 @@\ndiff --git a/x b/x\n", "package-lock.json": "{}"}, "Forged")
    made.commit({"min.js": "a=1;" * 900, "wide.py": "\ufeffx = 'ü'\n".encode("utf-16-le")}, "Odd text")
    made.commit({"empty.py": "", "gone.py": python(1, 5)}, "Empty")
    made.commit({"gone.py": None, "end.py": ""}, "Delete")
    return made


def test_the_stream_says_what_the_hook_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository("odd", odd().write(tmp_path / "odd.git"))
    monkeypatch.chdir(repository.path)
    seen = 0
    with GitStream(repository.path) as stream:
        for head, base in commits(repository):
            files, skipped = stream.files(base, head)
            expected = change.commit(head)
            assert tuple(files) == expected.files
            assert tuple(skipped) == expected.skipped
            seen += len(files) + len(skipped)
    assert seen > 20


def test_every_row_is_what_the_hook_measures(mirror: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(mirror.path)
    plan = draw.draw(mirror, SAMPLE)
    found = outcome(plan)
    expected: Counter[tuple[str, tuple[float, ...]]] = Counter()
    for day in plan.days:
        parts = [change.commit(one.object) for one in day.commits]
        whole = Change("day", "", tuple(sorted((f for p in parts for f in p.files), key=lambda f: f.path)))
        for scope_, one in [*(("diff", part) for part in parts), ("day", whole)]:
            if one.files:
                expected[scope_, tuple(measure_change.measure(one).values[name] for name in METRICS)] += 1
    for pull in plan.pulls:
        one = (
            change.between(f"{pull.base}..{pull.head}") if pull.squashed else change.pull_request(pull.base, pull.head)
        )
        expected["pr", tuple(measure_change.measure(one).values[name] for name in METRICS)] += 1
    assert Counter((row.scope, row.values) for row in found.rows if row.scope != "file") == expected


def test_whole_files_are_measured_as_the_hook_would(mirror: Repository) -> None:
    plan = draw.draw(mirror, SAMPLE)
    plan.days, plan.pulls = [], []
    rows = iter(outcome(plan).rows)
    for files in plan.files:
        for path, name in files.entries:
            content = git(mirror.path, "cat-file", "blob", name)
            expected = metrics.measure_file(path, content)
            row = next(rows)
            assert row.values == tuple(expected.values[name] for name in METRICS)
            assert row.language == expected.language


# --- the draw


def test_days_hold_all_commits_of_an_author_on_a_date_of_theirs(mirror: Repository) -> None:
    plan = draw.draw(mirror, SampleSize(10_000, 0, 0, 1))
    drawn = [one.object for day in plan.days for one in day.commits]
    assert sorted(drawn) == sorted(head for head, _ in commits(mirror))
    sizes = Counter(len(day.commits) for day in plan.days)
    assert sizes == {4: 1, 3: 59, 1: 60}  # Ann's two and her pull request's, on the first the beginning; and Ben's


def test_a_day_is_the_author_s_own_whatever_the_zone(tmp_path: Path) -> None:
    made = History()
    midnight = START - START % DAY
    for number, (offset, zone) in enumerate([(-HOUR // 2, "+0100"), (HOUR // 2, "+0100"), (DAY - HOUR // 2, "-0100")]):
        made.commit({f"a{number}.py": python(1, number)}, f"{number}", date=f"{midnight + offset} {zone}")
    made.commit({"b.py": python(1, 9)}, "late", date=f"{midnight + DAY - HOUR // 2} +0100")
    plan = draw.draw(Repository("zones", made.write(tmp_path / "zones.git")), SAMPLE)
    assert sorted(len(day.commits) for day in plan.days) == [1, 3]


def test_a_picked_commit_counts_once_a_day(tmp_path: Path) -> None:
    made = History()
    first = made.commit({"a.py": "x = 1\n"}, "Begin")
    date = f"{START} +0000"
    one = made.commit({"b.py": python(1, 1)}, "Work", parents=(first,), date=date)
    two = made.commit({"b.py": python(1, 1)}, "Work", branch="side", parents=(first,), date=date)
    made.commit({}, "Merge branch 'side'", parents=(one, two))
    plan = draw.draw(Repository("picked", made.write(tmp_path / "picked.git")), SAMPLE)
    (day,) = plan.days
    assert [len(group) for group in (day.commits,)] == [2]


def test_pull_requests_are_merges_into_the_main_line_and_squashes(mirror: Repository) -> None:
    plan = draw.draw(mirror, SAMPLE)
    assert Counter(pull.squashed for pull in plan.pulls) == {True: 30, False: 30}


@pytest.mark.parametrize("subject", ["Merge branch 'main' into side", "Merge remote-tracking branch 'up/8.1.x'"])
def test_a_branch_that_follows_another_is_no_pull_request(tmp_path: Path, subject: str) -> None:
    made = History()
    first = made.commit({"a.py": "x = 1\n"})
    side = made.commit({"b.py": "y = 1\n"}, branch="side", parents=(first,))
    tip = made.commit({"c.py": "z = 1\n"}, parents=(first,))
    made.commit({}, subject, parents=(tip, side))
    assert not draw.draw(Repository("sync", made.write(tmp_path / "sync.git")), SAMPLE).pulls


@pytest.mark.parametrize("part", ["days", "pulls"])
def test_a_larger_sample_holds_the_smaller(mirror: Repository, part: str) -> None:
    few, many = (draw.draw(mirror, SampleSize(count, count, count, 7)) for count in (15, 45))
    small, large = getattr(few, part), getattr(many, part)
    assert 0 < len(small) < len(large)
    assert large[: len(small)] == small


def test_another_seed_draws_another_sample(mirror: Repository) -> None:
    one, two = (draw.draw(mirror, SampleSize(20, 20, 20, seed)) for seed in (1, 2))
    assert one.days != two.days
    assert one.files != two.files


@given(st.lists(st.tuples(st.text(max_size=3), st.integers()), max_size=60), st.integers(1, 8))
@EXAMPLES
def test_the_smallest_hashes_are_kept_in_any_order(items: list[tuple[str, int]], most: int) -> None:
    def kept(order: Sequence[tuple[str, int]]) -> list[list[int]]:
        drawer: draw._Smallest[int] = draw._Smallest(most, 3)
        for key, item in order:
            drawer.put(key, item)
        return [sorted(group) for group in drawer.groups()]

    found = kept(items)
    assert kept(items[::-1]) == found
    assert len(found) == min(most, len({key for key, _ in items}))
    whole = Counter(key for key, _ in items)
    assert all(len(group) in whole.values() for group in found)


# --- histories that are not as they should be


def test_odd_authors_and_dates_are_counted_and_never_in_a_day(tmp_path: Path) -> None:
    made = History()
    made.commit({"a.py": python(1, 1)}, author="<nobody@example.org>")
    made.commit({"b.py": python(1, 2)}, date="0 +0000")
    made.commit({"c.py": python(1, 3)}, date="4294967296 +0000")
    made.commit({"d.py": python(1, 4)}, author="dependabot[bot] <d@example.org>")
    made.commit({"e.py": python(1, 5)})
    plan = draw.draw(Repository("odd", made.write(tmp_path / "odd.git")), SAMPLE)
    assert plan.trouble == {
        "commits without an author, in no day": 1,
        "commits with an impossible date, in no day": 2,
        "commits by bots, left out": 1,
    }
    assert Counter(row.scope for row in outcome(plan).rows) == {"diff": 4, "day": 1, "file": 5}


def test_a_shallow_clone_ends_where_it_was_cut(mirror: Repository, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--quiet", "--bare", "--depth=5", f"file://{mirror.path}", "cut.git")
    plan = draw.draw(Repository("cut", str(tmp_path / "cut.git")), SAMPLE)
    assert plan.trouble["commits whose parent a shallow clone left out"] >= 1
    assert 0 < sum(row.scope == "diff" for row in outcome(plan).rows) < 12


def damage(path: str, revision: str) -> None:
    """Overwrite an object of a repository."""
    lost = git(path, "rev-parse", revision).decode().strip()
    folder = Path(path, "objects")
    for pack in folder.glob("pack/*.pack"):
        data = pack.read_bytes()
        for file in folder.glob("pack/*"):
            file.unlink()
        git(path, "unpack-objects", "-q", stdin=data)
    place = folder / lost[:2] / lost[2:]
    place.chmod(0o644)
    place.write_bytes(b"no object at all")


def test_a_damaged_object_is_counted(tmp_path: Path) -> None:
    path = busy(days=4).write(tmp_path / "damaged.git")
    damage(path, "HEAD:src/m3.py")
    found = outcome(draw.draw(Repository("damaged", path), SAMPLE))
    assert found.trouble["changes with a missing or damaged object"] == 1
    assert found.skipped["not measured: its content is not in this clone"] >= 1
    assert len(found.rows) > 20


def test_a_damaged_commit_ends_the_walk_and_is_told(tmp_path: Path) -> None:
    path = busy(days=4).write(tmp_path / "damaged.git")
    damage(path, "HEAD~3")
    plan = draw.draw(Repository("damaged", path), SAMPLE)
    assert plan.trouble["walks that ended at a damaged commit"] == 3
    assert plan.days


def test_an_empty_repository_and_one_without_code_are_counted(
    mirror: Repository, other: Repository, tmp_path: Path
) -> None:
    git(tmp_path, "init", "--quiet", "--bare", "empty.git")
    prose = History()
    prose.commit({"README.md": "Words.\n"})
    text = prose.write(tmp_path / "prose.git")
    repositories = [mirror, other, Repository("empty", str(tmp_path / "empty.git")), Repository("prose", text)]
    found = calibrate(repositories, how(tmp_path), tmp_path / "ranges.json")
    assert found["trouble"]["repositories without a commit"] == 1
    assert [one["name"] for one in found["repositories"]] == ["busy", "empty", "other", "prose"]


def test_a_change_of_too_many_files_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(measure, "MOST_FILES", 3)
    made = History()
    made.commit({f"m{number}.py": python(1, number) for number in range(4)})
    made.commit({"n.py": python(1, 9)})
    found = outcome(draw.draw(Repository("wide", made.write(tmp_path / "wide.git")), SAMPLE))
    assert found.trouble["changes of over 3 files"] == 1
    assert sum(row.scope == "diff" for row in found.rows) == 1


@pytest.mark.parametrize(
    ("place", "said"), [("no", "is not a folder"), (".", "not a git repository"), ("made/src", "folder in one")]
)
def test_what_is_no_repository_is_refused(tmp_path: Path, place: str, said: str) -> None:
    git(tmp_path, "init", "--quiet", "made")
    (tmp_path / "made" / "src").mkdir()
    with pytest.raises(UsageError, match=said):
        draw.draw(Repository("x", str(tmp_path / place)), SAMPLE)


def test_a_history_too_short_for_a_range_is_refused(tmp_path: Path) -> None:
    made = History()
    made.commit({"a.py": python(1, 1)})
    repository = Repository("short", made.write(tmp_path / "short.git"))
    with pytest.raises(
        GojiError, match="1 of scope 'file' in these histories, but a range needs 100; add repositories"
    ):
        calibrate([repository], how(tmp_path), tmp_path / "ranges.json")
    assert not (tmp_path / "ranges.json").exists()


def test_two_repositories_of_one_name_are_refused(mirror: Repository, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="two repositories are called 'busy'"):
        calibrate([mirror, mirror], how(tmp_path), tmp_path / "ranges.json")


def test_a_repository_is_named_by_its_folder_or_by_hand(tmp_path: Path) -> None:
    assert named(f"me/it={tmp_path}") == Repository("me/it", str(tmp_path.resolve()))
    assert named(str(tmp_path / "it.git")).name == "it"
    assert named(str(tmp_path / "it" / ".git")).name == "it"


# --- the same bytes


@pytest.fixture(scope="session")
def calibrated(mirror: Repository, other: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("calibrated")
    calibrate([mirror, other], how(folder), folder / "ranges.json")
    return folder / "ranges.json"


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


def test_a_cluster_that_is_not_there_is_told(mirror: Repository, tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    with pytest.raises(GojiError, match="no Dask scheduler answers at nonsense"):
        calibrate([mirror], how(tmp_path, cluster="nonsense://x"), tmp_path / "ranges.json")


# --- what comes out


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
                placements = judge.placements("diff", dict(zip(METRICS, row.values, strict=True)), row.language)
                moods[judge.mood("diff", score.score(placements), row.language)] += 1
    assert Spread("all", moods).off() < 6
    assert set(moods) == set(MOODS)


def test_a_language_that_differs_has_ranges_of_its_own(
    mirror: Repository, other: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quantiles, "LEAST_LANGUAGE_ROWS", 50)
    calibrate([mirror, other], how(tmp_path), tmp_path / "ranges.json")
    judge = load_ranges((tmp_path / "ranges.json").read_text())
    assert judge.languages("diff") == ["cpp", "python"]
    c_files = judge.quantiles("diff", "com", "cpp")
    assert max(c_files) == 0 < max(judge.quantiles("diff", "com"))
    assert judge.percentile("diff", "com", 0.0, "cpp") == 50 != judge.percentile("diff", "com", 0.0)
    assert judge.population("diff", "cpp") == "cpp commits in 2 projects"
    data = json.loads((tmp_path / "ranges.json").read_text())
    for language in judge.languages("diff"):
        kept = data["scopes"]["diff"]["languages"][language]["metrics"]
        assert set(kept) < set(METRICS)  # what does not mislead is left out


def test_the_file_names_what_it_was_measured_on(calibrated: Path, mirror: Repository) -> None:
    found = json.loads(calibrated.read_text())["measured_on"]
    head = git(mirror.path, "rev-parse", "HEAD").decode().strip()
    assert {"name": "busy", "commit": head} in found["repositories"]
    assert found["sample"] == {"diffs": 400, "files": 400, "pulls": 100, "seed": 7}
    assert found["languages"] == {"cpp": found["languages"]["cpp"], "python": found["languages"]["python"]}
    assert "2 repositories in 2 languages" in found["summary"]
    assert mirror.path not in calibrated.read_text()


@pytest.mark.parametrize("damage", ["version", "scope", "metric", "order", "nan", "moods", "projects", "language"])
def test_ranges_that_are_not_whole_are_refused(calibrated: Path, damage: str) -> None:
    data = json.loads(calibrated.read_text())
    diff = data["scopes"]["diff"]
    if damage == "version":
        data["version"] = 2
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
    else:
        diff["languages"] = {"go": {"projects": 2, "metrics": {"nest": [2.0, 1.0] * 6}, "moods": [0.1, 0.3, 0.7, 0.9]}}
    with pytest.raises(
        GojiError, match=r"^ranges: .*(version 2|'pr'|diff\.cx|diff\.moods|diff\.projects|diff\.go\.nest)"
    ):
        Ranges(data)


# --- tallies


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


# --- the commands


def test_the_command_writes_ranges_and_a_chart_and_tells_what_it_met(
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
    head, wanted, row = done.stdout.splitlines()
    assert head.split() == ["repository", "commits", *MOODS, "off"]
    assert wanted.split()[1::2] == ["10", "20", "40", "20", "10"]
    assert row.split()[:2] == ["it", "50"]
    assert sum(float(share) for share in row.split()[2:-1:2]) == pytest.approx(100, abs=0.3)


def test_git_runs_where_it_is_told_and_only_there(
    mirror: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with door_to_git.inside(mirror.path):
        assert door_to_git.folder() == mirror.path
        assert door_to_git.is_bare()
    assert door_to_git.folder() == str(tmp_path)


def test_plans_are_plain_data() -> None:
    plan = Plan(Repository("x", "."), "", [Day(())], [Pull("a", "b", True)], [Files("c", (("p", "o"),))])
    assert [type(task.items[0]) for task in measure.tasks(plan)] == [Day, Pull, Files]


def test_c_is_c() -> None:
    assert metrics.measure_file("a.c", c(3, 1).encode()).language == "cpp"
