"""Parts of a page that are folded until a reader opens them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from goji_hook.change.types import Skipped
from goji_hook.report.markdown_escape import code, markdown

#: How many files a list of skipped files names.
MOST_SKIPPED = 50
#: How many letters such a list has.
_ROOM = 15_000


def folded(summary: str, body: str) -> str:
    """Returns a folded part: of it, only the *summary* is seen at first."""
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def counted(count: int, what: str) -> str:
    """Returns a number with its noun: ``1 file``, ``2 files``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def fitting(pieces: Iterable[str], most: int, room: int) -> list[str]:
    """Returns the first *most* pieces, or fewer if they have more than *room* letters together."""
    fit: list[str] = []
    for piece in pieces:
        room -= len(piece)
        if room < 0 or len(fit) == most:
            break
        fit.append(piece)
    return fit


def skipped(entries: Sequence[Skipped]) -> str:
    """Returns the files that were not reviewed, with their reasons."""
    reasons = Counter(re.split(r" \(| for \.", entry.reason)[0] for entry in entries)
    several = ", ".join(f"{markdown(reason)} ({count:,})" for reason, count in reasons.most_common(3))
    rest = ", …" if len(reasons) > 3 else ""
    items = fitting((f"- {code(entry.path)}: {markdown(entry.reason)}" for entry in entries), MOST_SKIPPED, _ROOM)
    if len(entries) > len(items):
        items.append(f"- and {len(entries) - len(items):,} more")
    return folded(f"{counted(len(entries), 'file')} not reviewed: {several}{rest}", "\n".join(items))
