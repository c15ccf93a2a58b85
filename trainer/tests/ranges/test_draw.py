"""The draw of days, pull requests and files, also of histories that are damaged or odd."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import pytest
from calibrations import SAMPLE, commits, how, outcome
from git_histories import DAY, HOUR, START, History, busy, git, python
from goji_trainer.ranges import draw, measure
from goji_trainer.ranges.draw import Repository, SampleSize
from goji_trainer.ranges.run import calibrate, named
from hypothesis import given, settings
from hypothesis import strategies as st

from goji_hook.errors import GojiError, UsageError

EXAMPLES = settings(deadline=None, max_examples=60)


def test_days_hold_all_commits_of_an_author_on_a_date_of_theirs(mirror: Repository) -> None:
    plan = draw.draw(mirror, SampleSize(10_000, 0, 0, 1))
    drawn = [one.object for day in plan.days for one in day.commits]
    assert sorted(drawn) == sorted(head for head, _ in commits(mirror))
    sizes = Counter(len(day.commits) for day in plan.days)
    assert sizes == {
        4: 1,
        3: 59,
        1: 60,
    }  # Ann: two commits and a pull request a day, and the first commit; Ben: one commit a day


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
    """Overwrites an object of a repository."""
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


def test_a_damaged_commit_ends_the_walk_and_is_reported(tmp_path: Path) -> None:
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
    ("place", "message"), [("no", "is not a folder"), (".", "not a git repository"), ("made/src", "folder in one")]
)
def test_a_path_without_a_repository_is_refused(tmp_path: Path, place: str, message: str) -> None:
    git(tmp_path, "init", "--quiet", "made")
    (tmp_path / "made" / "src").mkdir()
    with pytest.raises(UsageError, match=message):
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
