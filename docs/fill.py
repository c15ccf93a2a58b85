"""Fill the places of a Markdown file that show what a command prints: ``python docs/fill.py README.md [PART…]``.

A place is ``<!-- fill text: COMMAND -->`` (or ``fill markdown:``) up to ``<!-- end: … -->``. Each command that holds
one of the PARTs (or each, without any) is run by bash at the top of the repository, and its place stamped with the
embedded model's hash.
"""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
PLACE = re.compile(r"<!-- fill (text|markdown): (.*?) -->\n(.*?)<!-- end: (.*?) -->", re.DOTALL)


def stamp() -> str:
    """What a place filled now is stamped with: the embedded model, by the beginning of its SHA-256."""
    model = TOP / "goji_hook" / "data" / "goji-nano.gguf"
    return f"goji-nano {hashlib.sha256(model.read_bytes()).hexdigest()[:12]}"


def fill(text: str, parts: list[str]) -> str:
    """*text* with its places filled."""
    return PLACE.sub(lambda place: _filled(place, parts), text)


def _filled(place: re.Match[str], parts: list[str]) -> str:
    kind, command = place[1], place[2]
    if parts and not any(part in command for part in parts):
        return place[0]
    done = subprocess.run(["bash", "-ec", command], cwd=TOP, check=True, capture_output=True, text=True)
    printed = done.stdout.strip("\n")
    shown = f"```text\n{printed}\n```" if kind == "text" else printed
    return f"<!-- fill {kind}: {command} -->\n{shown}\n<!-- end: {stamp()} -->"


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(fill(path.read_text(encoding="utf-8"), sys.argv[2:]), encoding="utf-8")
