"""The hash of the code that measures: rows of other code are never taken for rows of this code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from goji_trainer.ranges import store
from goji_trainer.ranges.draw import Day, Repository
from goji_trainer.ranges.measure import Measurement, Outcome, Task


@pytest.fixture(autouse=True)
def _fresh() -> None:
    store.instrument.cache_clear()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that the hash covers besides the real ones."""
    path = tmp_path / "measures_too.py"
    path.write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "measures_too", raising=False)
    monkeypatch.setattr(store, "_INSTRUMENTS", (*store._INSTRUMENTS, "measures_too"))
    return path


def test_a_module_that_is_missing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "_INSTRUMENTS", (*store._INSTRUMENTS, "goji_hook.metrics.moved_away"))
    with pytest.raises(ModuleNotFoundError, match="moved_away"):
        store.instrument()


def test_an_edit_of_a_listed_module_changes_the_hash(module: Path) -> None:
    before = store.instrument()
    module.write_text("LIMIT = 2\n")
    store.instrument.cache_clear()
    assert store.instrument() != before


def test_every_listed_module_is_part_of_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = store.instrument()
    names = store._INSTRUMENTS
    for name in names:
        monkeypatch.setattr(store, "_INSTRUMENTS", tuple(other for other in names if other != name))
        store.instrument.cache_clear()
        assert store.instrument() != whole, name


def test_the_hash_covers_every_module_that_reads_or_measures_code() -> None:
    assert {"goji_hook.metrics", "goji_hook.languages", "goji_hook.change.read_diff"} <= set(store._INSTRUMENTS)


def test_rows_of_other_code_are_not_found(module: Path, tmp_path: Path) -> None:
    task = Task(Repository("x", "."), (Day(()),))
    kept = store.Store(tmp_path / "store")
    kept.write(task, Outcome([Measurement("file", "python", (1.0,) * 7)]))
    assert task in kept
    assert [row.language for row in kept.rows(task)] == ["python"]
    module.write_text("LIMIT = 2\n")
    store.instrument.cache_clear()
    assert task not in kept
