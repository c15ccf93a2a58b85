"""A second parse of what a grammar refuses though the language allows it.

A table's repairs change nothing but what the parser sees: each leaves every byte after it where it was, and names and
lines are read from the source itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from copy import copy
from functools import partial
from typing import TYPE_CHECKING

from goji_hook.metrics.syntax import parsing
from goji_hook.metrics.syntax.grammar import Grammar
from goji_hook.system import time_limit as limit

if TYPE_CHECKING:
    from tree_sitter import Tree

_VISIBLE = re.compile(rb"[^\n]")


def parse(grammar: Grammar, source: bytes, deadline: float) -> Tree:
    """Parse a source; where that leaves errors, try the repairs together, then one by one, until one does no harm."""
    source = _repaired(source, ((pattern, b" ") for pattern in grammar.table.hidden))
    tree = parsing.parse(grammar, source, deadline)
    repairs = grammar.table.repairs
    if not repairs or not tree.root_node.has_error:
        return tree
    lost = _lost(tree, deadline)
    for some in (repairs, *((repair,) for repair in repairs)):
        repaired = _repaired(source, some)
        if repaired != source and _same_lines(repaired, source):
            other = parsing.parse(grammar, repaired, deadline, _edited(tree, source, repaired))
            if _lost(other, deadline) <= lost:
                return other
    return tree


def _same_lines(one: bytes, other: bytes) -> bool:
    return len(one) == len(other) and one.count(b"\n") == other.count(b"\n")


def _repaired(source: bytes, repairs: Iterable[tuple[bytes, bytes]]) -> bytes:
    for pattern, replacement in repairs:
        source = re.sub(pattern, replacement if len(replacement) > 1 else partial(_filled, replacement), source)
    return source


def _filled(filler: bytes, found: re.Match[bytes]) -> bytes:
    """Put a filler for each byte that a pattern found, except for newlines and for the pattern's first group."""
    start, end = found.span(1) if found.re.groups else (found.end(), found.end())
    text, at = found[0], found.start()
    before, kept, after = text[: start - at], text[start - at : end - at], text[end - at :]
    return _VISIBLE.sub(filler, before) + kept + _VISIBLE.sub(filler, after)


def _lost(tree: Tree, deadline: float) -> int:
    """Count the bytes that could not be parsed, those of an error within another one twice."""
    lost = 0
    for steps, node in enumerate(parsing.with_errors(tree)):
        if node.is_error:
            lost += node.end_byte - node.start_byte
        if not steps & 0x3FF:
            limit.check(deadline)
    return lost


def _edited(tree: Tree, source: bytes, repaired: bytes) -> Tree:
    """A copy of a tree that knows which lines a repair changed: a parse that starts from it keeps all else."""
    from tree_sitter import Point

    known = copy(tree)
    at = 0
    for row, (before, after) in enumerate(zip(source.split(b"\n"), repaired.split(b"\n"), strict=True)):
        end = at + len(before)
        if before != after:
            known.edit(at, end, end, Point(row, 0), Point(row, len(before)), Point(row, len(before)))
        at = end + 1
    return known
