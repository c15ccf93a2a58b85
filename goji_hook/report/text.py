"""A Review for a terminal: at most 12 lines, coloured only where colour is wanted."""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Mapping, Sequence

import click

from goji_hook.change import Skipped
from goji_hook.persona import describe
from goji_hook.report.safe import plain
from goji_hook.review import Judgement, Review
from goji_hook.scope import WEIGHTS, Standing, badness

_BARS = "▁▂▃▄▅▆▇█"
_COLORS = {"v.positive": "bright_green", "positive": "green", "neutral": "cyan", "critical": "yellow", "v.critical": "red"}
_MOST_TEXT_LINES = 6


def render(review: Review, width: int = 80, unicode: bool = True) -> str:
    """The review as lines of at most *width* columns, where the width allows: voice, bars, worst place, skipped."""
    judgement = review.judgement
    lines = [_source(judgement), _heading(review)]
    if review.speech.text is not None:
        wrapped = textwrap.wrap(plain(review.speech.text), max(20, width - 4))
        lines += ["  " + click.style(line, bold=True) for line in wrapped[:_MOST_TEXT_LINES]]
    lines.append("  " + bars(judgement.standing, width - 2, unicode))
    if judgement.worst:
        lines.append(_worst(judgement))
    if judgement.measured.skipped:
        lines.append(clip("  skipped: " + skipped(judgement.measured.skipped), width))
    return "\n".join(lines)


def _source(judgement: Judgement) -> str:
    count = len(judgement.measured.files)
    files = "" if judgement.change.scope == "file" else f", {count} file{'' if count == 1 else 's'}"
    return click.style(f"goji-hook: {plain(judgement.change.source)}{files}", dim=True)


def _heading(review: Review) -> str:
    persona, mood = describe(review.prompt.persona), review.prompt.mood
    return f"{click.style(persona.title, bold=True)} ({click.style(mood, fg=_COLORS.get(mood))})"


def bars(standing: Mapping[str, Standing], width: int, unicode: bool = True) -> str:
    """The seven metrics in a line: a bar as high as the percentile, or the bucket where bars cannot be shown."""
    parts = []
    for name, one in standing.items():
        mark = _BARS[min(7, int(one.percentile * 8 / 100))] if unicode else f"={one.bucket}"
        bad = badness(name, one.percentile)
        color = None if not one.counted else "red" if bad > 90 else "yellow" if bad > 75 else "green" if bad < 25 else None
        parts.append(f"{name}{' ' if unicode else ''}{click.style(mark, fg=color)}")
    gap = "   " if width >= 66 else " "
    return gap.join(parts)


def _worst(judgement: Judgement) -> str:
    place = judgement.worst[0]
    name = f" {click.style(plain(place.function), bold=True)}" if place.function else ""
    higher = f"{place.metric} {place.value:g}, higher than {min(99, int(place.percentile))} %"
    return f"  worst: {plain(place.path)}:{place.line}{name} ({higher})"


def skipped(entries: Sequence[Skipped]) -> str:
    """What was not reviewed: each file with its reason while they are few, else counts by reason."""
    if len(entries) <= 2:
        return ", ".join(f"{plain(one.path)} ({one.reason})" for one in entries)
    reasons = Counter(one.reason.partition(" (")[0] for one in entries)
    return f"{len(entries)} files: " + ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())


def clip(line: str, width: int) -> str:
    """*line* cut to *width* columns."""
    return line if len(line) <= width else line[: max(1, width - 3)] + "..."


def explain(review: Review) -> str:
    """What the model saw: value, percentile, bucket and weight per metric, the score, the prompt, seed and model."""
    judgement = review.judgement
    lines = [f"  {'metric':7}{'value':>10}{'percentile':>12}  {'bucket':7}{'weight':>7}"]
    for name, one in judgement.standing.items():
        weight = f"{WEIGHTS[name]:g}" if one.counted else "-"
        lines.append(f"  {name:7}{one.value:>10.4g}{one.percentile:>11.0f}%  {one.bucket:7}{weight:>7}")
    lines.append(f"  score {judgement.score:.3f} (0 best, 1 worst): {judgement.mood}")
    lines += [f"  | {line}" for line in review.prompt_text.splitlines()]
    tries = f", {review.speech.tries} tries" if review.speech.tries > 1 else ""
    lines.append(f"  seed {review.speech.seed}{tries}; model {review.model} {review.model_sha256[:12]}")
    return "\n".join(lines)
