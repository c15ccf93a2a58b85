"""A review as one page of Markdown: everything from the repository is escaped."""

from __future__ import annotations

from collections.abc import Sequence

from goji_hook import __version__
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.personas import PERSONAS, describe
from goji_hook.report.figures import figure
from goji_hook.report.markdown import files, functions, gate, metrics, quote, tally
from goji_hook.report.markdown.folds import counted, folded, skipped
from goji_hook.report.markdown.links import NO_LINKS, Links
from goji_hook.report.markdown_escape import code, markdown
from goji_hook.review.review import Review
from goji_hook.scoring.gate import Decision
from goji_hook.scoring.places import Place
from goji_hook.scoring.ranges import HIGH_ABOVE
from goji_hook.terms import METRIC_TITLES, NEW

#: Characters of a page; a comment on GitHub may have 65,536.
LIMIT = 65_000
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
#: Complexity up to which a new function is no burden.
_EASY = 5


def render(review: Review, links: Links = NO_LINKS, decision: Decision | None = None) -> str:
    """Returns heading, review, what the change did to its functions, the gate's *decision*, and all else folded.

    A change that made nothing worse has a short page. Whole files have metrics and places instead of what was done.
    """
    assessment = review.assessment
    parts = [heading(review, links), quote.render(review, links), *gate.refused(decision, links)]
    parts += _of_files(review, links, decision) if assessment.verdict is None else _of_change(review, links, decision)
    if assessment.measured.skipped:
        parts.append(skipped(assessment.measured.skipped))
    return within([*parts, _making(review), _footer()])


def heading(review: Review, links: Links = NO_LINKS) -> str:
    """Returns the heading: persona, mood, the file if there is only one, and the reviewed commit if it is known."""
    persona, mood = review.prompt.persona, review.prompt.mood
    who = f"{_FACES.get(persona, '💬')} {markdown(describe(persona).title)}"
    paths = {file.path for file in review.assessment.measured.files}
    alone = links.to_file(paths.pop()) if len(paths) == 1 else ""
    return "### " + " · ".join(filter(None, (who, _MOODS.get(mood, markdown(mood)), alone, links.to_commit())))


def nothing(measured: ChangeMetrics, links: Links = NO_LINKS) -> str:
    """Returns the page of a change without code to review."""
    commit = links.to_commit()
    parts = ["### 🫙 Nothing to review" + (f" · {commit}" if commit else "")]
    parts.append("This change has no code that goji-hook reads.")
    if measured.skipped:
        parts.append(skipped(measured.skipped))
    return within(parts)


def within(parts: Sequence[str]) -> str:
    """Returns the parts as one text, without those that would make it exceed the limit."""
    kept: list[str] = []
    room = LIMIT
    for part in parts:
        if len(part) + 2 <= room:
            room -= len(part) + 2
            kept.append(part)
    return "\n\n".join(kept)


def _of_change(review: Review, links: Links, decision: Decision | None) -> list[str]:
    """Returns what a change did: a line, a table of functions if something became worse, and more of it folded."""
    evolution = review.assessment.evolution
    refused = [one.function for one in decision.refusals if one.function] if decision else []
    open_table = bool(refused) or _burdens(review)
    shown = functions.chosen(evolution.functions, refused, review.named) if open_table else []
    line = f"**{tally.line(evolution)}.**{'' if open_table else ' Nothing became worse.'}"
    parts = [
        line + gate.passed(decision),
        functions.table(shown, links, refused) if shown else "",
        functions.rest(evolution.functions, shown, links),
        folded(f"Beside other {metrics.CROWD[review.prompt.scope]}", metrics.table(review)),
        files.fold(review.assessment, links),
    ]
    return [part for part in parts if part]


def _burdens(review: Review) -> bool:
    """Returns whether the change made a function worse, or brought a complex one in."""
    evolution = review.assessment.evolution
    return bool(evolution.having("worse")) or any(one.now.cx > _EASY for one in evolution.having(NEW))


def _of_files(review: Review, links: Links, decision: Decision | None) -> list[str]:
    """Returns the metrics of whole files, and the places of them that are higher than most."""
    worst, named = review.assessment.worst, review.named
    places = [place for place in worst if place.percentile > HIGH_ABOVE]
    crowd = metrics.CROWD[review.prompt.scope]
    parts = [metrics.table(review), gate.passed(decision).strip()]
    if places:
        lines = [f"{number}. {_place(place, links, crowd)}" for number, place in enumerate(places, 1)]
        parts.append("\n".join(["**Worth a look**", "", *lines]))
    if named and all(named.line_of != place.line_of for place in places):
        parts.append(f"Named above: {_place(named, links, crowd)}")
    return [part for part in parts if part]


def _place(place: Place, links: Links, crowd: str) -> str:
    where = links.to_line(code(f"{place.path}{place.in_file}"), place.path, place.line, place.cell)
    name = f" {code(place.function)}" if place.function else ""
    value = f"{METRIC_TITLES[place.metric]} {figure(place.metric, place.value)}"
    return f"{where}{name}: {value}, higher than {min(99, int(place.percentile))} % of {crowd}"


def _making(review: Review) -> str:
    assessment, speech = review.assessment, review.reply
    count = len(assessment.measured.files)
    lines = [
        f"- score {assessment.score:.2f} (0 is best, 1 is worst) over {counted(count, 'file')}",
        f"- {_model(review)}",
        f"- seed {speech.seed}, prompt {code(review.prompt_text.partition(chr(10))[0], 400)}",
        "- the metrics decide the mood; the model, which saw this prompt and not the code, words it",
    ]
    return folded("How this was made", "\n".join(lines))


def _model(review: Review) -> str:
    digest = f" {code(review.model_sha256[:12])}" if review.model_sha256 else ""
    return f"model {code(review.model)}{digest}" + (f" by {code(review.engine)}" if review.engine else "")


def _footer() -> str:
    names = ", ".join(code(name) for name in PERSONAS)
    return f"<sub>goji-hook {__version__} · another voice? Set `persona` to one of {names}.</sub>"
