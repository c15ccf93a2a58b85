"""A trend as JSON."""

from __future__ import annotations

import json

from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.terminal.escape import plain

VERSION = 1


def render_json(trend: Trend) -> str:
    """The trend as one JSON object, oldest commit first."""
    data = {
        "version": VERSION,
        "branch": plain(trend.branch),
        "asked": trend.asked,
        "beyond": trend.beyond,
        "commits": [_entry(row) for row in trend.rows],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _entry(row: AssessedCommit) -> dict[str, object]:
    return {
        "commit": row.commit.object,
        "time": row.commit.time,
        "subject": plain(row.commit.subject),
        "files": row.files,
        "score": None if row.score is None else round(row.score, 4),
        "mood": row.mood,
        "trouble": None if row.trouble is None else plain(row.trouble),
        "metrics": {
            name: {"value": round(one.value, 3), "percentile": round(one.percentile, 1), "bucket": one.bucket}
            for name, one in (row.placements or {}).items()
        },
    }
