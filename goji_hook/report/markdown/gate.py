"""What the gate decided, as Markdown: that it passed, or what it refused and the way out."""

from __future__ import annotations

from goji_hook.report.deeds import in_file, name_of
from goji_hook.report.markdown.folds import counted
from goji_hook.report.markdown.links import Links
from goji_hook.report.markdown_escape import code
from goji_hook.report.way_out import ON_BASE_BRANCH, way_out
from goji_hook.scoring.gate import TITLES, Decision, Refusal

#: How many refused functions are named.
MOST = 5


def passed(decision: Decision | None) -> str:
    """Returns a sentence if the gate let the change pass; empty if it did not, or if there is no gate."""
    return f" Gate: passed ({_rule(decision)})." if decision is not None and decision.passed else ""


def refused(decision: Decision | None, links: Links) -> list[str]:
    """Returns the paragraph on a refused change; nothing if it passed."""
    if decision is None or not decision.refusals:
        return []
    first = decision.refusals[0]
    way = way_out(decision.refusals, ON_BASE_BRANCH)
    if first.function is None:
        return [f"⛔ **Gate: refused.** The mood is {first.mood} ({_rule(decision)}). {way}."]
    named = "; ".join(_function(one, links) for one in decision.refusals[:MOST])
    more = f"; and {len(decision.refusals) - MOST:,} more" if len(decision.refusals) > MOST else ""
    count = counted(len(decision.refusals), "function")
    return [f"⛔ **Gate: refused.** {count} went over a limit ({_rule(decision)}): {named}{more}. {way}."]


def _function(refusal: Refusal, links: Links) -> str:
    function = refusal.function
    if function is None:
        return ""
    path, cell, line = function.line_of
    label = code(name_of(function) or f"{path}{in_file(function)}")
    now, title = getattr(function.now, refusal.metric), TITLES[refusal.metric]
    was = f"{getattr(function.before, refusal.metric)} → " if function.before else ""
    new = "" if function.before else ", new"
    return f"{links.to_line(label, path, line, cell or None)} ({title} {was}{now}{new}, limit {refusal.limit})"


def _rule(decision: Decision) -> str:
    return code(f"fail-on: {decision.fail_on}")
