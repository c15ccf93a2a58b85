"""The review that init adds to a hook manager, and the gate that may follow it."""

from __future__ import annotations

from dataclasses import dataclass

#: The names of the hooks, which are those of pre-commit's hooks as well.
HOOK, GATE = "goji-hook", "goji-gate"


@dataclass(frozen=True)
class Wanted:
    """A review, by a ``persona`` if one is named, and with ``gate`` a gate behind it.

    ``sets_mode`` is true for an existing script that is not executable: init makes it so, and notes that in the file.
    """

    persona: str = ""
    gate: bool = False
    sets_mode: bool = False

    @property
    def review(self) -> str:
        """The arguments of the review."""
        return "review --advisory" + (f" --persona {self.persona}" if self.persona else "")

    @property
    def refuse(self) -> str:
        """The arguments of the gate."""
        return "review --quiet --fail-on worse"


REVIEW_ONLY = Wanted()
