"""A Review as Markdown for pages such as GitHub's: everything from the repository is escaped."""

from __future__ import annotations

from goji_hook.grounding import Place
from goji_hook.persona import describe
from goji_hook.report.safe import markdown
from goji_hook.review import Review
from goji_hook.words import METRIC_TITLES

MOST_SKIPPED = 50


def render(review: Review) -> str:
    """Heading, the review as a quote, a table of the metrics, the worst places, and what was skipped, folded."""
    judgement = review.judgement
    text = review.speech.text
    parts = [f"### {markdown(describe(review.prompt.persona).title)}: {review.prompt.mood}"]
    parts.append(f"> {markdown(text)}" if text is not None else f"*{markdown(review.trouble or 'no review')}*")
    rows = [
        f"| {METRIC_TITLES[name]} | {one.value:.4g} | {one.bucket} | higher than {one.percentile:.0f} % |"
        for name, one in judgement.standing.items()
    ]
    parts.append("\n".join(["| metric | value | bucket | stands |", "|---|---:|---|---|", *rows]))
    if judgement.worst:
        parts.append("\n".join(["**Worst places**", "", *(_place(place) for place in judgement.worst)]))
    if judgement.measured.skipped:
        parts.append(_skipped(review))
    return "\n\n".join(parts)


def _place(place: Place) -> str:
    name = f" {markdown(place.function)}" if place.function else ""
    return f"- {markdown(place.path)}:{place.line}{name} ({place.metric} {place.value:g}, higher than {place.percentile:.0f} %)"


def _skipped(review: Review) -> str:
    entries = review.judgement.measured.skipped
    items = [f"- {markdown(one.path)} ({markdown(one.reason)})" for one in entries[:MOST_SKIPPED]]
    if len(entries) > MOST_SKIPPED:
        items.append(f"- and {len(entries) - MOST_SKIPPED} more")
    return "\n".join([f"<details><summary>{len(entries)} skipped</summary>", "", *items, "", "</details>"])
