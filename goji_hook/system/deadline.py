"""A moment of wall time by which a review has to be over, whatever it is given to read."""

from __future__ import annotations

import time
from dataclasses import dataclass

#: The environment variable with the seconds that a review may take as a hook; its default, and the most.
VARIABLE, BUDGET, MOST_BUDGET = "GOJI_BUDGET", 10.0, 86_400.0


def seconds_in(text: str) -> float | None:
    """Returns the value of ``GOJI_BUDGET``: the default if it is empty, None if it is not a number of seconds."""
    try:
        seconds = float(text or BUDGET)
    except ValueError:
        return None
    return seconds if 0 < seconds <= MOST_BUDGET else None


@dataclass(frozen=True)
class Deadline:
    """The end of a time budget of ``seconds``, by the system's monotonic clock, which all processes share."""

    seconds: float
    ends: float

    @classmethod
    def after(cls, seconds: float, share: float = 1.0) -> Deadline:
        """Returns the deadline of a budget that begins now; *share* of it for a step that others follow."""
        return cls(seconds, time.monotonic() + share * seconds)

    def later(self, share: float) -> Deadline:
        """Returns the deadline that is a *share* of the budget after this one."""
        return Deadline(self.seconds, self.ends + share * self.seconds)

    def left(self) -> float:
        """Returns the seconds that are left; negative after the end."""
        return self.ends - time.monotonic()

    def is_over(self) -> bool:
        """Tells whether no time is left."""
        return self.left() <= 0

    @property
    def reason(self) -> str:
        """Why something was not done, for the user."""
        return f"the time budget of {self.seconds:g} s was over"
