"""A Review for a terminal: at most 12 lines, coloured only where colour is wanted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

import click

from goji_hook.change.types import Skipped
from goji_hook.personas import describe
from goji_hook.report.figures import MOOD_COLORS, bar, shade
from goji_hook.review.review import Review
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import Placement
from goji_hook.scoring.score import WEIGHTS, badness
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain
from goji_hook.terms import METRIC_TITLES

_SIGNS = {"low": "-", "mid": "~", "high": "+"}
#: Lines that are left for the text when heading (two), bars, worst place (two) and skipped files have theirs.
_MOST_TEXT_LINES = 6
#: Columns in which what is reviewed can be told, if cut short.
_ROOMY = 50
#: What a terminal without Unicode shows for the typography that a voice or a phrase of ours may hold.
ASCII = str.maketrans({"…": "...", "—": "-", "–": "-", "‘": "'", "’": "'", "“": '"', "”": '"'})


def render(review: Review, width: int = 80, unicode: bool = True) -> str:
    """The review as lines of at most *width* columns where names allow it: voice, bars, a place, skipped files.

    The place is the function that was named, or else the worst one.
    """
    assessment = review.assessment
    lines = _heading(review, width)
    if review.speech.text is not None:
        lines += ["  " + click.style(line, bold=True) for line in _fitted(plain(review.speech.text), width - 4)]
    lines.append("  " + bars(assessment.placements, width - 2, unicode))
    if review.named and review.named.line_of != assessment.worst[0].line_of:
        lines += _place("named", review.named, width)
    elif assessment.worst:
        lines += _place("worst", assessment.worst[0], width)
    if assessment.measured.skipped:
        lines.append(columns.clip("  skipped: " + skipped(assessment.measured.skipped), width))
    rendered = "\n".join(lines)
    return rendered if unicode else rendered.translate(ASCII)


def _heading(review: Review, width: int) -> list[str]:
    """Who speaks, in which mood, and on what; in two lines where one is too short."""
    persona, mood = describe(review.prompt.persona), review.prompt.mood
    who = f"{click.style(persona.title, bold=True)} ({click.style(mood, fg=MOOD_COLORS.get(mood))})"
    room = width - len(f"{persona.title} ({mood}) ")
    if room >= _ROOMY or columns.width(about(review.assessment)) <= room:
        return [f"{who} {click.style(about(review.assessment, room), dim=True)}"]
    return [who, "  " + click.style(about(review.assessment, width - 2), dim=True)]


def about(assessment: Assessment, width: int = 0) -> str:
    """What is reviewed, the phrase of its source cut so that all has at most *width* columns (0: any)."""
    count = len({file.path for file in assessment.measured.files})
    files = "1 file" if count == 1 else f"{count} files"
    if assessment.change.scope == "file":
        return f"on {files}"
    source = plain(assessment.change.source)
    mark = "...)" if source.endswith(")") else "..."
    return f"on {columns.clip(source, max(8, width - len(f'on , {files}')), mark) if width else source}, {files}"


def _fitted(text: str, width: int) -> list[str]:
    """The text in lines of *width*; in wider ones, for the terminal to break, where there would be too many."""
    while len(lines := columns.wrap(text, width)) > _MOST_TEXT_LINES:
        width += 8
    return lines


def bars(placements: Mapping[str, Placement], width: int, unicode: bool = True) -> str:
    """The seven metrics in a line: a bar as high as the percentile, or the bucket where bars cannot be shown."""
    layouts = [(" ", "   "), (" ", "  "), ("", " ")] if unicode else [("=", "   "), ("=", " "), ("", " ")]
    for joint, gap in layouts:
        parts = [
            (name + joint, _mark(one, unicode, bool(joint)), _color(name, one)) for name, one in placements.items()
        ]
        if len(gap.join(name + mark for name, mark, _ in parts)) <= width:
            break
    return gap.join(name + click.style(mark, fg=color) for name, mark, color in parts)


def _mark(one: Placement, unicode: bool, roomy: bool) -> str:
    if unicode:
        return bar(one.percentile)
    return one.bucket if roomy else _SIGNS[one.bucket]


def _color(name: str, one: Placement) -> str | None:
    return shade(badness(name, one.percentile)) if one.counted else None


def _place(kind: str, place: Place, width: int) -> list[str]:
    """A place as ``path:line``, which terminals open, and why, where it is above the typical.

    In two lines where one is too short.
    """
    where = f"{columns.isolated(plain(place.path))}{place.in_file}"
    name = columns.isolated(plain(place.function))
    percent = f"{min(99, int(place.percentile))} %" if place.percentile > 50 else ""
    why = percent and f" ({METRIC_TITLES[place.metric]} {place.value:g}, higher than {percent})"
    fits = columns.width(f"  {kind}: {where} {name}{why}") <= width
    if not fits and columns.width(f"    {name}{why}") > width:
        why = percent and f" ({place.metric} {place.value:g}, over {percent})"
    named = f"{click.style(name, bold=True)}{why}" if name else why.lstrip()
    if fits:
        return [f"  {kind}: {where} {named}".rstrip()]
    return [f"  {kind}: {where}", f"    {named}"] if named else [f"  {kind}: {where}"]


def skipped(entries: Sequence[Skipped]) -> str:
    """What was not reviewed: each file with its reason while they are few, else counts by reason."""
    if len(entries) <= 2:
        return ", ".join(f"{columns.isolated(plain(one.path))} ({one.reason})" for one in entries)
    reasons = Counter(one.reason.partition(" (")[0] for one in entries)
    return f"{len(entries)} files: " + ", ".join(f"{count} {reason}" for reason, count in reasons.most_common())


def explain(review: Review, width: int = 80) -> str:
    """What the model saw: where each metric stands, what it weighs, the score, the prompt, seed and model."""
    assessment = review.assessment
    lines = [*columns.hung("  ", f"compared with {assessment.population}:", width)]
    for name, one in assessment.placements.items():
        weight = f"weight {WEIGHTS[name]:g}" if one.counted else "not counted: too few lines"
        told = f"{one.value:.4g}, higher than {one.percentile:.0f} %: {one.bucket}, {weight}"
        lines += columns.hung(f"  {name:5}", told, width)
    lines += columns.hung("  score ", f"{assessment.score:.3f} (0 best, 1 worst): {assessment.mood}", width)
    lines += [row for line in review.prompt_text.splitlines() for row in columns.hung("  | ", line, width)]
    tries = f", {review.speech.tries} tries" if review.speech.tries > 1 else ""
    model = " ".join(filter(None, (review.model, review.model_sha256[:12], review.engine and f"by {review.engine}")))
    lines += columns.hung("  seed ", f"{review.speech.seed}{tries}; model {model}", width)
    return "\n".join(lines)
