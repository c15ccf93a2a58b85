"""The functions of a file: one pass over its spans, which are visited in order and closed by a stack."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from goji_hook.metrics.syntax import names, role
from goji_hook.metrics.syntax.spans import Span
from goji_hook.metrics.syntax.table import Table
from goji_hook.system import time_limit as limit

if TYPE_CHECKING:
    from tree_sitter import Node

_CHECK_EVERY = 0x3FF  # spans between two looks at the clock
_TAIL = 1024  # bytes in which a node's blank end is looked for

_FUNCTION, _OWNER = role.FUNCTION, role.OWNER
_SCOPE = _FUNCTION | _OWNER
_DECISION, _NEST = role.DECISION, role.NEST
_PARTS = (role.NAME, role.QUALIFIER, role.SUFFIX, role.END)
_NAME = sum(_PARTS) | role.PIECE
_COUNTED = _DECISION | _NEST
_ANNOTATION = role.ANNOTATION


@dataclass
class Scope:
    """A function or an owner of functions while the pass is inside of it.

    ``function`` is the innermost function, this one included, and None outside of all. ``nests`` holds the ends of the
    control structures that are open in a function.
    ``annotated`` tells whether it begins with an annotation.
    """

    start: int
    end: int
    roles: int
    parent: Scope | None
    function: Scope | None = None
    parts: dict[int, tuple[int, int]] = field(default_factory=dict)
    pieces: list[tuple[int, int]] = field(default_factory=list)
    decisions: int = 0
    nests: list[int] = field(default_factory=list)
    nest: int = 0
    annotated: bool = False


@dataclass(frozen=True)
class Function:
    """A function: qualified name, first and last line, cyclomatic complexity, depth of nesting."""

    name: str
    line: int
    end_line: int
    cx: int
    nest: int


def walk(spans: Sequence[Span], size: int, deadline: float) -> list[Scope]:
    """Find the functions among the spans of a source of *size* bytes; raises OutOfTimeError after *deadline*."""
    top = Scope(0, size + 1, 0, None)
    scope = top
    found: list[Scope] = []
    outside = 0
    for number, (start, end, roles) in enumerate(spans):
        if not number & _CHECK_EVERY:
            limit.check(deadline)
        while scope.end <= start and scope.parent:
            scope = scope.parent
        if roles & _SCOPE:
            scope = _opened(scope, start, end, roles)
            if roles & _FUNCTION:
                found.append(scope)
        if roles & _NAME:
            _name(scope, start, end, roles)
        if roles & _ANNOTATION:
            outside = max(outside, end)
            scope.annotated = scope.annotated or start == scope.start
        if roles & _COUNTED and scope.function and start >= outside:
            _count(scope.function, start, end, roles)
    return found


def _opened(parent: Scope, start: int, end: int, roles: int) -> Scope:
    scope = Scope(start, end, roles, parent, parent.function)
    if roles & _FUNCTION:
        scope.function = scope
    return scope


def _name(scope: Scope, start: int, end: int, roles: int) -> None:
    for part in _PARTS:
        if roles & part:
            scope.parts.setdefault(part, (start, end))
    if roles & role.PIECE:
        scope.pieces.append((start, end))


def _count(function: Scope, start: int, end: int, roles: int) -> None:
    if roles & _DECISION:
        function.decisions += 1
    if roles & _NEST:
        nests = function.nests
        while nests and nests[-1] <= start:
            nests.pop()
        nests.append(end)
        function.nest = max(function.nest, len(nests))


def described(
    scopes: Sequence[Scope], nodes: dict[tuple[int, int], tuple[Node, Node]], source: bytes, table: Table
) -> list[Function]:
    """The functions with their names and lines; one whose name could not be parsed is left out."""
    functions: list[Function] = []
    latest: dict[int, int] = {}  # the place of the latest function in each scope
    for scope in scopes:
        name = names.qualified(scope, source, table)
        if name:
            first, last = nodes[scope.start, scope.end]
            line = names.first_line(first, table.annotations if scope.annotated else ())
            function = Function(name, line, _last_line(last, line, source), 1 + scope.decisions, scope.nest)
            before = latest.get(id(scope.parent))
            if table.equations and before is not None and functions[before].name == name:
                functions[before] = _joined(functions[before], function)
                continue
            latest[id(scope.parent)] = len(functions)
            functions.append(function)
    return functions


def _joined(one: Function, more: Function) -> Function:
    """Join two equations of a function: a match of which the last case is the default."""
    return Function(one.name, one.line, more.end_line, one.cx + more.cx, max(one.nest, more.nest))


def _last_line(node: Node, first: int, source: bytes) -> int:
    """The last line of a node; the blank end that some grammars give it (a newline, an outdent) does not count."""
    tail = source[max(node.start_byte, node.end_byte - _TAIL) : node.end_byte]
    return max(int(node.end_point[0]) + 1 - tail[len(tail.rstrip()) :].count(b"\n"), first)
