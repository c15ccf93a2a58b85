"""The ``history`` command: the trend of this branch's last commits."""

from __future__ import annotations

import os

from goji_hook.errors import UsageError
from goji_hook.exit_codes import ExitCode
from goji_hook.report import trend_badge, trend_text
from goji_hook.report.trend_json import render_json
from goji_hook.review.trend import trace
from goji_hook.settings import Settings
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.output import show, show_json


def run_history(settings: Settings, count: int, png: str | None, svg: str | None = None) -> ExitCode:
    """Prints the trend of the last *count* commits as text or JSON, and draws it to the files *png* and *svg*.

    Raises GojiError if there is no commit, or no matplotlib to draw with.
    """
    if settings.format not in ("text", "json"):
        raise UsageError("format: history knows text and json")
    if png is not None:
        from goji_hook.report import trend_chart

        trend_chart.check(png)
    if svg is not None:
        trend_badge.check(svg)
    trend = trace(settings, count)
    if settings.format == "json":
        show_json(render_json(trend))
    else:
        show(trend_text.render(trend, Terminal.detect(settings.color, os.environ)))
    if png is not None:
        trend_chart.draw(trend, png)
    if svg is not None:
        trend_badge.draw(trend, svg)
    return ExitCode.OK
