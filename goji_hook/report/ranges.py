"""The expected ranges as a table: what real code measures, and where the moods part."""

from __future__ import annotations

from collections.abc import Sequence

from goji_hook.errors import unknown
from goji_hook.scope import LEAST_LINES, WEIGHTS, Ranges
from goji_hook.words import METRIC_TITLES, METRICS, MOODS, SCOPES

_SHARES = (0, 5, 25, 50, 75, 95, 100)


def table(ranges: Ranges, scope: str | None = None, language: str | None = None) -> str:
    """The ranges of one *scope*, or of all, in a *language* where it has its own.

    Raises UsageError for a scope that is none, or a language without ranges at the scopes asked for.
    """
    if scope is not None and scope not in SCOPES:
        raise unknown("scope", scope, SCOPES)
    scopes = SCOPES if scope is None else (scope,)
    known = sorted({name for one in scopes for name in ranges.languages(one)})
    if language is not None:
        language = next((name for name in known if name.lower() == language.lower()), language)
        if language not in known:
            raise unknown("language", language, known)
    parts = [_part(ranges, one, language or "") for one in scopes]
    if language is None and known:
        parts.append("languages with ranges of their own: " + ", ".join(known))
    summary = ranges.measured_on.get("summary")
    return "\n\n".join([*parts, f"measured on {summary}"] if summary else parts)


def _part(ranges: Ranges, scope: str, language: str) -> str:
    head = "".join(f"{f'{share} %' if 0 < share < 100 else 'least' if not share else 'most':>9}" for share in _SHARES)
    lines = [f"{scope}: {ranges.population(scope, language)}", f"  {'metric':25}{head}{'weight':>8}{'from':>6}"]
    for name in METRICS:
        values = "".join(f"{value:>9.4g}" for value in _at(ranges.quantiles(scope, name, language)))
        title = f"{name} ({METRIC_TITLES[name]})"
        lines.append(f"  {title:25}{values}{WEIGHTS[name]:>8g}{LEAST_LINES.get(name, 0) or '':>6}")
    bands = ranges.bands(scope, language)
    moods = " ".join(f"{mood} < {band:.3f}," for mood, band in zip(MOODS, bands, strict=False))
    lines.append(f"  moods by score: {moods} else {MOODS[-1]}")
    return "\n".join(lines)


def _at(quantiles: Sequence[float]) -> list[float]:
    last = len(quantiles) - 1
    return [quantiles[round(share * last / 100)] for share in _SHARES]
