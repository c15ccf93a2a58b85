"""A finding in words, as each format of findings has it."""

from __future__ import annotations

from collections.abc import Mapping

from goji_hook.evolution.types import FunctionChange
from goji_hook.report.deeds import name_of
from goji_hook.scoring.findings import Finding
from goji_hook.scoring.gate import TITLES, Refusal

#: The rules that findings break, by metric: their names and what they say.
RULES: Mapping[str, tuple[str, str]] = {
    "cx": ("goji-complexity", "A change made a function more complex, or brought in one above the limit."),
    "nest": ("goji-nesting", "A change nested a function deeper, or brought in one above the limit."),
}
MEANING = "https://github.com/goji-hook/goji-hook/blob/main/docs/gate.md"


def message(found: Finding | Refusal, function: FunctionChange) -> str:
    """Returns what was found of a function as a sentence: ``parse went from complexity 6 to 19 (limit 15)``."""
    return f"{name_of(function) or 'This function'} {became(function, found.metric, found.limit)}"


def became(function: FunctionChange, metric: str, limit: int) -> str:
    """Returns what became of a function at a metric: ``went from complexity 6 to 19 (limit 15)``."""
    title, now = TITLES[metric], getattr(function.now, metric)
    if function.before is None:
        return f"is new, with {title} {now} (limit {limit})"
    return f"went from {title} {getattr(function.before, metric)} to {now} (limit {limit})"


def line(function: FunctionChange) -> int:
    """Returns the line of the file where a function begins; 1 in a notebook, whose lines count within a cell."""
    return 1 if function.now.cell else max(1, function.now.line)


def last_line(function: FunctionChange) -> int:
    """Returns the line of the file where a function ends; 1 in a notebook."""
    return 1 if function.now.cell else max(line(function), function.now.end_line)
