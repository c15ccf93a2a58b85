"""A Trend for a terminal: sparklines of the score and the seven metrics, with a bar for each commit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import click

from goji_hook.report.figures import BARS, DIGITS, MOOD_COLORS, bar, figure, shade
from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.scoring.ranges import Placement
from goji_hook.scoring.score import badness
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRIC_TITLES, METRICS, MOODS

#: Columns from which the worst commits show their mood.
_ROOMY = 60
_WORST = 3


@dataclass(frozen=True)
class _Line:
    """A sparkline: its titles, and for each commit the height of its bar and its badness (0 to 100), or None."""

    tag: str
    title: str
    heights: Sequence[tuple[float, float] | None]
    last: str
    median: str


def render(trend: Trend, terminal: Terminal) -> str:
    """Returns sparklines with last and median values, moods and worst commits, in lines of the terminal's width."""
    lines = [_score(trend.rows), *(_metric(name, trend.rows) for name in METRICS)]
    each, first, last, median = _layout(lines, len(trend.rows), terminal.width)
    room = -(-len(trend.rows) // each)
    heading = f"  {'':{first}}  {'':{room}}  {'last':>{last}}  {'median':>{median}}"
    shown = [*_heading(trend, each, terminal.width), click.style(heading, dim=True)]
    for line in lines:
        title = line.title if len(line.title) <= first else line.tag
        spark = _spark(line.heights, each, terminal.unicode)
        shown.append(f"  {title:{first}}  {spark}  {line.last:>{last}}  {line.median:>{median}}")
    if any(row.simpler for row in trend.rows):
        shown.append(f"  {'simpler':{first}}  {_marks(trend.rows, each, terminal.unicode)}".rstrip())
    ends = (*_worst(trend.rows, terminal.width), *_simplest(trend.rows, terminal.width))
    return "\n".join([*shown, *_moods(trend.rows, terminal.width), *ends])


def _layout(lines: Sequence[_Line], count: int, width: int) -> tuple[int, int, int, int]:
    """Returns commits for each bar, and columns of titles, last and median values; tags replace titles to save room."""
    last, median = max(4, *(len(line.last) for line in lines)), max(6, *(len(line.median) for line in lines))
    short, long = max(len(line.tag) for line in lines), max(len(line.title) for line in lines)
    spare = width - len("  " * 4) - last - median
    with_tags, with_titles = (-(-count // max(1, spare - first)) for first in (short, long))
    return with_tags, long if with_tags == with_titles else short, last, median


def _heading(trend: Trend, each: int, width: int) -> list[str]:
    """Returns the branch, the number of commits, and what lies before them."""
    count = len(trend.rows)
    reach = f", back to {trend.beyond}" if trend.beyond != "more" else ""
    text = f"{plain(trend.branch)}: the last {count} commit{'' if count == 1 else 's'}{reach}; the newest on the right"
    if each > 1:
        text += f", {each} commits a bar (their mean)"
    return columns.wrap(text, width)


def _score(rows: Sequence[AssessedCommit]) -> _Line:
    values = [row.score for row in rows]
    known = [value for value in values if value is not None]
    heights = [None if value is None else (100 * value, 100 * value) for value in values]
    return _Line("score", "score", heights, *(f"{value:.2f}" if known else "-" for value in _ends(known)))


def _metric(name: str, rows: Sequence[AssessedCommit]) -> _Line:
    placements = [row.placements[name] if row.placements else None for row in rows]
    known = [placement.value for placement in placements if placement is not None]
    heights = [None if placement is None else _height(name, placement) for placement in placements]
    return _Line(name, METRIC_TITLES[name], heights, *(figure(name, end) if known else "-" for end in _ends(known)))


def _height(name: str, placement: Placement) -> tuple[float, float]:
    """Returns the height of a bar and its badness, which is neutral if the metric does not count."""
    return placement.percentile, badness(name, placement.percentile) if placement.counted else 50.0


def _ends(values: Sequence[float]) -> tuple[float, float]:
    """Returns the last value and the median."""
    if not values:
        return 0.0, 0.0
    ordered, middle = sorted(values), len(values) // 2
    return values[-1], (ordered[middle] + ordered[-1 - middle]) / 2


def _spark(heights: Sequence[tuple[float, float] | None], each: int, unicode: bool) -> str:
    """Returns a bar for every *each* commits, as high as their mean; a dot if none of them has code."""
    bars = BARS if unicode else DIGITS
    drawn = []
    for start in range(0, len(heights), each):
        known = [height for height in heights[start : start + each] if height is not None]
        if not known:
            drawn.append(click.style("·" if unicode else ".", dim=True))
            continue
        height, bad = (sum(part) / len(known) for part in zip(*known, strict=True))
        drawn.append(click.style(bar(height, bars), fg=shade(bad)))
    return "".join(drawn)


def _marks(rows: Sequence[AssessedCommit], each: int, unicode: bool) -> str:
    """Returns a mark below every bar with a commit that made things simpler, and blanks below the others."""
    starts = range(0, len(rows), each)
    simpler = [any(row.simpler for row in rows[start : start + each]) for start in starts]
    mark = click.style("▼" if unicode else "v", fg="green")
    return "".join(mark if one else " " for one in simpler).rstrip()


def _moods(rows: Sequence[AssessedCommit], width: int) -> list[str]:
    counts = Counter(row.mood for row in rows if row.mood)
    parts = [f"{counts[mood]} {mood}" for mood in MOODS if counts[mood]]
    silent = sum(row.mood is None and row.trouble is None for row in rows)
    unread = [row.trouble for row in rows if row.trouble is not None]
    parts += [f"{silent} without code"] if silent else []
    parts += [f"{len(unread)} not read ({plain(unread[-1])})"] if unread else []
    return [f"  {line}" for line in columns.joined(parts, width - 2)]


def _worst(rows: Sequence[AssessedCommit], width: int) -> list[str]:
    """Returns the commits with the highest scores, newer commits first among equals."""
    scored = [(row.score, row) for row in reversed(rows) if row.score is not None]
    scored.sort(key=lambda pair: -pair[0])
    lines = []
    for score, row in scored[:_WORST]:
        mood = f"{row.mood or '':10} " if width >= _ROOMY else ""
        head = f"  {score:.2f} {mood}{row.commit.short} "
        subject = columns.clip(plain(row.commit.subject), max(8, width - len(head)))
        shown = click.style(mood, fg=MOOD_COLORS.get(row.mood or "")) if mood else ""
        lines.append(f"  {score:.2f} {shown}{row.commit.short} {columns.isolated(subject)}".rstrip())
    return ["  worst:", *lines] if lines else []


def _simplest(rows: Sequence[AssessedCommit], width: int) -> list[str]:
    """Returns the commits that took away the most complexity, newer commits first among equals."""
    made = [(row.tally.saved_paths, row) for row in reversed(rows) if row.tally is not None and row.simpler]
    made.sort(key=lambda pair: -pair[0])
    lines = []
    for saved, row in made[:_WORST]:
        title = f"complexity -{saved}" if width >= _ROOMY else f"-{saved}"
        head = f"  {title} {row.commit.short} "
        subject = columns.clip(plain(row.commit.subject), max(8, width - columns.width(head)))
        lines.append(f"{head}{columns.isolated(subject)}".rstrip())
    return ["  simpler:", *lines] if lines else []
