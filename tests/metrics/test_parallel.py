"""Measuring a large change by several processes: the same as by one, whatever becomes of the others."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from run_goji import in_the_child

from goji_hook.change.types import Change, FileChange
from goji_hook.metrics import measure_change
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics import parallel as sharing
from goji_hook.metrics.types import ChangeMetrics

CODE = "def f{0}(rows):\n    for row in rows:  # {0}\n        if row:\n            yield row + {0}\n"
FILES = tuple(
    FileChange(f"{number}.{'py' if number % 7 else 'txt'}", CODE.format(number).encode() * number, ((1, number + 1),))
    for number in range(60)
)
CHANGE = Change("diff", "what is staged", FILES)


@pytest.fixture
def alone() -> ChangeMetrics:
    """What one process measures."""
    return measure_change.measure(CHANGE)


@pytest.fixture
def several(monkeypatch: pytest.MonkeyPatch) -> None:
    """Three processes are worth it."""
    monkeypatch.setattr(sharing, "workers", lambda files: 3)


def test_several_processes_measure_what_one_does(alone: ChangeMetrics, several: None) -> None:
    assert measure_change.measure(CHANGE) == alone
    assert len(alone.files) == 51
    assert len(alone.skipped) == 9


@pytest.mark.parametrize("child", ["raise SystemExit(3)", "print('nothing')", "import os; os.abort()"])
def test_what_a_helper_fails_at_is_measured_here(
    alone: ChangeMetrics, several: None, monkeypatch: pytest.MonkeyPatch, child: str
) -> None:
    in_the_child(monkeypatch, child)
    assert measure_change.measure(CHANGE) == alone


def test_no_process_can_be_started(alone: ChangeMetrics, several: None, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> None:
        raise OSError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    assert measure_change.measure(CHANGE) == alone


def test_no_process_is_left_where_this_one_stops(several: None, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[subprocess.Popen[bytes]] = []
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        started.append(start(*arguments, **options))
        return started[-1]

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    in_the_child(monkeypatch, "import time; time.sleep(600)")
    monkeypatch.setattr(subprocess, "Popen", noted)
    monkeypatch.setattr(metrics, "tried", interrupt)
    with pytest.raises(KeyboardInterrupt):
        measure_change.measure(CHANGE)
    assert [process.returncode for process in started] == [-9, -9]


def test_only_large_changes_are_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sharing, "processors", lambda: 4)
    sizes = (0, 1, sharing.WORTH_A_PROCESS, 2 * sharing.WORTH_A_PROCESS, 99 * sharing.WORTH_A_PROCESS)
    assert [sharing.workers((FileChange("a.py", bytes(size)),)) for size in sizes] == [1, 1, 1, 2, 4]
    monkeypatch.setattr(sharing, "processors", lambda: 1)
    assert sharing.workers((FileChange("a.py", bytes(sizes[-1])),)) == 1
