"""Computes ``ranges.json`` from rows: quantiles, also by language where they differ, and the scores between moods."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from goji_hook.errors import GojiError
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.score import score
from goji_hook.terms import METRICS, SCOPES
from goji_trainer.ranges.draw import SampleSize
from goji_trainer.ranges.measure import Measurement
from goji_trainer.ranges.store import Store, instrument
from goji_trainer.ranges.tally import Tallies, Tally

if TYPE_CHECKING:
    from goji_trainer.ranges.measured import Measured

#: The shares at which a range has a quantile: every percent.
SHARES = tuple(percent / 100 for percent in range(101))
#: Cumulative shares of real code in all moods but the worst: the moods get 10, 20, 40, 20 and 10 %.
MOOD_SHARES = (0.1, 0.3, 0.7, 0.9)
#: The fewest rows of a range: with less, a percentile would stand for less than a row.
LEAST_ROWS = 100
#: A language gets its own ranges if it has at least this number of rows, from two repositories or more, ...
LEAST_LANGUAGE_ROWS = 400
#: ... for the metrics whose cumulative distribution differs from the common one by more than this share.
MISLEADING = 0.1

_Key = tuple[str, str]


def build(measured: Iterable[Measured], store: Store, size: SampleSize) -> dict[str, Any]:
    """Returns the content of ``ranges.json`` from the rows of the measured repositories in *store*.

    Raises GojiError if a scope has too few rows.
    """
    repositories = list(measured)
    tallies = _tallied(repositories, store)
    for scope in SCOPES:
        rows = tallies[scope, ""].rows if (scope, "") in tallies else 0
        if rows < LEAST_ROWS:
            raise GojiError(
                f"calibrate: {rows} of scope {scope!r} in these histories, but a range needs {LEAST_ROWS}; "
                "add repositories, or raise --diffs, --files and --pulls"
            )
    scopes = {scope: _entry(tallies[scope, ""], METRICS) for scope in SCOPES}
    for (scope, language), own in sorted(tallies.items()):
        metrics = _misleading(own, tallies[scope, ""]) if language else ()
        if metrics:
            scopes[scope]["languages"][language] = _entry(own, metrics)
    data = {"version": 1, "measured_on": _measured_on(repositories, store, tallies, size), "scopes": scopes}
    _set_moods(data, repositories, store)
    return data


def _rows(measured: Iterable[Measured], store: Store) -> Iterator[tuple[int, Measurement]]:
    for number, repository in enumerate(measured):
        for task in repository.tasks:
            for row in store.rows(task):
                yield number, row


def _tallied(measured: Iterable[Measured], store: Store) -> dict[_Key, Tallies]:
    """Tallies by scope and language; under the empty language, those of all languages."""
    tallies: dict[_Key, Tallies] = {}
    for number, row in _rows(measured, store):
        for language in {"", row.language}:
            tallies.setdefault((row.scope, language), Tallies()).add(number, row.values)
    return tallies


def _entry(tallies: Tallies, metrics: Iterable[str]) -> dict[str, Any]:
    """The entry of a scope, or of a language in a scope; its moods are set later, as they need the metrics."""
    return {
        "rows": tallies.rows,
        "projects": len(tallies.repositories),
        "metrics": {name: tallies.metrics[name].quantiles(SHARES) for name in metrics},
        "moods": list(MOOD_SHARES),
        "languages": {},
    }


def _misleading(own: Tallies, common: Tallies) -> tuple[str, ...]:
    """The metrics whose common range would be wrong for this language."""
    if own.rows < LEAST_LANGUAGE_ROWS or len(own.repositories) < 2:
        return ()
    return tuple(name for name in METRICS if own.metrics[name].distance(common.metrics[name]) > MISLEADING)


def _set_moods(data: dict[str, Any], measured: Iterable[Measured], store: Store) -> None:
    """Sets the scores between moods; the common ones from the rows of languages without ranges of their own."""
    judge = Ranges(data)
    scores: dict[_Key, Tally] = {}
    every = {scope: Tally() for scope in SCOPES}
    for _, row in _rows(measured, store):
        bad = score(judge.placements(row.scope, dict(zip(METRICS, row.values, strict=True)), row.language))
        key = row.scope, row.language if judge.knows(row.scope, row.language) else ""
        scores.setdefault(key, Tally()).add(bad)
        every[row.scope].add(bad)
    for scope, entry in data["scopes"].items():
        rest = scores.get((scope, ""), Tally())
        entry["moods"] = (rest if rest.total >= LEAST_ROWS else every[scope]).quantiles(MOOD_SHARES)
        for language, own in entry["languages"].items():
            own["moods"] = scores[scope, language].quantiles(MOOD_SHARES)
            del own["languages"]


def _measured_on(
    measured: list[Measured], store: Store, tallies: dict[_Key, Tallies], size: SampleSize
) -> dict[str, Any]:
    skipped: Counter[str] = Counter()
    trouble: Counter[str] = Counter()
    for repository in measured:
        trouble += repository.trouble
        for task in repository.tasks:
            more_skipped, more_trouble = store.counts(task)
            skipped += more_skipped
            trouble += more_trouble
    counts = {scope: tallies[scope, ""].rows for scope in SCOPES}
    languages = sorted({language for (_, language), own in tallies.items() if language and own.rows >= LEAST_ROWS})
    return {
        "summary": f"{counts['diff']:,} commits, {counts['file']:,} files, {counts['pr']:,} pull requests and "
        f"{counts['day']:,} author-days of {len(measured)} repositories in {len(languages)} languages",
        "counts": counts,
        "languages": {
            language: {scope: tallies[scope, language].rows for scope in SCOPES if (scope, language) in tallies}
            for language in languages
        },
        "repositories": [{"name": each.repository.name, "commit": each.head} for each in measured],
        "sample": {"diffs": size.diffs, "files": size.files, "pulls": size.pulls, "seed": size.seed},
        "instrument": instrument(),
        "skipped": dict(sorted(skipped.items(), key=lambda item: (-item[1], item[0]))),
        "trouble": dict(sorted(trouble.items())),
    }


def to_json(data: object, margin: str = "") -> str:
    """Returns JSON in which every list or object of plain values, such as a range, is on one line."""
    inner = margin + " "
    if isinstance(data, dict) and any(isinstance(value, (dict, list)) for value in data.values()):
        parts = [f"{json.dumps(key)}: {to_json(value, inner)}" for key, value in data.items()]
        text = "{\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}}}"
    elif isinstance(data, list) and any(isinstance(value, (dict, list)) for value in data):
        text = "[\n" + ",\n".join(inner + to_json(value, inner) for value in data) + f"\n{margin}]"
    else:
        text = json.dumps(data, ensure_ascii=False)
    return text if margin else text + "\n"
