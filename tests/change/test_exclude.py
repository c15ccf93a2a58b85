"""Globs of ``exclude``: what they match, and that no pattern takes long."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change.subset import excluding
from goji_hook.change.types import Change, FileChange
from goji_hook.settings import Settings


def kept(patterns: list[str], *paths: str) -> list[str]:
    change = Change("diff", "what is staged", tuple(FileChange(path, b"") for path in paths))
    return [file.path for file in excluding(change, Settings(exclude=tuple(patterns))).files]


def test_a_glob_matches_a_path_or_the_folder_above_it() -> None:
    assert kept(["vendor/", "*.min.js", "a[0-9].py"], "vendor/a.py", "b/c.min.js", "a1.py", "ab.py") == ["ab.py"]


@given(
    st.text("ab*?[]/", max_size=8).filter(lambda pattern: not pattern.startswith("**/")),
    st.text("ab/", min_size=1, max_size=8),
)
def test_it_agrees_with_fnmatch(pattern: str, path: str) -> None:
    expected = fnmatchcase(path, pattern) or fnmatchcase(path, pattern.rstrip("/") + "/*")
    assert (kept([pattern], path) == []) == expected


@pytest.mark.parametrize(
    "pattern", ["*a" * 60 + "b", "*" * 900 + "b", "*?" * 400 + "b", "*[ab]" * 200 + "c", "a*" * 400]
)
def test_no_pattern_backtracks(pattern: str) -> None:
    """An exponential one would not come back in the life of this machine."""
    assert kept([pattern] * 20, "a" * 4_000) in ([], ["a" * 4_000])
