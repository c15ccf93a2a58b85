"""A Review as JSON, version 1; ``docs/review.schema.json`` is its contract."""

from __future__ import annotations

import json
from collections.abc import Mapping

from goji_hook.metrics.types import FileMetrics
from goji_hook.review.review import Review
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement
from goji_hook.terminal.escape import plain

#: The version of a review's JSON.
VERSION = 1


def render(review: Review) -> str:
    """The review as one JSON object. Control characters and bytes that are not UTF-8 are escapes in names and text."""
    assessment = review.assessment
    data = {
        "version": VERSION,
        "persona": review.prompt.persona,
        "mood": review.prompt.mood,
        "scope": review.prompt.scope,
        "lang": review.prompt.lang,
        "source": plain(assessment.change.source),
        "text": None if review.speech.text is None else plain(review.speech.text),
        "score": round(assessment.score, 4),
        "prompt": review.prompt_text,
        "seed": review.speech.seed,
        "model": {"name": review.model, "sha256": review.model_sha256, "engine": review.engine},
        "trouble": review.trouble,
        "metrics": {name: _placement(one) for name, one in assessment.placements.items()},
        "named": _place(review.named) if review.named else None,
        "worst": [_place(place) for place in assessment.worst],
        "files": [_file(file) for file in assessment.measured.files],
        "skipped": [{"path": plain(one.path), "reason": plain(one.reason)} for one in assessment.measured.skipped],
    }
    return json.dumps(data, indent=2, ensure_ascii=False)


def _placement(one: Placement) -> dict[str, object]:
    return {"value": round(one.value, 3), "percentile": round(one.percentile, 1), "bucket": one.bucket}


def _place(place: Place) -> dict[str, object]:
    return {
        "path": plain(place.path),
        **({} if place.cell is None else {"cell": place.cell}),
        "line": place.line,
        "function": plain(place.function) or None,
        "metric": place.metric,
        "value": round(place.value, 3),
        "percentile": round(place.percentile, 1),
    }


def _file(file: FileMetrics) -> dict[str, object]:
    return {"path": plain(file.path), "language": file.language, "metrics": _rounded(file.values)}


def _rounded(values: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 3) for name, value in values.items()}
