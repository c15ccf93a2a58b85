"""The values that measuring gives: of a function, a file, a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from goji_hook.change.types import Skipped
from goji_hook.errors import GojiError
from goji_hook.metrics.formulas import compression


class Unmeasurable(GojiError):
    """A file that cannot be measured; ``reason`` is what a list of skipped files says of it."""

    def __init__(self, path: str, reason: str) -> None:
        self.reason = reason
        super().__init__(f"{path}: {reason}")


@dataclass(frozen=True)
class FunctionMetrics:
    """A function: its lines in the file, its lines of code, its complexity and its nesting depth (not its callees').

    In a notebook, ``cell`` is the number of its cell, and its lines are the cell's.
    """

    name: str
    line: int
    end_line: int
    loc: int
    cx: int
    nest: int
    cell: int | None = None


class FileValues(Mapping[str, float]):
    """The seven metrics of a file by name.

    ``cmp`` is worked out when it is first asked for: zlib takes a tenth of the time, and most reviews need it only of
    the whole change.
    """

    def __init__(self, counted: Mapping[str, float], text: bytes) -> None:
        self._values = dict(counted)
        self._text = text

    def __getitem__(self, name: str) -> float:
        if name == "cmp" and name not in self._values:
            self._values[name] = compression((self._text,))
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter({**self._values, "cmp": 0.0})

    def __len__(self) -> int:
        return len(self._values) + ("cmp" not in self._values)

    def __repr__(self) -> str:
        return repr(dict(self))


@dataclass(frozen=True)
class Versions:
    """All functions of a file as the change leaves it (``after``) and as it found it (``before``).

    ``before`` is None if it was not read: the file is new, or all that the change touches is. ``trouble`` is the reason
    if it could not be read.
    """

    after: tuple[FunctionMetrics, ...] = ()
    before: tuple[FunctionMetrics, ...] | None = None
    trouble: str = ""


@dataclass(frozen=True)
class FileMetrics:
    """The metrics of one file's lines under review, and the functions that these lines touch.

    The metrics of a change are made of ``comment_lines``, ``code_lines``, ``indents`` (the sum of their levels) and
    ``text`` (the raw bytes of the lines). ``quoted_code`` counts lines of code that were commented out: they are
    neither code nor comment. ``part`` tells that the file was there before, so that these are only the lines added.
    """

    path: str
    language: str
    values: Mapping[str, float]
    functions: tuple[FunctionMetrics, ...]
    comment_lines: int
    code_lines: int
    indents: float
    text: bytes
    quoted_code: int = 0
    part: bool = False
    versions: Versions = Versions()


#: What comes of a file: its metrics, or the reason why it has none.
Measured = FileMetrics | Skipped


@dataclass(frozen=True)
class ChangeMetrics:
    """The metrics of a change, of each of its files, and what was not measured."""

    values: Mapping[str, float]
    files: tuple[FileMetrics, ...]
    skipped: tuple[Skipped, ...]
