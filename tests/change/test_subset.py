"""Which files ``exclude`` takes out, and below which folder its patterns count."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from run_goji import goji

from goji_hook.change.subset import Exclusion, by_file, excluding, only
from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.settings import LONGEST_PATTERN, MOST_PATTERNS, Settings

CODE = "def m(x):\n    return x or 2\n"


@pytest.fixture
def monorepo(tmp_path: Path) -> Repository:
    made = Repository.init(tmp_path / "repo")
    made.stage("pkg/pyproject.toml", '[tool.goji]\npersona = "granny"\nexclude = ["migrations/*", "**/gen/**"]\n')
    for name in ("pkg/migrations/m.py", "migrations/m.py", "pkg/k.py", "gen/q.py", "a/gen/q.py", "pkg/gen/q.py"):
        made.stage(name, CODE)
    return made


def reviewed(repository: Repository, folder: str, **environment: str) -> set[str]:
    ran = goji("--format", "json", cwd=repository.path / folder, **environment)
    assert ran.status == 0, ran.err
    return {one["path"] for one in json.loads(ran.out)["files"]}


def test_patterns_of_a_packages_configuration_count_from_its_folder(monorepo: Repository) -> None:
    assert reviewed(monorepo, "pkg") == {"pkg/k.py", "migrations/m.py"}
    assert reviewed(monorepo, "pkg/migrations") == {"pkg/k.py", "migrations/m.py"}
    everything = {"pkg/migrations/m.py", "migrations/m.py", "pkg/k.py", "gen/q.py", "a/gen/q.py", "pkg/gen/q.py"}
    assert reviewed(monorepo, "") == everything


def test_a_review_says_whose_configuration_it_took_if_it_is_not_the_tops(monorepo: Repository) -> None:
    line = f"  configured by {monorepo.path / 'pkg' / 'pyproject.toml'}"
    assert line in goji("--explain", cwd=monorepo.path / "pkg", COLUMNS="500").out
    monorepo.write("goji.toml", 'persona = "granny"\n')
    assert "configured by" not in goji("--explain", cwd=monorepo.path, COLUMNS="500").out


def test_patterns_of_the_environment_count_from_the_top(monorepo: Repository) -> None:
    assert reviewed(monorepo, "pkg", GOJI_EXCLUDE="migrations/* pkg/gen") == {
        "pkg/migrations/m.py", "pkg/k.py", "gen/q.py", "a/gen/q.py"
    }  # fmt: skip


@pytest.mark.parametrize(
    ("pattern", "folder", "inside", "outside"),
    [
        ("gen", "", ["gen/a.py", "gen"], ["x/gen/a.py", "gen.py"]),
        ("gen/", "", ["gen/a.py"], ["gen.py"]),
        ("*.sql", "", ["a.sql", "x/y.sql"], ["a.sqlx"]),
        ("**/gen/**", "pkg/", ["gen/a", "x/gen/a", "pkg/gen/a", "pkg/x/gen/a"], ["gen", "xgen/a", "pkg/gene/a"]),
        ("x/*.py", "pkg/", ["pkg/x/a.py"], ["x/a.py", "pkgx/a.py"]),
        ("[ab].py", "", ["a.py"], ["c.py"]),
        ("(a|b)+$", "", ["(a|b)+$"], ["a", "ab"]),
    ],
)
def test_globs(pattern: str, folder: str, inside: list[str], outside: list[str]) -> None:
    excluded = Exclusion([pattern], folder)
    assert [path for path in (*inside, *outside) if excluded.matches(path)] == inside


@given(st.lists(st.text(max_size=20), max_size=5), st.text(max_size=30))
def test_any_pattern_is_compiled(patterns: list[str], path: str) -> None:
    assert Exclusion(patterns, "").matches(path) in (True, False)


def test_as_many_patterns_as_may_be_are_matched_in_time() -> None:
    most = Settings(exclude=(("*a" * (LONGEST_PATTERN // 2)),) * MOST_PATTERNS)
    assert excluding(Change("diff", "x", (FileChange("a" * 4000 + "b", b""),)), most).files


def test_parts_of_a_change() -> None:
    files = tuple(FileChange(name, b"") for name in ("a.py", "b/a.py", "b/c/a.py", "bc/a.py"))
    whole = Change("diff", "x", files, (Skipped("b/s.bin", "binary"),))
    assert [file.path for file in only(whole, ["b"]).files] == ["b/a.py", "b/c/a.py"]
    assert [file.path for file in only(whole, ["b/c/a.py", "a.py"]).files] == ["a.py", "b/c/a.py"]
    assert only(whole, ["."]) is whole
    parts = by_file(Change("day", "today", (*files, *files)))
    assert [len(part.files) for part in parts] == [2] * 4
    assert [part.skipped for part in by_file(whole)] == [(), (), (), whole.skipped]
