"""The standard streams: a number that the caller closed is never a file or a pipe of ours."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

_CODE = """
import os, sys
from goji_hook.system.standard_streams import reserve
reserve()
reserve()
with open(sys.argv[1], "w") as report:
    print(report.fileno(), *(os.get_inheritable(number) for number in range(3)), file=report)
"""


@pytest.mark.skipif(os.name == "nt", reason="needs sh")
@pytest.mark.parametrize("closed", ["", "<&-", ">&-", "2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_a_closed_stream_keeps_its_number(tmp_path: Path, closed: str) -> None:
    report = tmp_path / "report"
    subprocess.run(["sh", "-c", f'"$@" {closed}', "sh", sys.executable, "-c", _CODE, str(report)], check=True)
    assert report.read_text().split() == ["3", "True", "True", "True"]
