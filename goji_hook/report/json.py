"""A Review as JSON, version 2; ``docs/review.schema.json`` is its contract."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from goji_hook.change.types import Change
from goji_hook.metrics.types import FileMetrics
from goji_hook.report.functions_json import changed
from goji_hook.review.review import Review
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement
from goji_hook.terminal.escape import plain, plain_data

#: The version of a review's JSON.
VERSION = 2


def render(review: Review) -> str:
    """Returns the review as a JSON object. Control characters and bytes that are not UTF-8 become escapes."""
    assessment = review.assessment
    data: dict[str, object] = {
        "version": VERSION,
        "nothing": None,
        "persona": review.prompt.persona,
        "mood": review.prompt.mood,
        "scope": review.prompt.scope,
        "lang": review.prompt.lang,
        "source": assessment.change.source,
        "text": review.reply.text,
        "score": round(assessment.score, 4),
        "prompt": review.prompt_text,
        "seed": review.reply.seed,
        "model": {"name": review.model, "sha256": review.model_sha256, "engine": review.engine},
        "trouble": review.trouble,
        "metrics": {name: _placement(each) for name, each in assessment.placements.items()},
        "named": _place(review.named) if review.named else None,
        "worst": [_place(place) for place in assessment.worst],
        **changed(assessment),
        "files": [_file(file) for file in assessment.measured.files],
        "skipped": _skipped(assessment),
    }
    prompt = "\n".join(map(plain, review.prompt_text.split("\n")))  # its line break is kept
    return json.dumps({**plain_data(data), "prompt": prompt}, indent=2, ensure_ascii=False)


def nothing(assessment: Assessment) -> str:
    """Returns a change without anything to review as an object with the same keys; ``nothing`` is the reason."""
    reason = "every file was skipped" if assessment.measured.skipped else "no changes"
    return without_review(assessment.change, reason, _skipped(assessment))


def without_review(change: Change, reason: str, skipped: Sequence[Mapping[str, str]] = ()) -> str:
    """Returns a *change* that is not reviewed, for a *reason*, as an object with the keys of a review."""
    data: dict[str, object] = {
        "version": VERSION,
        "nothing": reason,
        **dict.fromkeys(("persona", "mood")),
        "scope": change.scope,
        "lang": "en",
        "source": change.source,
        **dict.fromkeys(("text", "score", "prompt", "seed", "model", "trouble")),
        "metrics": {},
        "named": None,
        "worst": [],
        **dict.fromkeys(("functions", "unknown", "files"), ()),
        **dict.fromkeys(("tally", "verdict")),
        "skipped": skipped,
    }
    return json.dumps(plain_data(data), indent=2, ensure_ascii=False)


def _skipped(assessment: Assessment) -> list[dict[str, str]]:
    return [{"path": each.path, "reason": each.reason} for each in assessment.measured.skipped]


def _placement(placement: Placement) -> dict[str, object]:
    value, percentile = round(placement.value, 3), round(placement.percentile, 1)
    return {"value": value, "percentile": percentile, "bucket": placement.bucket}


def _place(place: Place) -> dict[str, object]:
    return {
        "path": place.path,
        **({} if place.cell is None else {"cell": place.cell}),
        "line": place.line,
        "function": place.function or None,
        "metric": place.metric,
        "value": round(place.value, 3),
        "percentile": round(place.percentile, 1),
    }


def _file(file: FileMetrics) -> dict[str, object]:
    return {"path": file.path, "language": file.language, "metrics": _rounded(file.values)}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}
