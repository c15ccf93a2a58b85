"""Sources that several tests review: a simple one, a tangled one, and modules of the standard library."""

from __future__ import annotations

import sysconfig
from pathlib import Path

SIMPLE = "def add(a, b):\n    return a + b\n"
TANGLED = (
    "def knot(a, b, c, d):\n"
    + "".join(
        f"{'    ' * (depth + 1)}if {name} > {depth} and {name} != {depth + 9}:\n"
        for depth, name in enumerate("abcdabcd")
    )
    + "    " * 9
    + "return a\n    return None\n"
)


def standard_library(count: int) -> list[Path]:
    """Some modules of the standard library, of all kinds, whatever the version."""
    found = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    return found[:: max(1, len(found) // count)]
