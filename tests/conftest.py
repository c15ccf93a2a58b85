"""Fixtures shared by the tests: real git repositories, and a process that git's own variables do not reach."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from git_repository import ENVIRONMENT, OUTER_VARIABLES, Repository
from hypothesis import settings

#: Machines differ, and a test may start git: no example is too slow.
settings.register_profile("goji", deadline=None, max_examples=50)
settings.load_profile("goji")


@pytest.fixture(autouse=True)
def _plain_git(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads the configuration or the terminal of whoever runs it, or the repository whose hook runs it."""
    for name in ("COLUMNS", *OUTER_VARIABLES, *(name for name in os.environ if name.startswith("GOJI_"))):
        monkeypatch.delenv(name, raising=False)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """An empty repository, which is also the current directory."""
    made = Repository.init(tmp_path / "repository")
    monkeypatch.chdir(made.path)
    return made
