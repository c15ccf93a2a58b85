"""A review in the format that was asked for."""

from __future__ import annotations

import os

from goji_hook.review.review import Review
from goji_hook.settings import Settings
from goji_hook.terminal.capabilities import Terminal


def render(told: Review, settings: Settings) -> str:
    """The review in the format that was asked for."""
    terminal = Terminal.detect(settings.color, os.environ)
    if settings.format == "json":
        from goji_hook.report import json

        return json.render(told)
    if settings.format == "markdown":
        from goji_hook.report import markdown

        return markdown.render(told)
    from goji_hook.report import text

    rendered = text.render(told, terminal.width, terminal.unicode)
    return f"{rendered}\n{text.explain(told, terminal.width)}" if settings.explain else rendered
