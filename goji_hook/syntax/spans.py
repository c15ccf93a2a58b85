"""The nodes of interest as spans of bytes, in the order in which a reader meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goji_hook.syntax.grammar import STRUCTURE, TEXTUAL, Role

if TYPE_CHECKING:
    from tree_sitter import Node

#: Start, end, roles.
Span = tuple[int, int, int]

_WIDTH = 32
_MASK = (1 << _WIDTH) - 1
_ALSO = STRUCTURE | int(Role.ERROR)


class Spans:
    """The spans of the structure and of the text of a file, each in order: by start, the longer one first.

    ``nodes`` holds the node of every function, by its start and end.
    """

    def __init__(self, captures: dict[str, list[Node]], roles: dict[str, int]) -> None:
        structure: dict[int, int] = {}
        textual: dict[int, int] = {}
        self.nodes: dict[tuple[int, int], Node] = {}
        self.docstrings: list[Node] = []
        cancelled = int(Role.DEFAULT | Role.CHAINED)
        for name, nodes in captures.items():
            mask = roles.get(name, 0)
            if mask & TEXTUAL:
                _add(textual, nodes, mask)
            if mask & (_ALSO | cancelled):
                _add(structure, nodes, mask)
            if mask & Role.FUNCTION:
                self.nodes.update((node.byte_range, node) for node in nodes)
            if mask & Role.DOCSTRING:
                self.docstrings.extend(nodes)
        self.structure = [span for span in _ordered(structure) if span[2] & _ALSO]
        self.textual = _ordered(textual)


def _add(spans: dict[int, int], nodes: list[Node], mask: int) -> None:
    """Add roles to the spans of some nodes. One integer is a span's key: it sorts faster than a tuple does."""
    known = spans.get
    for node in nodes:
        start, end = node.byte_range
        key = (start << _WIDTH) + _MASK - end
        spans[key] = known(key, 0) | mask


def _ordered(spans: dict[int, int]) -> list[Span]:
    return [(key >> _WIDTH, _MASK - (key & _MASK), _effective(spans[key])) for key in sorted(spans)]


def _effective(mask: int) -> int:
    """The roles that are left after some have cancelled others."""
    if mask & Role.DEFAULT:
        mask &= ~int(Role.DECISION)
    if mask & Role.CHAINED:
        mask &= ~int(Role.NEST)
    if mask & Role.BOUND:
        mask &= ~int(Role.FUNCTION)
    return mask
