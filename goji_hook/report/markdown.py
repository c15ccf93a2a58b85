"""A Review as Markdown for pages such as GitHub's: everything from the repository is escaped."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from pathlib import PurePosixPath
from urllib.parse import quote

from goji_hook import __version__
from goji_hook.change.types import Skipped
from goji_hook.evolution.types import FunctionChange
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.personas import PERSONAS, describe
from goji_hook.report import deeds
from goji_hook.report.figures import figure
from goji_hook.report.markdown_escape import code, markdown
from goji_hook.review.review import Review
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement
from goji_hook.scoring.score import badness
from goji_hook.terms import METRIC_TITLES, NEW

#: Characters of a report; a comment on GitHub may have 65,536.
LIMIT = 65_000
MOST_SKIPPED = 50
_MOST_LINK = 2_000
_FACES = {
    "buddy": "👋", "senior+": "🚀", "senior-": "🥱", "chaos": "🌪️", "boss+": "🤝", "boss-": "📉", "granny": "🧶",
}  # fmt: skip
_MOODS = {
    "v.positive": "🌟 very positive",
    "positive": "🟢 positive",
    "neutral": "⚪ neutral",
    "critical": "🟠 critical",
    "v.critical": "🔴 very critical",
}
#: The population that each scope is compared with.
_CROWD = {"file": "files", "diff": "commits", "pr": "pull requests", "day": "days"}
_BAR = 10
_IDENTIFIER = re.compile(r"[_.:(]|\d|[a-z][A-Z]")


def render(review: Review, blob_url: str = "") -> str:
    """Returns heading, review as a quote, table of metrics, worst places, skipped files and how the review was made.

    *blob_url* is the address of the reviewed commit's files (``https://host/owner/name/blob/COMMIT``), to link to.
    """
    measured = review.assessment.measured
    parts = [heading(review), _quote(review), _table(review)]
    if review.assessment.worst:
        parts.append(_worst(review, blob_url))
    if measured.skipped:
        parts.append(skipped(measured.skipped))
    parts += [_making(review), _footer()]
    return _within(parts)


def heading(review: Review) -> str:
    """Returns the heading: the persona and the mood."""
    persona, mood = review.prompt.persona, review.prompt.mood
    return f"### {_FACES.get(persona, '💬')} {markdown(describe(persona).title)} · {_MOODS.get(mood, markdown(mood))}"


def nothing(measured: ChangeMetrics) -> str:
    """Returns the report on a change without code to review."""
    parts = ["### 🫙 Nothing to review", "This change adds no code that goji-hook reads."]
    if measured.skipped:
        parts.append(skipped(measured.skipped))
    return _within(parts)


def _within(parts: Sequence[str]) -> str:
    """Returns the parts as one text; the last parts are left out if it would exceed the limit."""
    kept: list[str] = []
    room = LIMIT
    for part in parts:
        room -= len(part) + 2
        if room < 0:
            break
        kept.append(part)
    return "\n\n".join(kept)


def _quote(review: Review) -> str:
    text = review.reply.text
    if text is None:
        return f"*{markdown(review.trouble or 'no review')}*"
    grounds = [*review.assessment.worst, *([review.place] if review.place else [])]
    return f"> {_spoken(text, grounds)}"


def _spoken(text: str, grounds: Sequence[Place]) -> str:
    """Returns the review, with names from the change as code."""
    names = {name for place in grounds for name in (place.function, PurePosixPath(place.path).name)}
    alike = sorted((name for name in names if _IDENTIFIER.search(name)), key=len, reverse=True)
    if not alike:
        return markdown(text)
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, alike))})(?!\w)", text)
    return "".join(code(part) if index % 2 else _prose(part) for index, part in enumerate(parts))


def _prose(part: str) -> str:
    """Returns a part of a sentence as literal Markdown, with the spaces around it kept."""
    body = part.strip(" ")
    start = len(part) - len(part.lstrip(" "))
    return f"{' ' * start}{markdown(body)}{' ' * (len(part) - start - len(body))}"


def _table(review: Review) -> str:
    crowd = _CROWD[review.prompt.scope]
    rows = [_row(name, each, crowd) for name, each in review.assessment.placements.items()]
    return "\n".join(["| metric | value | bucket | where that stands |", "|:--|--:|:--|:--|", *rows])


def _row(name: str, placement: Placement, crowd: str) -> str:
    mark = _mark(badness(name, placement.percentile)) if placement.counted else "⚪"
    full = round(placement.percentile * _BAR / 100)
    bar = "▰" * full + "▱" * (_BAR - full)
    stands = f"`{bar}` {_higher(placement.percentile, crowd)}"
    if not placement.counted:
        stands += " (too few lines to count)"
    return f"| {METRIC_TITLES[name]} | {figure(name, placement.value)} | {mark} {placement.bucket} | {stands} |"


def _mark(bad: float) -> str:
    return "🔴" if bad > 90 else "🟠" if bad > 75 else "🟢" if bad < 25 else "⚪"


def _higher(percentile: float, crowd: str) -> str:
    return f"higher than {min(99, int(percentile))} % of {crowd}"


def _worst(review: Review, blob_url: str) -> str:
    worst, named = review.assessment.worst, review.named
    lines = [f"{number}. {_place(place, review, blob_url)}" for number, place in enumerate(worst, 1)]
    if named and all(named.line_of != place.line_of for place in worst):
        lines += ["", f"Named above: {_place(named, review, blob_url)}"]
    return "\n".join(["**Worst places**", "", *lines])


def _place(place: Place, review: Review, blob_url: str) -> str:
    where = code(f"{place.path}{place.in_file}")
    link = f"{blob_url}/{_quoted(place.path)}#L{place.line}" if blob_url and place.cell is None else ""
    shown = f"[{where}]({link})" if 0 < len(link) <= _MOST_LINK else where
    name = f" {code(place.function)}" if place.function else ""
    changed = deeds.find(review.assessment.evolution.functions, place)
    metric = _changed_metric(changed, place)
    value = _value(metric, place, changed)
    return f"{shown}{name}: {value}, {_higher(place.percentiles[metric], _CROWD[review.prompt.scope])}"


def _changed_metric(changed: FunctionChange | None, place: Place) -> str:
    """Returns the metric by which a function became worse or better; the place's own if that is one."""
    if changed is None or changed.before is None:
        return place.metric
    differ = [one for one in place.percentiles if getattr(changed.before, one) != place.numbers[one]]
    return place.metric if place.metric in differ or not differ else differ[0]


def _value(metric: str, place: Place, changed: FunctionChange | None) -> str:
    """Returns a metric of a place: ``complexity 6 → 14``, ``complexity 12 (new)``."""
    now = figure(metric, place.numbers[metric])
    was = figure(metric, getattr(changed.before, metric)) if changed and changed.before else now
    new = " (new)" if changed is not None and changed.did == NEW else ""
    return f"{METRIC_TITLES[metric]} {was} → {now}" if was != now else f"{METRIC_TITLES[metric]} {now}{new}"


def _quoted(path: str) -> str:
    return quote(path.encode("utf-8", "surrogateescape"))


def skipped(entries: Sequence[Skipped]) -> str:
    """Returns the files that were not reviewed, with their reasons, as a folded list."""
    reasons = Counter(re.split(r" \(| for \.", entry.reason)[0] for entry in entries)
    several = ", ".join(f"{markdown(reason)} ({count:,})" for reason, count in reasons.most_common(3))
    rest = ", …" if len(reasons) > 3 else ""
    items = [f"- {code(entry.path)}: {markdown(entry.reason)}" for entry in entries[:MOST_SKIPPED]]
    if len(entries) > MOST_SKIPPED:
        items.append(f"- and {len(entries) - MOST_SKIPPED:,} more")
    files = "1 file" if len(entries) == 1 else f"{len(entries):,} files"
    return _folded(f"{files} not reviewed: {several}{rest}", "\n".join(items))


def _making(review: Review) -> str:
    assessment, speech = review.assessment, review.reply
    files = len(assessment.measured.files)
    lines = [
        f"- score {assessment.score:.2f} (0 is best, 1 is worst) over {files:,} file{'' if files == 1 else 's'}",
        f"- {_model(review)}",
        f"- seed {speech.seed}, prompt {code(review.prompt_text.partition(chr(10))[0], 400)}",
        "- the metrics decide the mood; the model, which saw this prompt and not the code, words it",
    ]
    return _folded("How this was made", "\n".join(lines))


def _model(review: Review) -> str:
    digest = f" {code(review.model_sha256[:12])}" if review.model_sha256 else ""
    return f"model {code(review.model)}{digest}" + (f" by {code(review.engine)}" if review.engine else "")


def _folded(summary: str, body: str) -> str:
    return f"<details><summary>{summary}</summary>\n\n{body}\n\n</details>"


def _footer() -> str:
    names = ", ".join(code(name) for name in PERSONAS)
    return f"<sub>goji-hook {__version__} · another voice? Set `persona` to one of {names}.</sub>"
