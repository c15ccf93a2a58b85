"""From rows to ``ranges.json``: quantiles, a language's own where one range misleads, and the scores between moods."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from goji_hook.errors import GojiError
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.score import score
from goji_hook.terms import METRICS, SCOPES
from goji_trainer.ranges.draw import Sample
from goji_trainer.ranges.measure import Row
from goji_trainer.ranges.store import Store, instrument
from goji_trainer.ranges.tally import Tallies, Tally

if TYPE_CHECKING:
    from goji_trainer.ranges.run import Measured

#: The shares at which a range is kept: each percent.
SHARES = tuple(percent / 100 for percent in range(101))
#: The shares of real code in moods not worse than each but the last: 10, 20, 40, 20 and 10 %.
MOOD_SHARES = (0.1, 0.3, 0.7, 0.9)
#: Rows under which there is no range: a percentile would be told of less than one row.
LEAST_ROWS = 100
#: A language has ranges of its own if it has so many rows, from two repositories or more, ...
LEAST_LANGUAGE_ROWS = 400
#: ... in the metrics in which its share below some value differs by so much from the common one.
MISLEADING = 0.1

_Key = tuple[str, str]


def build(measured: Iterable[Measured], store: Store, sample: Sample) -> dict[str, Any]:
    """The content of ``ranges.json`` from all rows of the store that belong to the measured repositories."""
    found = list(measured)
    tallies = _tallied(found, store)
    for scope in SCOPES:
        rows = tallies[scope, ""].rows if (scope, "") in tallies else 0
        if rows < LEAST_ROWS:
            raise GojiError(f"calibrate: {rows} of scope {scope!r} in these histories; a range needs {LEAST_ROWS}")
    scopes = {scope: _entry(tallies[scope, ""], METRICS) for scope in SCOPES}
    for (scope, language), own in sorted(tallies.items()):
        metrics = _misleading(own, tallies[scope, ""]) if language else ()
        if metrics:
            scopes[scope]["languages"][language] = _entry(own, metrics)
    data = {"version": 1, "measured_on": _measured_on(found, store, tallies, sample), "scopes": scopes}
    _set_moods(data, found, store)
    return data


def _rows(measured: Iterable[Measured], store: Store) -> Iterator[tuple[int, Row]]:
    for number, one in enumerate(measured):
        for task in one.tasks:
            for row in store.rows(task):
                yield number, row


def _tallied(measured: Iterable[Measured], store: Store) -> dict[_Key, Tallies]:
    """Tallies by scope and language, those of all languages under the empty one."""
    tallies: dict[_Key, Tallies] = {}
    for number, row in _rows(measured, store):
        for language in {"", row.language}:
            tallies.setdefault((row.scope, language), Tallies()).add(number, row.values)
    return tallies


def _entry(tallies: Tallies, metrics: Iterable[str]) -> dict[str, Any]:
    """One scope, or one language at it; its mood bands are only known when its metrics are."""
    return {
        "rows": tallies.rows,
        "projects": len(tallies.repositories),
        "metrics": {name: tallies.metrics[name].quantiles(SHARES) for name in metrics},
        "moods": list(MOOD_SHARES),
        "languages": {},
    }


def _misleading(own: Tallies, common: Tallies) -> tuple[str, ...]:
    """The metrics for which the common range would mislead about this language."""
    if own.rows < LEAST_LANGUAGE_ROWS or len(own.repositories) < 2:
        return ()
    return tuple(name for name in METRICS if own.metrics[name].distance(common.metrics[name]) > MISLEADING)


def _set_moods(data: dict[str, Any], measured: Iterable[Measured], store: Store) -> None:
    """Put the bands where the scores of the rows say; the common ones over the rows that no language's ranges judge."""
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
    measured: list[Measured], store: Store, tallies: dict[_Key, Tallies], sample: Sample
) -> dict[str, Any]:
    skipped: Counter[str] = Counter()
    trouble: Counter[str] = Counter()
    for one in measured:
        trouble += one.trouble
        for task in one.tasks:
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
        "repositories": [{"name": one.repository.name, "commit": one.head} for one in measured],
        "sample": {"diffs": sample.diffs, "files": sample.files, "pulls": sample.pulls, "seed": sample.seed},
        "instrument": instrument(),
        "skipped": dict(sorted(skipped.items(), key=lambda item: (-item[1], item[0]))),
        "trouble": dict(sorted(trouble.items())),
    }


def to_json(data: object, margin: str = "") -> str:
    """JSON whose lists and objects of plain values, each range among them, are on one line."""
    inner = margin + " "
    if isinstance(data, dict) and any(isinstance(value, (dict, list)) for value in data.values()):
        parts = [f"{json.dumps(key)}: {to_json(value, inner)}" for key, value in data.items()]
        text = "{\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}}}"
    elif isinstance(data, list) and any(isinstance(value, (dict, list)) for value in data):
        text = "[\n" + ",\n".join(inner + to_json(value, inner) for value in data) + f"\n{margin}]"
    else:
        text = json.dumps(data, ensure_ascii=False)
    return text if margin else text + "\n"
