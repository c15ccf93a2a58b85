"""The nodes of interest as spans of bytes, in the order in which a reader meets them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from goji_hook.metrics.syntax import role

if TYPE_CHECKING:
    from tree_sitter import Node

#: Start, end, roles.
Span = tuple[int, int, int]

_WIDTH = 32
_MASK = (1 << _WIDTH) - 1
_PAIRS = ((role.DEFAULT, role.DECISION), (role.CHAINED, role.NEST), (role.BOUND, role.FUNCTION | role.OWNER))
_CANCELS = role.DEFAULT | role.CHAINED | role.BOUND


class Spans:
    """The spans of the structure and of the text of a file, each in order: by start, the longer one first.

    ``nodes`` holds the first and the last node of every function, by its start and end: a grammar may keep a head and
    its body beside each other.
    """

    def __init__(self, captures: dict[str, list[Node]], masks: dict[str, int]) -> None:
        structure: dict[int, int] = {}
        textual: dict[int, int] = {}
        self.nodes: dict[tuple[int, int], tuple[Node, Node]] = {}
        self.docstrings: list[Node] = []
        for name, nodes in captures.items():
            mask = masks.get(name, 0)
            if mask & role.TEXTUAL:
                _add(textual, nodes, mask)
            if mask & (role.STRUCTURE | _CANCELS):
                _add(structure, nodes, mask)
            if mask & role.FUNCTION:
                self.nodes.update((node.byte_range, (node, node)) for node in nodes)
            if mask & role.HEAD:
                self._join(structure, nodes)
            if mask & role.DOCSTRING:
                self.docstrings.extend(nodes)
        _settled(structure)
        self.structure = [span for span in _ordered(structure) if span[2] & role.STRUCTURE]
        self.textual = _ordered(textual)

    def _join(self, structure: dict[int, int], heads: list[Node]) -> None:
        """Add a function for each head and the body after it."""
        for head in heads:
            body = head.next_named_sibling
            if body is not None:
                start, end = head.start_byte, body.end_byte
                structure[_key(start, end)] = structure.get(_key(start, end), 0) | role.FUNCTION
                self.nodes[start, end] = head, body


def _key(start: int, end: int) -> int:
    """Write a span as one integer, which sorts faster than a tuple does."""
    return (start << _WIDTH) + _MASK - end


def _add(spans: dict[int, int], nodes: list[Node], mask: int) -> None:
    """Add roles to the spans of some nodes."""
    known = spans.get
    for node in nodes:
        start, end = node.byte_range
        key = (start << _WIDTH) + _MASK - end  # as _key does, without a call
        spans[key] = known(key, 0) | mask


def _ordered(spans: dict[int, int]) -> list[Span]:
    return [(key >> _WIDTH, _MASK - (key & _MASK), spans[key]) for key in sorted(spans)]


def _settled(spans: dict[int, int]) -> None:
    """Take from each span the roles that its others cancel."""
    for key, mask in spans.items():
        if mask & _CANCELS:
            left = mask
            for cancel, cancelled in _PAIRS:
                if mask & cancel:
                    left &= ~cancelled
            spans[key] = left
