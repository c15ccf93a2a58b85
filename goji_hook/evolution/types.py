"""The values that comparing two versions gives: what became of a function, and the tally of a change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from goji_hook.metrics.types import FunctionMetrics
from goji_hook.terms import NEW


@dataclass(frozen=True)
class FunctionChange:
    """A touched function before and after the change; ``before`` is None for a new one, ``after`` for a removed one.

    ``path`` is the file that holds it now, or held it last; ``before_path`` the file that held it before.
    """

    path: str
    language: str
    before: FunctionMetrics | None
    after: FunctionMetrics | None
    before_path: str = ""

    @property
    def did(self) -> str:
        """What the change did: ``new``, ``removed``; else what became of its complexity, or if equal, its nesting."""
        if self.before is None:
            return NEW
        if self.after is None:
            return "removed"
        grown = (self.after.cx - self.before.cx) or (self.after.nest - self.before.nest)
        return "worse" if grown > 0 else "better" if grown < 0 else "same"

    @property
    def now(self) -> FunctionMetrics:
        """The function as it is, or as it was before it was removed."""
        if self.after is not None:
            return self.after
        if self.before is None:
            raise ValueError(f"{self.path}: a function that never was")
        return self.before

    @property
    def line_of(self) -> tuple[str, int, int]:
        """The file, the cell of a notebook (else 0), and the line where the function begins."""
        return self.path, self.now.cell or 0, self.now.line


@dataclass(frozen=True)
class Tally:
    """A change in numbers: functions by what became of them, decision paths, and lines.

    ``added_paths`` is what the worse functions gained in complexity, ``saved_paths`` what the better ones lost;
    ``most_complex_new`` is the highest complexity of a new function. ``moved`` lines only have another place or
    indentation; they are in neither ``added`` nor ``deleted``.
    """

    new: int = 0
    worse: int = 0
    same: int = 0
    better: int = 0
    removed: int = 0
    added_paths: int = 0
    saved_paths: int = 0
    most_complex_new: int = 0
    added: int = 0
    deleted: int = 0
    moved: int = 0


@dataclass(frozen=True)
class Evolution:
    """What a change did: its functions in order of file and line, its tally, and files whose past is not known."""

    functions: Sequence[FunctionChange] = ()
    tally: Tally = Tally()
    unknown: Sequence[tuple[str, str]] = ()

    def having(self, *did: str) -> list[FunctionChange]:
        """Returns the functions that became one of these."""
        return [function for function in self.functions if function.did in did]
