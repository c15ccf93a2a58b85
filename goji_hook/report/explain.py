"""What a review rests on, for ``--explain``: what was compared with what, what counted and what did not, and why."""

from __future__ import annotations

from collections.abc import Iterable

from goji_hook.evolution.types import Evolution, Tally
from goji_hook.review.review import Review
from goji_hook.scoring import score
from goji_hook.scoring.assess import Assessment
from goji_hook.scoring.parts import BY_SIZE, TITLES, WEIGHTS, Part, why_not
from goji_hook.scoring.verdict import Verdict
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.escape import plain

#: How many files are named whose past is not known.
_MOST_UNKNOWN = 10
_ANY_SIZE = "changes of any size"


def render(review: Review, width: int = 80) -> str:
    """Returns the verdict and its parts, the metrics, prompt, seed and model, in lines of at most *width* columns."""
    assessment = review.assessment
    lines = _metrics(assessment, width)
    if assessment.verdict is not None:
        lines += _verdict(assessment.verdict, assessment.evolution.tally, width)
        lines += _left_out(assessment.evolution, width)
    lines += columns.hung("  score ", _score(assessment), width)
    lines += [row for line in review.prompt_text.splitlines() for row in columns.hung("  | ", plain(line), width)]
    tries = f", {review.reply.tries} tries" if review.reply.tries > 1 else ""
    model = " ".join(filter(None, (review.model, review.model_sha256[:12], review.engine and f"by {review.engine}")))
    lines += columns.hung("  seed ", f"{review.reply.seed}{tries}; model {plain(model)}", width)
    if review.configuration is not None:
        lines += columns.hung("  configured by ", plain(review.configuration), width)
    return "\n".join(lines)


def _metrics(assessment: Assessment, width: int) -> list[str]:
    """Returns the seven metrics with their buckets; of whole files, with their weights in the score too."""
    lines = columns.hung("  ", f"the code, compared with {plain(assessment.population)}:", width)
    for name, each in assessment.placements.items():
        weight = f"weight {score.WEIGHTS[name]:g}" if each.counted else f"not counted: {why_not(name)}"
        end = f", {weight}" if assessment.verdict is None or not each.counted else ""
        row = f"{each.value:.4g}, higher than {each.percentile:.0f} %: {each.bucket}{end}"
        lines += columns.hung(f"  {name:5}", row, width)
    return lines


def _verdict(verdict: Verdict, tally: Tally, width: int) -> list[str]:
    """Returns the parts of a verdict, by what they are compared with."""
    lines: list[str] = []
    for peers, by_size in ((verdict.peers, True), (_ANY_SIZE, False)):
        lines += columns.hung("  ", f"what the change did, compared with {plain(peers)}:", width)
        for name, part in verdict.parts.items():
            if (name in BY_SIZE) is by_size:
                lines += columns.hung(f"  {name:5}", f"{TITLES[name]}: {_part(name, part, tally)}", width)
    return lines


def _part(name: str, part: Part, tally: Tally) -> str:
    if not part.counted:
        return f"not counted: {why_not(name)}"
    values = {
        "com": f"{100 * (1 - part.value):.0f} %",
        "net": f"{tally.added:,} added, {tally.deleted:,} deleted",
        "loc": f"{part.value:,.0f} lines of code",
    }
    sign = "+" if name in ("cx", "nest") and part.value > 0 else ""
    value = values.get(name, f"{sign}{part.value:.4g}")
    return f"{value}, worse than {part.percentile:.0f} %, weight {WEIGHTS[name]:g}"


def _left_out(evolution: Evolution, width: int) -> list[str]:
    """Returns the functions by what became of them, what of the change did not count, and why."""
    tally = evolution.tally
    parts = _some(
        (tally.worse, "worse"), (tally.new, "new"), (tally.better, "better"), (tally.removed, "removed"),
    )  # fmt: skip
    lines = columns.hung("  functions that counted: ", ", ".join(parts) or "none", width)
    if tally.same:
        lines += columns.hung(
            "  not counted: ", f"{_count(tally.same, 'touched function')} that stayed the same", width
        )
    if tally.moved:
        moved = f"{_count(tally.moved, 'line')} that only moved or have another indentation"
        lines += columns.hung("  not counted: ", moved, width)
    for path, reason in evolution.unknown[:_MOST_UNKNOWN]:
        why = f"{plain(path)} before the change ({plain(reason)}): its functions count as new"
        lines += columns.hung("  not known: ", why, width)
    if len(evolution.unknown) > _MOST_UNKNOWN:
        rest = _count(len(evolution.unknown) - _MOST_UNKNOWN, "more file")
        lines += columns.hung("  not known: ", f"{rest} before the change", width)
    return lines


def _some(*counts: tuple[int, str]) -> Iterable[str]:
    return [f"{count:,} {what}" for count, what in counts if count]


def _count(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _score(assessment: Assessment) -> str:
    said = f"{assessment.score:.3f} (0 best, 1 worst): {assessment.mood}"
    if assessment.verdict is None or not assessment.verdict.restrained:
        return said
    return f"{said}, and not v.{assessment.mood}: {assessment.verdict.restrained}"
