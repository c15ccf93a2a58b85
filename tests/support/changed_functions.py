"""Functions of a wanted complexity and nesting, and commits that change them."""

from __future__ import annotations

from git_repository import Repository


def function(name: str, cx: int, note: str = "") -> str:
    """A flat Python function of complexity *cx*, of lines of its own; a *note* makes it another text."""
    branches = [f"    if {name}_rows > {at}:\n        {name}_total += {at}" for at in range(cx - 1)]
    first, last = f"    {name}_total = 0  # {note}", f"    return {name}_total"
    return "\n".join([f"def {name}(rows):", first, *branches, last, ""])


def nested(name: str, depth: int) -> str:
    """A Python function of complexity 4 whose innermost statement is *depth* (2 or 3) deep."""
    at = "    " * depth if depth > 2 else "    "
    return "\n".join(
        [
            f"def {name}(rows):",
            "    for line in rows:",
            "        if line:",
            "            rows += 2",
            f"{at}for row in rows:",
            f"{at}    rows += 1",
            "    return rows",
            "",
        ]
    )


def staged_change(repository: Repository) -> None:
    """Stages functions that are worse (two), new (two), better (two), as they were, and gone, in three files."""
    old = {
        "src/a.py": [("parse", 6), ("scan", 3), ("walk", 4)],
        "src/b.py": [("load", 17), ("save", 9), ("drop", 5)],
        "src/c.py": [("keep", 2)],
    }
    new = {
        "src/a.py": [("parse", 14), ("scan", 4), ("walk", 4)],
        "src/b.py": [("load", 9), ("save", 8)],
        "src/c.py": [("keep", 2), ("new_thing", 12), ("small_thing", 1)],
    }
    for note, files in (("before", old), ("after", new)):
        for path, functions in files.items():
            repository.stage(path, "\n\n".join(function(name, cx, f"{note} {name}") for name, cx in functions))
        if note == "before":
            repository.commit("Begin")
