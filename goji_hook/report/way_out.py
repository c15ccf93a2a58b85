"""How to get past a refusal for good: what has to change, in the code or in the configuration."""

from __future__ import annotations

from collections.abc import Sequence

from goji_hook.scoring.gate import TITLES, Refusal

#: Where a pull request finds its configuration.
ON_BASE_BRANCH = "on the base branch"

#: The setting that holds the limit of a metric.
_SETTINGS = {"cx": "max-complexity", "nest": "max-nesting"}


def way_out(refusals: Sequence[Refusal], place: str) -> str:
    """Returns what to do about refusals of one change; *place* is where the configuration is, in words."""
    if refusals[0].function is None:
        return f"To get past it: change what the figures show, or set another `fail-on` {place}"
    metrics = {refusal.metric for refusal in refusals}
    limits = " or ".join(f"`{_SETTINGS[metric]}`" for metric in TITLES if metric in metrics)
    count = "it" if len(refusals) == 1 else "them"
    return f"To get past it: make {count} simpler, or raise {limits} {place}"
