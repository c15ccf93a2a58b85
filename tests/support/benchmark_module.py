"""A file of benchmarks/ as a module: for tests of what a benchmark computes, and for those that compute the same."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

import pytest
from git_repository import ROOT


@contextmanager
def benchmark_module(name: str) -> Iterator[ModuleType]:
    """Imports ``benchmarks/NAME.py``, and forgets it at the end."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "benchmarks"))
        yield importlib.import_module(name)
        del sys.modules[name]
