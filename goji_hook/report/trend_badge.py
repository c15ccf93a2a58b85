"""A Trend as a badge for a README: a sparkline of the score, and the last mood, as an SVG that loads nothing.

It brings its own background, so that it can be read on a light page and on a dark one.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from goji_hook.errors import GojiError, UsageError
from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.system import atomic
from goji_hook.terminal.escape import plain
from goji_hook.terms import MOODS

_MOST_BARS = 60
_STEP, _BAR = 4, 3  # pixels from a bar to the next, and of its width
_HEIGHT, _HIGHEST, _BASE = 20, 14, 17
_LETTER = 6.2  # pixels of a letter, on average; textLength makes every font keep to it
_LABEL, _NO_CODE = "goji-hook", "no code"
_LIGHT, _DARK, _GREY = "#ffffff", "#1c2128", "#8c959f"
#: For each mood its background, and the colour of the text on it (contrast of 4.5 and more).
_COLORS = dict(
    zip(
        MOODS,
        (("#1a7f37", _LIGHT), ("#4ac26b", _DARK), (_GREY, _DARK), ("#d4a72c", _DARK), ("#cf222e", _LIGHT)),
        strict=True,
    )
)


def check(path: str) -> None:
    """Raises UsageError for a bad file name."""
    if not path.lower().endswith(".svg"):
        raise UsageError(f"svg: {path!r} does not end with .svg")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"svg: there is no folder {os.path.dirname(path)!r}")


def draw(trend: Trend, path: str) -> None:
    """Writes the badge to a file. Raises GojiError if it cannot be written."""
    try:
        atomic.write(Path(path), badge(trend).encode())
    except OSError as error:
        raise GojiError(f"svg: {path}: {error.strerror}") from error


def badge(trend: Trend) -> str:
    """Returns the SVG: 20 pixels high, a bar for each commit (the mean of several, if there are more than 60)."""
    each = max(1, -(-len(trend.rows) // _MOST_BARS))
    groups = [trend.rows[start : start + each] for start in range(0, len(trend.rows), each)]
    last = next((row for row in reversed(trend.rows) if row.mood), None)
    mood = last.mood if last and last.mood else _NO_CODE
    back, front = _COLORS.get(mood, (_GREY, _DARK))
    left, middle, right = _width(_LABEL), len(groups) * _STEP + 9, _width(mood)
    bars = "".join(_drawn(group, left + 5 + at * _STEP) for at, group in enumerate(groups))
    width = left + middle + right
    title = _title(trend, last)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{_HEIGHT}" viewBox="0 0 {width} {_HEIGHT}"'
        f' role="img" aria-label={quoteattr(title)}><title>{escape(title)}</title>'
        f'<clipPath id="r"><rect width="{width}" height="{_HEIGHT}" rx="3"/></clipPath><g clip-path="url(#r)">'
        f'<rect width="{left + middle}" height="{_HEIGHT}" fill="{_DARK}"/>'
        f'<rect x="{left + middle}" width="{right}" height="{_HEIGHT}" fill="{back}"/>{bars}</g>'
        f'<g font-family="Verdana,DejaVu Sans,sans-serif" font-size="11">'
        f"{_text(_LABEL, 6, _LIGHT)}{_text(mood, left + middle + 6, front)}</g></svg>\n"
    )


def _title(trend: Trend, last: AssessedCommit | None) -> str:
    commits = f"the last {len(trend.rows)} commit{'' if len(trend.rows) == 1 else 's'} of {plain(trend.branch)}"
    ends = f"{last.mood} (score {last.score:.2f})" if last and last.score is not None else _NO_CODE
    return f"goji-hook: {commits}, the newest on the right: {ends}"


def _width(text: str) -> int:
    return round(len(text) * _LETTER) + 12


def _text(text: str, x: int, color: str) -> str:
    return f'<text x="{x}" y="14" fill="{color}" textLength="{round(len(text) * _LETTER)}">{escape(text)}</text>'


def _drawn(group: Sequence[AssessedCommit], x: int) -> str:
    """Returns a bar as high as the mean score, in the colour of the worst mood; a dot if none of them has code."""
    scores = [row.score for row in group if row.score is not None]
    if not scores:
        return f'<rect x="{x}" y="{_BASE - 1}" width="{_BAR}" height="1" fill="{_GREY}"/>'
    high = round(2 + (_HIGHEST - 2) * sum(scores) / len(scores), 1)
    worst = max((MOODS.index(row.mood) for row in group if row.mood), default=MOODS.index("neutral"))
    color = _COLORS[MOODS[worst]][0].replace("#1a7f37", "#2da44e")  # on the dark ground
    return f'<rect x="{x}" y="{_BASE - high:g}" width="{_BAR}" height="{high:g}" fill="{color}"/>'
