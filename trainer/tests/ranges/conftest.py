"""Fixtures of the calibrator's tests: repositories, and ranges measured over two of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from calibrations import how
from git_histories import busy
from goji_trainer.ranges.draw import Repository
from goji_trainer.ranges.run import calibrate


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
    """Another such repository."""
    return Repository("other", busy(seed=2).write(tmp_path_factory.mktemp("mirror") / "other.git"))


@pytest.fixture(scope="session")
def calibrated(mirror: Repository, other: Repository, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ranges of both repositories."""
    folder = tmp_path_factory.mktemp("calibrated")
    calibrate([mirror, other], how(folder), folder / "ranges.json")
    return folder / "ranges.json"
