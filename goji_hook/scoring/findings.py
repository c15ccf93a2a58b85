"""Finds the functions of a change to report: those that became worse, and new ones above a limit."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from goji_hook.evolution.types import FunctionChange
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.gate import above_limit, limit_of, new_or_worse
from goji_hook.settings import Settings


@dataclass(frozen=True)
class Finding:
    """A function that a change made worse at a *metric*, or brought in above the *limit*.

    It is ``refused`` where ``--fail-on worse`` fails it. The ``fingerprint`` stays the same while the file, the name of
    the function and the metric do, wherever the function moves within the file.
    """

    function: FunctionChange
    metric: str
    limit: int
    refused: bool
    fingerprint: str


def findings(assessment: Assessment, settings: Settings) -> list[Finding]:
    """Returns the findings of a change in order of file and line; none of whole files, which have no past."""
    if assessment.verdict is None:
        return []
    seen: Counter[tuple[str, str, str]] = Counter()
    found = []
    for function, metric, limit, refused in _found(assessment, settings):
        key = function.path, function.now.name, metric
        seen[key] += 1  # functions of one name in one file are told apart by their order
        found.append(Finding(function, metric, limit, refused, _fingerprint(*key, seen[key])))
    return found


def _found(assessment: Assessment, settings: Settings) -> Iterator[tuple[FunctionChange, str, int, bool]]:
    for function in new_or_worse(assessment):
        metric = above_limit(function, settings)
        if metric:
            yield function, metric, limit_of(metric, settings), True
        elif function.before is not None:
            metric = "cx" if function.now.cx > function.before.cx else "nest"
            yield function, metric, limit_of(metric, settings), False


def _fingerprint(path: str, name: str, metric: str, order: int) -> str:
    key = "\0".join((path, name, metric, str(order)))
    return hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()[:32]
