"""The hash of the code that measures: rows of other code are never taken for rows of this code."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from goji_trainer.ranges import instrument, store
from goji_trainer.ranges.draw import Day, Repository
from goji_trainer.ranges.measure import Measurement, Outcome, Task

from goji_hook.scoring.effect import Effect
from goji_hook.scoring.ranges import default_ranges


@pytest.fixture(autouse=True)
def _fresh() -> None:
    instrument.instrument.cache_clear()


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module that the hash covers besides the real ones."""
    path = tmp_path / "measures_too.py"
    path.write_text("LIMIT = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "measures_too", raising=False)
    monkeypatch.setattr(instrument, "_INSTRUMENTS", (*instrument._INSTRUMENTS, "measures_too"))
    return path


def test_a_module_that_is_missing_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(instrument, "_INSTRUMENTS", (*instrument._INSTRUMENTS, "goji_hook.metrics.moved_away"))
    with pytest.raises(ModuleNotFoundError, match="moved_away"):
        instrument.instrument()


def test_an_edit_of_a_listed_module_changes_the_hash(module: Path) -> None:
    before = instrument.instrument()
    module.write_text("LIMIT = 2\n")
    instrument.instrument.cache_clear()
    assert instrument.instrument() != before


def test_comments_docstrings_and_blank_lines_are_no_part_of_the_hash(module: Path) -> None:
    before = instrument.instrument()
    module.write_text('"""A text\nof two lines."""\n\n# why\nLIMIT = 1  # so many\n\n')
    instrument.instrument.cache_clear()
    assert instrument.instrument() == before


def test_the_shipped_ranges_were_measured_and_judged_by_this_code() -> None:
    """Where it fails: measure anew by `goji-trainer calibrate`, else reviews compare with what other code measured."""
    measured_on = default_ranges().measured_on
    assert measured_on["instrument"] == instrument.instrument()
    assert measured_on["judge"] == instrument.judge()


def test_every_listed_module_is_part_of_the_hash(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = instrument.instrument()
    names = instrument._INSTRUMENTS
    for name in names:
        monkeypatch.setattr(instrument, "_INSTRUMENTS", tuple(other for other in names if other != name))
        instrument.instrument.cache_clear()
        assert instrument.instrument() != whole, name


def test_the_hash_covers_every_module_that_reads_or_measures_code() -> None:
    assert {"goji_hook.metrics", "goji_hook.languages", "goji_hook.change.read_diff"} <= set(instrument._INSTRUMENTS)


def test_rows_of_other_code_are_not_found(module: Path, tmp_path: Path) -> None:
    task = Task(Repository("x", "."), (Day(()),))
    kept = store.Store(tmp_path / "store")
    rows = [
        Measurement("file", "python", (1.0,) * 7),
        Measurement("diff", "", (2.0,) * 7, Effect(1.5, -2.0), 12, 3, slight=True),
    ]
    kept.write(task, Outcome(rows))
    assert task in kept
    assert list(kept.rows(task)) == rows
    module.write_text("LIMIT = 2\n")
    instrument.instrument.cache_clear()
    assert task not in kept
