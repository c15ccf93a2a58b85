"""Writes values as people read them: figures, bars, colours."""

from __future__ import annotations

from goji_hook.scoring.ranges import HIGH_ABOVE, LOW_BELOW

#: Bars, from the lowest to the highest, and their substitutes without Unicode.
BARS, DIGITS = "▁▂▃▄▅▆▇█", "0123456789"
MOOD_COLORS = {
    "v.positive": "green",
    "positive": "green",
    "neutral": "cyan",
    "critical": "yellow",
    "v.critical": "red",
}


def figure(metric: str, value: float) -> str:
    """Returns a metric's value as people write it: a count, a share, a ratio."""
    if metric == "com":
        return f"{100 * value:.0f} %"
    if metric in ("ind", "cmp"):
        return f"{value:.1f}"
    return f"{value:,.0f}"


def bar(percent: float, bars: str = BARS) -> str:
    """Returns the bar for a percentage."""
    return bars[min(len(bars) - 1, int(percent * len(bars) / 100))]


def shade(bad: float) -> str | None:
    """Returns the colour for a badness from 0 to 100; None in the expected range."""
    if LOW_BELOW <= bad <= HIGH_ABOVE:
        return None
    return "green" if bad < LOW_BELOW else "red" if bad > 90 else "yellow"
