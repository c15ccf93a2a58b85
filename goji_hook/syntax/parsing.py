"""A syntax tree of a text, and its nodes of interest, within a time limit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from goji_hook import limit
from goji_hook.syntax.errors import NotMeasuredError
from goji_hook.syntax.grammar import Grammar

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Point, Tree

#: Levels of a tree that are searched: what waits on each level for its later children makes a query slow.
_DEEPEST = 3_000
#: Children that a node with an error may have.
_WIDEST = 5_000
#: Bytes of a source that is parsed to the end, whatever it holds.
_SMALL = 1 << 15
_SLICE = 1 << 20  # bytes that are handed to the parser at once


def parse(grammar: Grammar, source: bytes, deadline: float) -> Tree:
    """Parse a source in UTF-8; raises OutOfTimeError after *deadline* (see ``limit``).

    Only a large source is parsed so that the parse can be stopped: py-tree-sitter 0.26.1 never frees what it was handed
    piece by piece.
    """
    from tree_sitter import Parser

    parser = Parser(grammar.language)
    tree = parser.parse(source) if len(source) <= _SMALL else _stoppable(parser, source, deadline)
    limit.check(deadline)
    return tree


def _stoppable(parser: Parser, source: bytes, deadline: float) -> Tree:
    late = False

    def read(offset: int, _: Point) -> bytes:
        return source[offset : offset + _SLICE]

    def stop(_: int, __: bool) -> bool:
        nonlocal late
        late = _passed(deadline)
        return late

    try:
        return parser.parse(read, encoding="utf8", progress_callback=stop)
    except ValueError:
        if late:  # that is how a stopped parse ends
            raise limit.OutOfTimeError from None
        raise


def captures(grammar: Grammar, root: Node, deadline: float) -> dict[str, list[Node]]:
    """Find the nodes of interest below *root*, by capture name; raises OutOfTimeError after *deadline*.

    A query takes a small part of a parse's time, save for trees that ``refuse_rubble`` keeps from it and for very deep
    ones. Its progress callback is not used: with it, py-tree-sitter 0.26.1 crashes.
    """
    from tree_sitter import QueryCursor

    cursor = QueryCursor(grammar.query)
    cursor.set_max_start_depth(_DEEPEST)
    found = cursor.captures(root)
    limit.check(deadline)
    return found


def refuse_rubble(grammar: Grammar, tree: Tree, deadline: float) -> None:
    """Raise NotMeasuredError where thousands of tokens lie side by side that make no sense together.

    A query looks from each of them for one that does, so that its time grows with the square of their number.
    """
    cursor = tree.walk()
    steps = 0
    while True:
        node = cursor.node
        if node is None:
            return
        if node.is_error and node.child_count > _WIDEST:
            raise NotMeasuredError(f"not measured: mostly not valid {grammar.table.title}")
        steps += 1
        if not steps & 0x3FF:
            limit.check(deadline)
        if not (node.has_error and cursor.goto_first_child()):
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return


def _passed(deadline: float) -> bool:
    return time.thread_time() > deadline
