"""A Trend as JSON, version 1."""

from __future__ import annotations

import json
from dataclasses import asdict

from goji_hook.review.trend import AssessedCommit, Trend
from goji_hook.terminal.escape import plain_data

VERSION = 1


def render_json(trend: Trend) -> str:
    """Returns the trend as a JSON object, oldest commit first."""
    data = {
        "version": VERSION,
        "branch": trend.branch,
        "asked": trend.requested,
        "beyond": trend.beyond,
        "commits": [_entry(row) for row in trend.rows],
    }
    return json.dumps(plain_data(data), indent=2, ensure_ascii=False)


def _entry(row: AssessedCommit) -> dict[str, object]:
    return {
        "commit": row.commit.object,
        "time": row.commit.time,
        "subject": row.commit.subject,
        "files": row.files,
        "score": None if row.score is None else round(row.score, 4),
        "mood": row.mood,
        "simpler": row.simpler,
        "tally": None if row.tally is None else asdict(row.tally),
        "trouble": row.trouble,
        "metrics": {
            name: {"value": round(each.value, 3), "percentile": round(each.percentile, 1), "bucket": each.bucket}
            for name, each in (row.placements or {}).items()
        },
    }
