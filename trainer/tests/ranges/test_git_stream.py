"""Long-running git processes read the same changes that the hook reads."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from calibrations import SAMPLE, commits, outcome
from git_histories import History, git, python
from goji_trainer.ranges import draw
from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.git_stream import GitStream

from goji_hook.change import collect as change
from goji_hook.change.types import Change
from goji_hook.metrics import measure_change
from goji_hook.metrics import measure_file as metrics
from goji_hook.terms import METRICS


def odd() -> History:
    """A history of odd names, renames, changes of mode and type, links, submodules, and binary files."""
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


def test_the_stream_reads_the_changes_that_the_hook_reads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    monkeypatch.setenv("GIT_DIR", ".")  # the hook opens a bare repository by name only
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
