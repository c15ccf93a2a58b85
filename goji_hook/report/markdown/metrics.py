"""The seven metrics beside other changes, as a table whose titles lead to what they mean."""

from __future__ import annotations

from goji_hook.report.figures import figure
from goji_hook.review.review import Review
from goji_hook.scoring.ranges import Placement
from goji_hook.scoring.score import badness
from goji_hook.terms import METRIC_TITLES

#: The population that each scope is compared with.
CROWD = {"file": "files", "diff": "commits", "pr": "pull requests", "day": "days"}
_MEANING = "https://github.com/goji-hook/goji-hook/blob/main/docs/metrics.md"
_BAR = 10


def table(review: Review) -> str:
    """Returns the metrics with their values, and where these stand among other changes."""
    crowd = CROWD[review.prompt.scope]
    rows = [_row(name, each) for name, each in review.assessment.placements.items()]
    return "\n".join([f"| [metric]({_MEANING}) | value | | higher than … of {crowd} |", "|:--|--:|:--|:--|", *rows])


def _row(name: str, placement: Placement) -> str:
    mark = _mark(badness(name, placement.percentile)) if placement.counted else "⚪"
    full = round(placement.percentile * _BAR / 100)
    stands = f"`{'▰' * full}{'▱' * (_BAR - full)}` {min(99, int(placement.percentile))} %"
    if not placement.counted:
        stands += " (too few lines to count)"
    return f"| {METRIC_TITLES[name]} | {figure(name, placement.value)} | {mark} {placement.bucket} | {stands} |"


def _mark(bad: float) -> str:
    return "🔴" if bad > 90 else "🟠" if bad > 75 else "🟢" if bad < 25 else "⚪"
