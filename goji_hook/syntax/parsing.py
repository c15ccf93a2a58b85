"""A syntax tree of a text, and its nodes of interest, within a time limit."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from typing import TYPE_CHECKING

from goji_hook import limit
from goji_hook.syntax.grammar import Grammar

if TYPE_CHECKING:
    from tree_sitter import Node, Point, Tree

_VISIBLE = re.compile(rb"[^\n]")
_SLICE = 1 << 20  # bytes that are handed to the parser at once


def parse(grammar: Grammar, source: bytes, deadline: float) -> Tree:
    """Parse a source in UTF-8; raises OutOfTimeError after *deadline* (see ``limit``).

    Where that leaves errors, the table's repairs are tried together, then one by one, until one does no harm.
    """
    tree = _parsed(grammar, source, deadline)
    repairs = grammar.table.repairs
    if not repairs or not tree.root_node.has_error:
        return tree
    lost = _lost(grammar, tree)
    for some in (repairs, *((repair,) for repair in repairs)):
        repaired = _repaired(source, some)
        if repaired != source and len(repaired) == len(source):
            other = _parsed(grammar, repaired, deadline)
            if _lost(grammar, other) <= lost:
                return other
    return tree


def _repaired(source: bytes, repairs: Iterable[tuple[bytes, bytes | None]]) -> bytes:
    for pattern, replacement in repairs:
        source = re.sub(pattern, _blank if replacement is None else replacement, source)
    return source


def _blank(found: re.Match[bytes]) -> bytes:
    """Blank out what a pattern found, except for its first group."""
    start, end = found.span(1) if found.re.groups else (found.end(), found.end())
    text, at = found[0], found.start()
    before, kept, after = text[: start - at], text[start - at : end - at], text[end - at :]
    return _VISIBLE.sub(b" ", before) + kept + _VISIBLE.sub(b" ", after)


def _lost(grammar: Grammar, tree: Tree) -> int:
    """Count the bytes that could not be parsed, those of an error within another one twice."""
    from tree_sitter import Query, QueryCursor

    errors = QueryCursor(Query(grammar.language, "(ERROR) @error")).captures(tree.root_node)
    return sum(node.end_byte - node.start_byte for node in errors.get("error", ()))


def _parsed(grammar: Grammar, source: bytes, deadline: float) -> Tree:
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

    # A query takes a small part of a parse's time. Its progress callback is not used: py-tree-sitter 0.26.1 crashes.
    found = QueryCursor(grammar.query).captures(root)
    limit.check(deadline)
    return found


def _passed(deadline: float) -> bool:
    return time.thread_time() > deadline
