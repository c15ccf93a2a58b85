"""Computes ``ranges.json`` from rows: quantiles, also by language where they differ, and the scores between moods."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import goji_hook
from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.git import command as git
from goji_hook.scoring import parts
from goji_hook.scoring.parts import BY_SIZE, CHANGED
from goji_hook.scoring.ranges import Ranges
from goji_hook.scoring.score import score
from goji_hook.scoring.size_classes import BOUNDS, size_class
from goji_hook.terms import METRICS, SCOPES
from goji_trainer.ranges.draw import SampleSize
from goji_trainer.ranges.instrument import instrument, judge
from goji_trainer.ranges.measure import Measurement
from goji_trainer.ranges.store import Store
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
LEAST_LANGUAGE_ROWS = 200
#: ... for the metrics whose cumulative distribution differs from the common one by more than this share.
MISLEADING = 0.1

#: The shares at which a part of a verdict has a quantile in a class of size.
SIZE_SHARES = tuple(percent / 100 for percent in range(0, 101, 5))
#: A class of size with fewer rows shares those of the next larger class.
LEAST_CLASS_ROWS = 60
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
    for scope, sizes in _sizes(repositories, store).items():
        scopes[scope]["sizes"] = sizes
    for (scope, language), own in sorted(tallies.items()):
        metrics = _misleading(own, tallies[scope, ""]) if language else ()
        if metrics:
            scopes[scope]["languages"][language] = _entry(own, metrics)
    data = {"version": 2, "measured_on": _measured_on(repositories, store, tallies, size), "scopes": scopes}
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


def _sizes(measured: Iterable[Measured], store: Store) -> dict[str, dict[str, list[list[float]]]]:
    """The quantiles of each part of a verdict, by scope: by class of size, or once if size does not matter."""
    tallies: dict[tuple[str, str, int], Tally] = defaultdict(Tally)
    for _, row in _rows(measured, store):
        if row.scope != "file":
            for part, value in _parts(row).items():
                if part in CHANGED and value is not None:
                    tallies[row.scope, part, size_class(row.added) if part in BY_SIZE else 0].add(value)
    count = {part: len(BOUNDS) + 1 if part in BY_SIZE else 1 for part in CHANGED}
    return {
        scope: {
            part: [_class(tallies, scope, part, at, count[part]).quantiles(SIZE_SHARES) for at in range(count[part])]
            for part in CHANGED
        }
        for scope in SCOPES
        if scope != "file"
    }


def _class(tallies: Mapping[tuple[str, str, int], Tally], scope: str, part: str, at: int, count: int) -> Tally:
    """The values of a part in a class of size; in the next larger ones, if it has too few; in the smaller ones at last.

    Raises GojiError if no class has enough.
    """
    for each in (*range(at, count), *range(at - 1, -1, -1)):
        found = tallies.get((scope, part, each))
        if found is not None and found.total >= LEAST_CLASS_ROWS:
            return found
    raise GojiError(f"calibrate: too few changes of scope {scope!r} for {part!r}: no size has {LEAST_CLASS_ROWS}")


def _parts(row: Measurement) -> dict[str, float | None]:
    return parts.values(dict(zip(METRICS, row.values, strict=True)), row.done, row.added, row.deleted)


def _set_moods(data: dict[str, Any], measured: Iterable[Measured], store: Store) -> None:
    """Sets the scores between moods: of files by language, of changes for all languages together."""
    ranges = Ranges(data)
    files: dict[str, Tally] = defaultdict(Tally)
    every: dict[str, Tally] = defaultdict(Tally)
    free: dict[str, Tally] = defaultdict(Tally)
    for _, row in _rows(measured, store):
        if row.scope == "file":
            bad = score(ranges.placements("file", dict(zip(METRICS, row.values, strict=True)), row.language))
            files[row.language if ranges.knows("file", row.language) else ""].add(bad)
        else:
            bad = parts.score(ranges.parts(row.scope, _parts(row), row.added, row.language))
            if not row.slight:
                free[row.scope].add(bad)
        every[row.scope].add(bad)
    for scope, entry in data["scopes"].items():
        if scope == "file":
            rest = files[""]
            entry["moods"] = (rest if rest.total >= LEAST_ROWS else every[scope]).quantiles(MOOD_SHARES)
        else:
            entry["moods"] = _bands(every[scope], free[scope])
        for language, own in entry["languages"].items():
            del own["languages"], own["moods"]
            if scope == "file":
                own["moods"] = files[language].quantiles(MOOD_SHARES)


def _bands(every: Tally, free: Tally) -> list[float]:
    """The scores between moods of which two are not for slight changes: more of the others get those instead."""
    best, good, bad, worst = MOOD_SHARES
    share = every.total / free.total if free.total else 1.0
    low, high = (
        free.quantiles((min(best * share, good), max(1 - (1 - worst) * share, bad))) if free.total else (0.0, 1.0)
    )
    inner = every.quantiles((good, bad))
    return sorted([low, *inner, high])


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
        "goji_hook": __version__,
        "commit": _source_commit(),
        "instrument": instrument(),
        "judge": judge(),
        "skipped": dict(sorted(skipped.items(), key=lambda item: (-item[1], item[0]))),
        "trouble": dict(sorted(trouble.items())),
    }


def _source_commit() -> str:
    """Returns the commit of the goji-hook that measured, or an empty string if it does not run from a clone."""
    with git.named(str(Path(goji_hook.__file__).parents[1])):
        try:
            return git.run("rev-parse", "HEAD").decode().strip()
        except git.GitError:
            return ""


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
