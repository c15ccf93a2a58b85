"""The name of a function as its users write it, and the line where its definition begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.table import Table

if TYPE_CHECKING:
    from tree_sitter import Node

    from goji_hook.metrics.syntax.scope import Scope

_LONGEST = 200  # characters: where the parser lost its way, a paragraph may stand for a name
_QUOTED = re.compile(r"""(["'`])(.*)\1""", re.DOTALL)
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"')
_SPACE = re.compile(r"\s+")
_LOST = re.compile("[{;]")
_SPACE_AT_SIGN = re.compile(r"\s*(::|->|[.:])\s*")
_NAME, _QUALIFIER, _SUFFIX, _END = role.NAME, role.QUALIFIER, role.SUFFIX, role.END


def qualified(scope: Scope, source: bytes, table: Table) -> str:
    """The name of a function with those of the owners around it; owners outside of an outer function do not count."""
    own = _text(scope, _NAME, source, table)
    if not own or own in table.reserved:
        return ""
    static = scope.roles & role.STATIC
    owners = []
    qualifier = _text(scope, _QUALIFIER, source, table)
    if qualifier:
        owners.append(qualifier)
    outer = scope.parent
    while outer and outer.roles & role.OWNER:
        name = _text(outer, _NAME, source, table)
        if name:
            owners.append(name)
        if outer.roles & role.STATIC:
            static |= role.STATIC
        outer = outer.parent
    suffix = _text(scope, _SUFFIX, source, table)
    name = f"{own}{table.separator}{suffix}" if suffix else own
    if owners:
        separator = table.static_separator if static else table.separator
        name = table.owner_separator.join(reversed(owners)) + separator + name
    return name if len(name) <= _LONGEST else own[:_LONGEST]


def _text(scope: Scope, part: int, source: bytes, table: Table) -> str:
    """A part of a name as one word, or empty."""
    if part == _NAME and scope.pieces:
        return b"".join(source[start:end] for start, end in scope.pieces).decode("utf-8", "replace")
    span = scope.parts.get(part)
    if span is None:
        return ""
    end = scope.parts[_END][1] if part == _NAME and _END in scope.parts else span[1]
    text = source[span[0] : end].decode("utf-8", "replace")
    if text.isidentifier():
        return text
    text = _SPACE.sub(" ", text).strip()
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        text = quoted[2]
    elif _LOST.search(_STRING.sub("", text) if end > span[1] else text):
        return ""  # the parser lost its way
    if table.before_names and len(text) <= _LONGEST:
        text = re.sub(table.before_names, "", text)
    for quote in table.quotes:
        text = text.replace(quote, "")
    for prefix in table.self_prefixes:
        text = text.removeprefix(prefix)
    return _SPACE_AT_SIGN.sub(r"\1", text)


def first_line(node: Node, annotations: Sequence[str]) -> int:
    """The line of a definition's first token that is no annotation's.

    Some grammars put a definition's annotations and its modifiers into one node: the search goes into nodes that begin
    with an annotation.
    """
    found = node
    while annotations:
        child = _first_child(found, annotations)
        if child is None:
            break
        found = child
    return int(found.start_point[0]) + 1


def _first_child(node: Node, annotations: Sequence[str]) -> Node | None:
    """The first child that is not made of annotations alone, if annotations come before it or begin it."""
    if not _begins(node, annotations) and not (node.child_count and _begins(node.child(0), annotations)):
        return None
    skipped = False
    for child in node.children:
        if _leads(child, annotations):
            skipped = True
        elif _begins(child, annotations):
            if not all(_leads(part, annotations) for part in child.children):
                return child
            skipped = True
        else:
            return child if skipped else None
    return None


def _begins(node: Node, annotations: Sequence[str]) -> bool:
    """Tell whether a node's first child is an annotation."""
    return bool(node.child_count) and _leads(node.child(0), annotations)


def _leads(node: Node, annotations: Sequence[str]) -> bool:
    """Tell whether a node may stand before a definition without being part of it."""
    return node.type in annotations or node.is_extra
