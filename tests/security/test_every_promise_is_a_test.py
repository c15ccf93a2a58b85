"""SECURITY.md names one test file for each promise, and each test file of this folder is named there."""

from __future__ import annotations

import re
from pathlib import Path

from git_repository import ROOT

TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")


def promises() -> dict[str, str]:
    """The promises' headings, and the test file that each names at its end."""
    listed = TEXT.partition("## What goji-hook promises")[2].partition("\n## ")[0]
    found = {}
    for item in re.split(r"\n- ", listed.partition("\n\n`python")[0])[1:]:
        heading, file = re.match(r"\*\*(.+?)\.\*\*", item), re.search(r"\(`(test_\w+\.py)`\)\.\s*\Z", item)
        assert heading, item
        assert file, item
        found[heading[1]] = file[1]
    return found


def test_each_promise_is_a_file_of_its_name() -> None:
    assert len(promises()) >= 10
    for heading, file in promises().items():
        assert file == f"test_{re.sub(r'[^a-z]+', '_', heading.lower())}.py"


def test_each_file_is_a_promise() -> None:
    files = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    assert files - {Path(__file__).name} == set(promises().values())
