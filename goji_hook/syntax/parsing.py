"""A syntax tree of a text, and its nodes of interest, within a time limit."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from goji_hook import limit
from goji_hook.syntax.grammar import Grammar

if TYPE_CHECKING:
    from tree_sitter import Node, Point, Tree

_SLICE = 1 << 20  # bytes that are handed to the parser at once


def parse(grammar: Grammar, source: bytes, deadline: float) -> Tree:
    """Parse a source in UTF-8; raises OutOfTimeError after *deadline* (see ``limit``)."""
    from tree_sitter import Parser

    late = False

    def read(offset: int, _: Point) -> bytes:
        return source[offset : offset + _SLICE]

    def stop(_: int, __: bool) -> bool:
        nonlocal late
        late = _passed(deadline)
        return late

    try:
        tree = Parser(grammar.language).parse(read, encoding="utf8", progress_callback=stop)
    except ValueError:
        if late:  # that is how a cancelled parse ends
            raise limit.OutOfTimeError from None
        raise
    limit.check(deadline)
    return tree


def captures(grammar: Grammar, root: Node, deadline: float) -> dict[str, list[Node]]:
    """Find the nodes of interest below *root*, by capture name; raises OutOfTimeError after *deadline*."""
    from tree_sitter import QueryCursor

    # A query takes a small part of a parse's time. Its own progress callback is not used: py-tree-sitter 0.26.1 crashes.
    found = QueryCursor(grammar.query).captures(root)
    limit.check(deadline)
    return found


def _passed(deadline: float) -> bool:
    return time.thread_time() > deadline
