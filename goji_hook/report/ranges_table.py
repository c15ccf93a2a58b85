"""The reference ranges as a table: percentiles of real code, and mood thresholds."""

from __future__ import annotations

from collections.abc import Sequence

from goji_hook.errors import unknown
from goji_hook.report.figures import figure
from goji_hook.scoring.parts import LEAST_LINES
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.score import WEIGHTS
from goji_hook.terminal import text_width as columns
from goji_hook.terms import METRIC_TITLES, METRICS, MOODS, SCOPES

#: Percentiles to show; 100 is the maximum.
_SHARES, _FEW_SHARES = (5, 25, 50, 75, 95, 100), (25, 50, 75, 95)
#: Columns from which metrics have their titles and all shares are shown.
_ROOMY = 72


def table(ranges: Ranges, scope: str | None = None, language: str | None = None, width: int = 80) -> str:
    """Returns the ranges of one *scope*, or of all, for a *language* or for all, in lines of *width* columns.

    Raises UsageError for an unknown scope, or a language without ranges of its own at these scopes.
    """
    if scope is not None and scope not in SCOPES:
        raise unknown("scope", scope, SCOPES)
    scopes = SCOPES if scope is None else (scope,)
    known = sorted({name for each in scopes for name in ranges.languages(each)})
    if language is not None:
        language = next((name for name in known if name.lower() == language.lower()), language)
        if language not in known:
            raise unknown("language", language, known)
    parts = [_part(ranges, each, language or "", width) for each in scopes]
    parts.append("\n".join(columns.wrap(_legend(), width)))
    if language is None and known:
        parts.append("\n".join(columns.wrap("languages with ranges of their own: " + ", ".join(known), width)))
    summary = ranges.measured_on.get("summary")
    lines = [*parts, "\n".join(columns.wrap(f"measured on {summary}", width))] if summary else parts
    return "\n\n".join(lines)


def _part(ranges: Ranges, scope: str, language: str, width: int) -> str:
    roomy = width >= _ROOMY
    shares, cell = (_SHARES, 8) if roomy else (_FEW_SHARES, 7)
    titles = {name: f"{name:5}{METRIC_TITLES[name]}" if roomy else name for name in METRICS}
    first = max(map(len, titles.values()))
    head = "".join(f"{'most' if share == 100 else f'{share} %':>{cell}}" for share in shares)
    lines = [f"{scope}: {ranges.population(scope, language)}", f"  {'':{first}}{head}"]
    for name in METRICS:
        values = _at(ranges.quantiles(scope, name, language), shares)
        lines.append(f"  {titles[name]:{first}}" + "".join(f"{figure(name, value):>{cell}}" for value in values))
    bands = ranges.bands(scope, language)
    moods = [f"{mood} < {band:.2f}" for mood, band in zip(MOODS, bands, strict=False)]
    return "\n".join([*lines, *columns.hung("  by score: ", ", ".join([*moods, f"else {MOODS[-1]}"]), width)])


def _legend() -> str:
    weights = ", ".join(f"{name} {WEIGHTS[name]:g}" for name in METRICS)
    least = ", ".join(f"{name} from {LEAST_LINES[name]}" for name in METRICS if name in LEAST_LINES)
    return f"Weights in the score: {weights}. Lines of code from which a metric counts: {least}, all others from any."


def _at(quantiles: Sequence[float], shares: Sequence[int]) -> list[float]:
    last = len(quantiles) - 1
    return [quantiles[round(share * last / 100)] for share in shares]
