"""Says why the gate refuses a change, in one line each on standard error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from goji_hook.hook_managers.skipping import GATE, once
from goji_hook.report.deeds import in_file, name_of
from goji_hook.scoring.gate import TITLES, Refusal
from goji_hook.settings import Settings
from goji_hook.terminal.capabilities import Terminal
from goji_hook.terminal.output import note

#: How many refused functions are named.
_MOST = 5


def say_refused(refusals: Sequence[Refusal], settings: Settings, environ: Mapping[str, str]) -> None:
    """Writes a line for each refusal, and to the last how to pass by once, if a hook of a commit runs it."""
    told = [_told(one, settings) for one in refusals[:_MOST]]
    if len(refusals) > _MOST:
        told.append(f"and {len(refusals) - _MOST:,} more")
    way = once(environ) if told else ""
    if not Terminal.detect("auto", environ).unicode:
        way = way.replace("…", "...")
    for line in told[:-1]:
        note(f"refused: {line}", GATE)
    for line in told[-1:]:
        note(f"refused: {line}. Once: {way}" if way else f"refused: {line}", GATE)


def _told(refusal: Refusal, settings: Settings) -> str:
    function, metric = refusal.function, refusal.metric
    if function is None:
        return f"the mood is {refusal.mood} (fail-on {settings.fail_on})"
    where = f"{function.path}{in_file(function)} {name_of(function)}".rstrip()
    title, now = TITLES[metric], getattr(function.now, metric)
    if function.before is None:
        return f"{where} is new, with {title} {now} (limit {refusal.limit})"
    return f"{where} went from {title} {getattr(function.before, metric)} to {now} (limit {refusal.limit})"
