"""A Trend for a terminal: a sparkline each for the score and the seven metrics, a bar a commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import click

from goji_hook.report.figures import BARS, DIGITS, MOOD_COLORS, bar, figure, shade
from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.scoring.score import badness
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRIC_TITLES, METRICS, MOODS

#: Columns from which the worst commits have their mood beside them.
_ROOMY = 60
_WORST = 3


@dataclass(frozen=True)
class _Line:
    """A sparkline to be: its titles, and for each commit the height of its bar and its badness (0 to 100), or None."""

    tag: str
    title: str
    heights: Sequence[tuple[float, float] | None]
    last: str
    median: str


def render(trend: Trend, terminal: Terminal) -> str:
    """The trend in lines of at most the terminal's width: sparklines with their last and median value, moods, worst."""
    lines = [_score(trend.rows), *(_metric(name, trend.rows) for name in METRICS)]
    each, first, last, median = _layout(lines, len(trend.rows), terminal.width)
    room = -(-len(trend.rows) // each)
    heading = f"  {'':{first}}  {'':{room}}  {'last':>{last}}  {'median':>{median}}"
    told = [*_heading(trend, each, terminal.width), click.style(heading, dim=True)]
    for line in lines:
        title = line.title if len(line.title) <= first else line.tag
        spark = _spark(line.heights, each, terminal.unicode)
        told.append(f"  {title:{first}}  {spark}  {line.last:>{last}}  {line.median:>{median}}")
    return "\n".join([*told, *_moods(trend.rows, terminal.width), *_worst(trend.rows, terminal.width)])


def _layout(lines: Sequence[_Line], count: int, width: int) -> tuple[int, int, int, int]:
    """Commits a bar, and the columns of titles, last and median values; titles give way to tags to save bars."""
    last, median = max(4, *(len(one.last) for one in lines)), max(6, *(len(one.median) for one in lines))
    short, long = max(len(one.tag) for one in lines), max(len(one.title) for one in lines)
    spare = width - len("  " * 4) - last - median
    with_tags, with_titles = (-(-count // max(1, spare - first)) for first in (short, long))
    return with_tags, long if with_tags == with_titles else short, last, median


def _heading(trend: Trend, each: int, width: int) -> list[str]:
    """What is shown, and how far it reaches back."""
    count = len(trend.rows)
    reach = f", back to {trend.beyond}" if trend.beyond != "more" else ""
    text = f"{plain(trend.branch)}: the last {count} commit{'' if count == 1 else 's'}{reach}; the newest on the right"
    if each > 1:
        text += f", {each} commits a bar (their mean)"
    return columns.wrap(text, width)


def _score(rows: Sequence[AssessedCommit]) -> _Line:
    values = [row.score for row in rows]
    known = [one for one in values if one is not None]
    heights = [None if one is None else (100 * one, 100 * one) for one in values]
    return _Line("score", "score", heights, *(f"{one:.2f}" if known else "-" for one in _ends(known)))


def _metric(name: str, rows: Sequence[AssessedCommit]) -> _Line:
    found = [row.placements[name] if row.placements else None for row in rows]
    known = [one.value for one in found if one is not None]
    heights = [
        None if one is None else (one.percentile, badness(name, one.percentile) if one.counted else 50.0)
        for one in found
    ]
    return _Line(name, METRIC_TITLES[name], heights, *(figure(name, one) if known else "-" for one in _ends(known)))


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """The last of some values, and their median."""
    if not values:
        return 0.0, 0.0
    ordered, middle = sorted(values), len(values) // 2
    return values[-1], (ordered[middle] + ordered[-1 - middle]) / 2


def _spark(heights: Sequence[tuple[float, float] | None], each: int, unicode: bool) -> str:
    """A bar for *each* so many commits, as high as their mean; a dot where none holds code."""
    bars = BARS if unicode else DIGITS
    drawn = []
    for start in range(0, len(heights), each):
        known = [one for one in heights[start : start + each] if one is not None]
        if not known:
            drawn.append(click.style("·" if unicode else ".", dim=True))
            continue
        height, bad = (sum(part) / len(known) for part in zip(*known, strict=True))
        drawn.append(click.style(bar(height, bars), fg=shade(bad)))
    return "".join(drawn)


def _moods(rows: Sequence[AssessedCommit], width: int) -> list[str]:
    counts = Counter(row.mood for row in rows if row.mood)
    parts = [f"{counts[mood]} {mood}" for mood in MOODS if counts[mood]]
    silent = sum(row.mood is None and row.trouble is None for row in rows)
    unread = [row.trouble for row in rows if row.trouble is not None]
    parts += [f"{silent} without code"] if silent else []
    parts += [f"{len(unread)} not read ({plain(unread[-1])})"] if unread else []
    return [f"  {line}" for line in columns.joined(parts, width - 2)]


def _worst(rows: Sequence[AssessedCommit], width: int) -> list[str]:
    """The commits with the highest scores, the newer one first of two alike."""
    scored = [(row.score, row) for row in reversed(rows) if row.score is not None]
    scored.sort(key=lambda one: -one[0])
    lines = []
    for score, row in scored[:_WORST]:
        mood = f"{row.mood or '':10} " if width >= _ROOMY else ""
        head = f"  {score:.2f} {mood}{row.commit.short} "
        subject = columns.clip(plain(row.commit.subject), max(8, width - len(head)))
        shown = click.style(mood, fg=MOOD_COLORS.get(row.mood or "")) if mood else ""
        lines.append(f"  {score:.2f} {shown}{row.commit.short} {columns.isolated(subject)}".rstrip())
    return ["  worst:", *lines] if lines else []
