"""Print goji-hook's dependencies at their lower bounds, as constraints: ``python .github/lowest.py > lowest.txt``."""

from __future__ import annotations

import re
from pathlib import Path

TEXT = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
DEPENDENCIES = re.search(r"^dependencies = \[(.*?)^\]", TEXT, re.DOTALL | re.MULTILINE)

if __name__ == "__main__":
    assert DEPENDENCIES is not None
    for name, bound in re.findall(r'"([\w-]+)>=([\w.]+)', DEPENDENCIES[1]):
        print(f"{name}=={bound}")
