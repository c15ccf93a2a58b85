"""The spans of a source in SQL."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.spans import Spans
from goji_hook.metrics.syntax.sql import blocks, words

if TYPE_CHECKING:
    from tree_sitter import Node

NAME = "sql"  # the language's


class _Place(NamedTuple):
    """The place of a function, as its node would have it."""

    start_byte: int
    end_byte: int
    start_point: tuple[int, int]
    end_point: tuple[int, int]


def spans(source: bytes, deadline: float) -> Spans:
    """Find the spans of a source in SQL, as those of a tree; raises OutOfTimeError after *deadline* (see ``limit``)."""
    tokens, textual = words.split(source, deadline)
    found = Spans({}, {})
    found.structure = blocks.Reader(tokens).read(deadline)
    found.textual = textual
    starts = [0] + [place + 1 for place, byte in enumerate(source) if byte == 10]

    def point(offset: int) -> tuple[int, int]:
        row = bisect_right(starts, offset) - 1
        return row, offset - starts[row]

    for start, end, roles in found.structure:
        if roles & role.FUNCTION:
            place = cast("Node", _Place(start, end, point(start), point(end)))
            found.nodes[start, end] = place, place
    return found
