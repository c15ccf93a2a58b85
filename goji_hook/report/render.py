"""A review in the requested format."""

from __future__ import annotations

import os

from goji_hook.report.markdown.links import NO_LINKS, Links
from goji_hook.review.review import Review
from goji_hook.settings import FINDINGS, Settings
from goji_hook.terminal.capabilities import Terminal


def render(review: Review, settings: Settings, links: Links = NO_LINKS) -> str:
    """Returns the review in the format of the settings; *links* are those of Markdown."""
    terminal = Terminal.detect(settings.color, os.environ)
    if settings.format == "json":
        from goji_hook.report import json

        return json.render(review)
    if settings.format in FINDINGS:
        from goji_hook.report.findings import render as findings

        return findings.render([review.assessment], settings)
    if settings.format == "markdown":
        from goji_hook.report.markdown import page
        from goji_hook.scoring.gate import decide

        return page.render(review, links, decide(review.assessment, settings))
    from goji_hook.report import explain, text

    rendered = text.render(review, terminal.width, terminal.unicode)
    return f"{rendered}\n{explain.render(review, terminal.width)}" if settings.explain else rendered
