"""`goji-hook history`: each commit judged as a review judges it, as far back as this clone can see."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree

import pytest
from changed_functions import function
from git_repository import Repository
from pseudo_terminal import watched
from run_goji import goji, inside, variables

from goji_hook.git import commits as history
from goji_hook.report import trend_text as text
from goji_hook.report.trend_badge import badge
from goji_hook.review import trend
from goji_hook.settings import Settings
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terms import METRIC_TITLES, METRICS, MOODS

KNOTTY = "def knot(rows):\n" + "".join(
    f"{'    ' * depth}for x{depth} in rows:\n{'    ' * (depth + 1)}if x{depth}:\n" for depth in range(1, 12, 2)
)


def code(number: int) -> str:
    lines = [f"    total = total + rows[{row}] * {row + number}" for row in range(number % 7)]
    branches = [f"    if total > {row}:\n        total -= {row}" for row in range(number % 5)]
    return "\n".join([f"def count_{number}(rows):", "    total = 0", *lines, *branches, "    return total", ""])


@pytest.fixture
def grown(repository: Repository) -> Repository:
    """Eight commits: six of code, one of prose, one merge."""
    for number in range(1, 6):
        repository.commit(f"Count {number}", **{f"c{number}_py": code(number)})
    repository.commit("Say what it is", README_md="# Counting\n")
    repository.git("checkout", "-qb", "side")
    repository.commit("Knot", knot_py=KNOTTY + f"{'    ' * 13}print(rows)\n")
    repository.git("checkout", "-q", "main")
    repository.git("merge", "-q", "--no-ff", "-m", "Merge the knot", "side")
    return repository


def test_numbers_agree_with_a_review_of_the_same_commit(grown: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(inside(capsys, "history", "--format", "json").out)
    assert [one["subject"] for one in told["commits"]][-3:] == ["Count 5", "Say what it is", "Merge the knot"]
    assert (told["branch"], told["asked"], told["beyond"]) == ("main", 50, "the first commit")
    for one in told["commits"][1:]:
        range_ = f"{one['commit']}^..{one['commit']}"
        ran = inside(capsys, "--range", range_, "--format", "json")
        if one["score"] is None:
            assert (one["files"], one["mood"], one["metrics"], one["tally"]) == (0, None, {}, None)
            assert json.loads(ran.out)["nothing"] == "every file was skipped"
            continue
        reviewed = json.loads(ran.out)
        assert one["tally"] == reviewed["tally"]
        for key in ("score", "mood"):
            assert one[key] == reviewed[key]
        assert {name: {key: value for key, value in placements.items() if key in ("value", "percentile", "bucket")}
                for name, placements in reviewed["metrics"].items()} == one["metrics"]  # fmt: skip
        assert len(reviewed["files"]) == one["files"]


def test_several_processes_say_what_one_says(grown: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trend, "_WORTH_A_PROCESS", 2)
    monkeypatch.setenv("GOJI_THREADS", "1")
    alone = trend.trace(Settings(), 50)
    monkeypatch.setenv("GOJI_THREADS", "2")
    together = trend.trace(Settings(), 50)
    assert together == alone
    assert len(together.rows) == 7


def test_the_settings_of_a_review_count(grown: Repository) -> None:
    everything = trend.trace(Settings(), 3)
    without = trend.trace(Settings(exclude=("knot.py",)), 3)
    assert everything.rows[-1].mood in MOODS
    assert without.rows[-1].score is None


def test_how_far_it_could_see(grown: Repository, tmp_path: Path) -> None:
    empty = Repository.init(tmp_path / "empty")
    ran = goji("history", cwd=empty.path)
    assert (ran.status, ran.err) == (3, "goji-hook: no commits yet\n")
    shallow = tmp_path / "shallow"
    grown.git("clone", "-q", "--depth", "3", f"file://{grown.path}", str(shallow))
    ran = goji("history", cwd=shallow)
    assert ran.status == 0
    assert ran.out.startswith("main: the last 2 commits, back to the end of this shallow clone")
    told = json.loads(goji("history", "--format", "json", cwd=shallow).out)
    assert [one["subject"] for one in told["commits"]] == ["Say what it is", "Merge the knot"]
    one = tmp_path / "one"
    grown.git("clone", "-q", "--depth", "1", f"file://{grown.path}", str(one))
    ran = goji("history", cwd=one)
    assert ran.status == 3
    assert "shallow" in ran.err
    assert goji("history", cwd=tmp_path).status == 3
    grown.git("checkout", "-q", "--detach")
    assert goji("history", "-n", "2", cwd=grown.path).out.startswith(
        "HEAD: the last 2 commits; the newest on the right"
    )


@pytest.mark.parametrize("width", [40, 60, 80, 100])
@pytest.mark.parametrize("unicode", [True, False])
def test_every_line_fits(grown: Repository, width: int, unicode: bool) -> None:
    grown.commit("統計を数える " * 20, wide_py=code(6))
    grown.commit("ספירה של הכול", right_py=code(4))
    seen = trend.trace(Settings(), 50)
    many = trend.Trend(seen.branch, 500, [*seen.rows] * 20, "more")
    for one in (seen, many):
        lines = text.render(one, Terminal(False, width, unicode)).splitlines()
        plain = [_bare(line) for line in lines]
        assert max(map(columns.width, plain)) <= width
        sparks = [line for line in plain if line.split()[:1] and line.split()[0] in ("score", *METRICS)]
        sparks += [line for line in plain if any(line.startswith(f"  {title} ") for title in METRIC_TITLES.values())]
        assert len(sparks) == 8
        assert len({columns.width(line) for line in sparks}) == 1
        assert unicode or all(line.isascii() for line in sparks)


def _bare(text: str) -> str:
    import click

    return click.unstyle(text)


def test_a_bar_stands_for_each_commit_and_a_dot_where_there_is_no_code(grown: Repository) -> None:
    told = _bare(text.render(trend.trace(Settings(), 50), Terminal(False, 80, False)))
    score = next(line for line in told.splitlines() if line.startswith("  score"))
    bars = score.split()[1]
    assert len(bars) == 7
    assert bars[-2] == "."
    assert bars.replace(".", "").isdigit()
    assert "1 without code" in told
    assert "Merge the knot" in told.split("worst:")[1].splitlines()[1]


def test_a_picture_of_them(grown: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "trend.png"
    assert inside(capsys, "history", "--png", str(path)).status == 0
    head = path.read_bytes()[:24]
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", head[16:])[0] == 1200
    for wrong in ("trend.jpg", str(tmp_path / "no" / "trend.png")):
        ran = inside(capsys, "history", "--png", wrong)
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    markdown = inside(capsys, "history", "--format", "markdown")
    assert (markdown.status, "text and json" in markdown.err) == (2, True)


def test_a_badge_of_them(grown: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    hostile = "a<b>&\"'--"
    grown.git("checkout", "-q", "-b", hostile)
    path = tmp_path / "trend.svg"
    ran = inside(capsys, "history", "--svg", str(path))
    assert (ran.status, ran.out[: len(hostile)]) == (0, hostile)
    tree = ElementTree.parse(path)
    named = {element.tag.removeprefix("{http://www.w3.org/2000/svg}"): element for element in tree.iter()}
    assert set(named) == {"svg", "title", "clipPath", "rect", "g", "text"}
    commits = json.loads(inside(capsys, "history", "--format", "json").out)["commits"]
    last = next(commit for commit in reversed(commits) if commit["mood"])
    title = f"of {hostile}, the newest on the right: {last['mood']} (score {last['score']:.2f})"
    assert str(named["title"].text).endswith(title)
    assert [element.text for element in tree.iter() if element.tag.endswith("text")] == ["goji-hook", last["mood"]]
    bars = [float(element.attrib["height"]) for element in tree.iter() if element.attrib.get("width") == "3"]
    assert len(bars) == len(commits)
    assert [height == 1 for height in bars] == [commit["score"] is None for commit in commits]
    svg = path.read_text()
    assert "http" not in svg.replace("http://www.w3.org/2000/svg", "")
    assert "href" not in svg
    for wrong in ("trend.png", str(tmp_path / "no" / "trend.svg")):
        ran = inside(capsys, "history", "--svg", wrong)
        assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)


def test_a_badge_of_many_commits_and_of_none(tmp_path: Path) -> None:
    commit = history.Commit("a" * 40, (), "aaaaaaa", 0, "a@b.test", "Begin")
    rows = [trend.AssessedCommit(commit, 1, at / 1000, MOODS[at // 200]) for at in range(1000)]
    many = ElementTree.fromstring(badge(trend.Trend("main", 1000, rows, "more")))
    bars = [float(element.attrib["height"]) for element in many.iter() if element.attrib.get("width") == "3"]
    assert len(bars) <= 60
    assert bars == sorted(bars)
    assert len(set(bars)) > 20
    silent = ElementTree.fromstring(badge(trend.Trend("main", 1, [trend.AssessedCommit(commit)], "more")))
    assert [element.text for element in silent.iter() if element.tag.endswith("text")] == ["goji-hook", "no code"]


def test_progress_is_for_people(grown: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    starter = grown.path / "slow.py"
    starter.write_text(
        "import sys\nfrom goji_hook.review import trend\n"
        "from goji_hook.terminal import progress\nfrom goji_hook.cli.main import entry\n"
        "later = progress.Progress\n"
        "trend.Progress = lambda what, total: later(what, total, after=0)\n"
        "sys.exit(entry(sys.argv[1:]))\n"
    )
    monkeypatch.setattr("pseudo_terminal.LAUNCH", str(starter))
    seen = watched("history", cwd=grown.path)
    assert "\r\x1b[Kassessing commits: 1 of 7" in seen.out
    assert "\r\x1b[Kmain: the last 7 commits" in seen.out
    quiet = subprocess.run(
        [sys.executable, str(starter), "history"], cwd=grown.path, env=variables(), capture_output=True, check=True
    )
    assert quiet.stderr == b""


def test_control_c_ends_all_processes_with_one_line(repository: Repository) -> None:
    for number in range(24):
        repository.commit(f"Count {number}", **{f"c{number}_py": code(number) * 200})
    ran = watched("history", cwd=repository.path, interrupt="assessing commits", GOJI_THREADS="2")
    if ran.status == 0:  # it was done before a person could have pressed anything
        assert "main: the last 24 commits" in ran.out
    else:
        assert ran.status == 130
        assert ran.out.rstrip().endswith("goji-hook: interrupted")
        assert "Traceback" not in ran.out


def test_merges_are_compared_with_their_first_parent(grown: Repository) -> None:
    merge = history.last(1)[0]
    assert merge.merge
    row = trend.trace(Settings(), 1).rows[0]
    assert row.files == 1
    assert row.placements is not None
    assert row.placements["nest"].value > 5


@pytest.fixture
def tidied(repository: Repository) -> Repository:
    """Five commits, of which the third and the last make functions simpler."""
    repository.commit("Begin", a_py=function("f", 9) + "\n\n" + function("g", 9))
    repository.commit("Make f worse", a_py=function("f", 12) + "\n\n" + function("g", 9))
    repository.commit("Untangle f", a_py=function("f", 4) + "\n\n" + function("g", 9))
    repository.commit("Move it from g to f", a_py=function("f", 6) + "\n\n" + function("g", 3))
    repository.commit("Untangle f again", a_py=function("f", 3) + "\n\n" + function("g", 3))
    return repository


def test_commits_that_made_things_simpler_are_marked(tidied: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    told = json.loads(inside(capsys, "history", "--format", "json").out)["commits"]
    assert [one["simpler"] for one in told] == [False, False, True, False, True]
    assert [(one["tally"]["added_paths"], one["tally"]["saved_paths"]) for one in told[1:]] == [
        (3, 0), (0, 8), (2, 6), (0, 3),
    ]  # fmt: skip
    for unicode, mark in ((True, "▼"), (False, "v")):
        lines = _bare(text.render(trend.trace(Settings(), 50), Terminal(False, 80, unicode))).splitlines()
        [row] = [line for line in lines if line.startswith("  simpler ")]
        score = next(line for line in lines if line.startswith("  score"))
        start = score.index(score.split()[1])
        assert row[start:] == f"  {mark} {mark}"
        at = lines.index("  simpler:")
        assert [line.split()[:2] + line.split()[3:] for line in lines[at + 1 :]] == [
            ["complexity", "-8", "Untangle", "f"],
            ["complexity", "-3", "Untangle", "f", "again"],
        ]
    narrow = _bare(text.render(trend.trace(Settings(), 50), Terminal(False, 40, True))).splitlines()
    assert max(map(columns.width, narrow)) <= 40
    assert not text.render(trend.trace(Settings(), 1), Terminal(False, 80, True)).count("complexity -8")


def test_without_a_simpler_commit_no_row_says_so(grown: Repository) -> None:
    assert "simpler" not in text.render(trend.trace(Settings(), 50), Terminal(False, 80, True))
