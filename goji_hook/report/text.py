"""A Review for a terminal: at most 12 lines, coloured only where colour is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import click

from goji_hook.change import Skipped
from goji_hook.grounding import Place
from goji_hook.persona import describe
from goji_hook.report.safe import plain
from goji_hook.review import Judgement, Review
from goji_hook.scope import HIGH_ABOVE, LOW_BELOW, WEIGHTS, Standing, badness
from goji_hook.words import METRIC_TITLES

_BARS = "▁▂▃▄▅▆▇█"
_SIGNS = {"low": "-", "mid": "~", "high": "+"}
_COLORS = {
    "v.positive": "bright_green",
    "positive": "green",
    "neutral": "cyan",
    "critical": "yellow",
    "v.critical": "red",
}
#: Lines that are left for the text when heading (two), bars, worst place (two) and skipped files have theirs.
_MOST_TEXT_LINES = 6
#: Columns in which what is reviewed can be told, if cut short.
_ROOMY = 50
#: What a terminal without Unicode shows for the typography that a voice or a phrase of ours may hold.
_ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "‘": "'", "’": "'", "“": '"', "”": '"'})


def render(review: Review, width: int = 80, unicode: bool = True) -> str:
    """The review as lines of at most *width* columns where names allow it: voice, bars, worst place, skipped files."""
    judgement = review.judgement
    lines = _heading(review, width)
    if review.speech.text is not None:
        lines += ["  " + click.style(line, bold=True) for line in _fitted(plain(review.speech.text), width - 4)]
    lines.append("  " + bars(judgement.standing, width - 2, unicode))
    if judgement.worst:
        lines += _worst(judgement.worst[0], width)
    if judgement.measured.skipped:
        lines.append(clip("  skipped: " + skipped(judgement.measured.skipped), width))
    rendered = "\n".join(lines)
    return rendered if unicode else rendered.translate(_ASCII)


def _heading(review: Review, width: int) -> list[str]:
    """Who speaks, in which mood, and on what; in two lines where one is too short."""
    persona, mood = describe(review.prompt.persona), review.prompt.mood
    who = f"{click.style(persona.title, bold=True)} ({click.style(mood, fg=_COLORS.get(mood))})"
    room = width - len(f"{persona.title} ({mood}) ")
    if room >= _ROOMY or len(_about(review.judgement)) <= room:
        return [f"{who} {click.style(_about(review.judgement, room), dim=True)}"]
    return [who, "  " + click.style(_about(review.judgement, width - 2), dim=True)]


def _about(judgement: Judgement, width: int = 0) -> str:
    """What is reviewed, the phrase of its source cut so that all has at most *width* columns (0: any)."""
    count = len({file.path for file in judgement.measured.files})
    files = "1 file" if count == 1 else f"{count} files"
    if judgement.change.scope == "file":
        return f"on {files}"
    source = plain(judgement.change.source)
    return f"on {clip(source, max(8, width - len(f'on , {files}'))) if width else source}, {files}"


def _fitted(text: str, width: int) -> list[str]:
    """The text in lines of *width*; in wider ones, for the terminal to break, where there would be too many."""
    while len(lines := wrap(text, width)) > _MOST_TEXT_LINES:
        width += 8
    return lines


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most *width* columns, broken at spaces (``textwrap`` takes 5 ms to import)."""
    lines: list[str] = []
    for word in text.split():
        if lines and len(lines[-1]) + 1 + len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def bars(standing: Mapping[str, Standing], width: int, unicode: bool = True) -> str:
    """The seven metrics in a line: a bar as high as the percentile, or the bucket where bars cannot be shown."""
    layouts = [(" ", "   "), (" ", "  "), ("", " ")] if unicode else [("=", "   "), ("=", " "), ("", " ")]
    for joint, gap in layouts:
        parts = [(name + joint, _mark(one, unicode, bool(joint)), _color(name, one)) for name, one in standing.items()]
        if len(gap.join(name + mark for name, mark, _ in parts)) <= width:
            break
    return gap.join(name + click.style(mark, fg=color) for name, mark, color in parts)


def _mark(one: Standing, unicode: bool, roomy: bool) -> str:
    if unicode:
        return _BARS[min(len(_BARS) - 1, int(one.percentile * len(_BARS) / 100))]
    return one.bucket if roomy else _SIGNS[one.bucket]


def _color(name: str, one: Standing) -> str | None:
    bad = badness(name, one.percentile)
    if not one.counted or LOW_BELOW <= bad <= HIGH_ABOVE:
        return None
    return "green" if bad < LOW_BELOW else "red" if bad > 90 else "yellow"


def _worst(place: Place, width: int) -> list[str]:
    """The worst place as ``path:line``, which terminals open, and why; in two lines where one is too short."""
    where = f"{plain(place.path)}:{place.line}"
    name = plain(place.function)
    higher = f", higher than {min(99, int(place.percentile))} %" if place.percentile > 50 else ""
    why = f"({METRIC_TITLES[place.metric]} {place.value:g}{higher})"
    named = f"{click.style(name, bold=True)} {why}" if name else why
    fits = len(f"  worst: {where} {name} {why}") <= width
    return [f"  worst: {where} {named}"] if fits else [f"  worst: {where}", f"         {named}"]


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
