"""Says why the gate refuses a change, in one line each on standard error."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence

from goji_hook.github import actions
from goji_hook.hook_managers.skipping import once
from goji_hook.hook_managers.wanted import GATE
from goji_hook.report.deeds import in_file, name_of
from goji_hook.report.findings.words import became, line, message
from goji_hook.report.way_out import way_out
from goji_hook.scoring.gate import Refusal
from goji_hook.settings import Settings
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.output import note

#: How many refused functions are named.
_MOST = 5
_MOST_ANNOTATIONS = 10


def say_refused(
    refusals: Sequence[Refusal],
    settings: Settings,
    environ: Mapping[str, str],
    configured: str = "in the configuration",
) -> None:
    """Writes a line for each refusal, and adds to the last one how to get past the gate.

    *configured* says in words where its settings are.
    """
    if not refusals:
        return
    lines = [_line(refusal, settings) for refusal in refusals[:_MOST]]
    if len(refusals) > _MOST:
        lines.append(f"and {len(refusals) - _MOST:,} more")
    way = _way(refusals, environ, configured)
    if not Terminal.detect("auto", environ).unicode:
        way = way.replace("…", "...")
    if way:
        lines[-1] += f". {way}"
    for refused in lines:
        note(f"refused: {refused}", GATE)


def _way(refusals: Sequence[Refusal], environ: Mapping[str, str], configured: str) -> str:
    """Returns how to get past the gate.

    That depends on who reads it: somebody whose commit was refused, a CI machine's log, or a person at a terminal. A
    program, such as a coding agent, reads no way around the gate.
    """
    if by_hook := once(environ):
        return f"Once: {by_hook}"
    if environ.get("CI"):
        return way_out(refusals, configured)
    return "Once: --fail-on none, or GOJI_SKIP=1" if sys.stderr is not None and sys.stderr.isatty() else ""


def annotate(refusals: Sequence[Refusal], environ: Mapping[str, str]) -> None:
    """Has Actions show refused functions beside their lines: ten at most, as Actions drops further ones of a step."""
    for refusal in refusals[:_MOST_ANNOTATIONS]:
        function = refusal.function
        if function is not None:
            actions.warning(environ, function.path, line(function), message(refusal, function))


def _line(refusal: Refusal, settings: Settings) -> str:
    function = refusal.function
    if function is None:
        return f"the mood is {refusal.mood} (fail-on {settings.fail_on})"
    where = f"{function.path}{in_file(function)} {name_of(function)}".rstrip()
    return f"{where} {became(function, refusal.metric, refusal.limit)}"
