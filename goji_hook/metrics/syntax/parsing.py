"""A syntax tree of a text, and its nodes of interest, within a time limit."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.grammar import Grammar
from goji_hook.system import time_limit as limit

if TYPE_CHECKING:
    from tree_sitter import Node, Parser, Point, Tree

#: Levels of a tree that are searched: what waits on each level for its later children makes a query slow.
_DEEPEST = 3_000
#: Children that a node with an error may have.
_WIDEST = 5_000
#: Bytes of a source that is parsed to the end, whatever it holds.
_SMALL = 1 << 12
_SLICE = 1 << 20  # bytes that are handed to the parser at once


def parse(grammar: Grammar, source: bytes, deadline: float, known: Tree | None = None) -> Tree:
    """Parse a source in UTF-8; raises OutOfTimeError after *deadline* (see ``limit``).

    What a *known* tree has of it, but for its edits, is taken over. Only a large source is parsed so that the parse can
    be stopped.
    """
    from tree_sitter import Parser

    if grammar.table.needs_newline and not source.endswith(b"\n"):
        source += b"\n"
    parser = Parser(grammar.language)
    start: dict[str, Any] = {} if known is None else {"old_tree": known}
    tree = parser.parse(source, **start) if len(source) <= _SMALL else _stoppable(parser, source, deadline, start)
    limit.check(deadline)
    return tree


def _stoppable(parser: Parser, source: bytes, deadline: float, start: dict[str, Any]) -> Tree:
    """Parse so that it ends with the time: a parser can be stopped only where it reads its source by a callback."""
    late = False
    view = memoryview(source)
    handed: list[bytes] = []

    def read(offset: int, _: Point) -> bytes:
        handed.append(bytes(view[offset : offset + _SLICE]))
        return handed[-1]

    def stop(_: int, __: bool) -> bool:
        nonlocal late
        late = time.thread_time() > deadline
        return late

    try:
        return parser.parse(read, encoding="utf8", progress_callback=stop, **start)
    except (ValueError, SystemError):  # so ends a stopped parse, and one whose callbacks the alarm interrupted
        if late or time.thread_time() > deadline:
            raise limit.OutOfTimeError from None
        raise
    finally:
        _release(handed)


def _release(handed: list[bytes]) -> None:
    """Give back a reference to each piece that the parser kept for good: py-tree-sitter up to 0.26.1 forgets to.

    A piece that has no more references than a fresh one has stays as it is, so that a version that gives them back
    itself is not harmed.
    """
    fresh = bytes(bytearray(2))
    while handed:
        piece = handed.pop()
        if len(piece) > 1 and sys.getrefcount(piece) > sys.getrefcount(fresh):  # shorter ones live for ever
            import ctypes

            ctypes.pythonapi.Py_DecRef(ctypes.py_object(piece))


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
    for steps, node in enumerate(with_errors(tree)):
        if node.is_error and node.child_count > _WIDEST:
            raise NotMeasuredError(f"not measured: mostly not valid {grammar.table.title}")
        if not steps & 0x3FF:
            limit.check(deadline)


def unparsed(tree: Tree, deadline: float) -> int:
    """Count the bytes that could not be parsed.

    One error may span a whole file of which nearly all was recognised: what has a structure of its own within it does
    not count.
    """
    lost = 0
    for steps, node in enumerate(with_errors(tree)):
        if node.is_error:
            structured = sum(child.end_byte - child.start_byte for child in node.children if child.child_count)
            lost += node.end_byte - node.start_byte - structured
        if not steps & 0x3FF:
            limit.check(deadline)
    return lost


def with_errors(tree: Tree) -> Iterator[Node]:
    """Yield the nodes that hold an error somewhere, and their children, in order."""
    cursor = tree.walk()
    while True:
        node = cursor.node
        if node is None:
            return
        yield node
        if not (node.has_error and cursor.goto_first_child()):
            while not cursor.goto_next_sibling():
                if not cursor.goto_parent():
                    return
