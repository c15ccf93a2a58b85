"""What a change did, as data for JSON: its functions before and after, its tally, the verdict on it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict

from goji_hook.evolution.types import Evolution, FunctionChange
from goji_hook.metrics.types import FunctionMetrics
from goji_hook.report.deeds import name_of
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.parts import TITLES, WEIGHTS, Part, why_not
from goji_hook.scoring.verdict import Verdict


def changed(assessment: Assessment) -> dict[str, object]:
    """Returns the keys ``functions``, ``tally``, ``unknown`` and ``verdict``; of whole files, they are empty or null.

    Functions that stayed the same are counted in the tally, and not listed.
    """
    evolution, verdict = assessment.evolution, assessment.verdict
    return {
        "functions": functions(one for one in evolution.functions if one.did != "same"),
        "tally": None if verdict is None else asdict(evolution.tally),
        "unknown": unknown(evolution),
        "verdict": None if verdict is None else _verdict(verdict),
    }


def functions(listed: Iterable[FunctionChange]) -> list[dict[str, object]]:
    """Returns the functions in order, each with its figures before and after (null where it was not there)."""
    return [function(one) for one in listed]


def function(one: FunctionChange) -> dict[str, object]:
    """Returns a function with its figures before and after."""
    was = old_path(one)
    return {
        "path": one.path,
        **({} if one.now.cell is None else {"cell": one.now.cell}),
        "line": one.now.line,
        "function": name_of(one) or None,
        "did": one.did,
        "before": figures(one.before),
        "after": figures(one.after),
        **({"before_path": was} if was else {}),
    }


def old_path(one: FunctionChange) -> str:
    """Returns the file that held a function before, if that is another one; else an empty text."""
    return one.before_path if one.before is not None and one.before_path != one.path else ""


def figures(function: FunctionMetrics | None) -> dict[str, int] | None:
    """Returns complexity, nesting and lines of code; None for no function."""
    return None if function is None else {"cx": function.cx, "nest": function.nest, "lines": function.loc}


def unknown(evolution: Evolution) -> list[dict[str, str]]:
    """Returns the files whose past is not known, with the reasons."""
    return [{"path": path, "reason": reason} for path, reason in evolution.unknown]


def _verdict(verdict: Verdict) -> dict[str, object]:
    return {
        "mood": verdict.mood,
        "peers": verdict.peers,
        "restrained": verdict.restrained or None,
        "parts": {name: _part(name, part) for name, part in verdict.parts.items()},
    }


def _part(name: str, part: Part) -> dict[str, object]:
    return {
        "title": TITLES[name],
        "value": round(part.value, 3),
        "percentile": round(part.percentile, 1),
        "weight": WEIGHTS[name],
        "counted": part.counted,
        "why_not": None if part.counted else why_not(name),
    }
