"""Edits YAML line by line: the parser only finds the lines, so that every other byte stays as it was.

A round trip through an emitter (ruamel.yaml) keeps comments and order, but rewrites indentation, spaces before comments
and within brackets. Here lines are inserted or removed, and the result is parsed again: unless its data is the old data
plus or minus the intended change, the file is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from goji_hook.errors import GojiError


class Lines:
    """A YAML text as lines, and as nodes that know their lines. Raises GojiError if it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.lines = text.splitlines(keepends=True)
        try:
            self.root = yaml.compose(text, yaml.SafeLoader)
            self.data: Any = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise GojiError(f"not valid YAML: {_problem(error)}") from None

    def put(self, at: int, added: Sequence[str]) -> None:
        """Inserts lines, given without line ends, before the line of index *at*."""
        if at and not self.lines[at - 1].endswith("\n"):
            self.lines[at - 1] += self.newline
        self.lines[at:at] = [line + self.newline for line in added]

    def text(self, expected: Any) -> str:
        """Returns the edited text. Raises GojiError unless it holds the *expected* data."""
        edited = "".join(self.lines)
        try:
            same = yaml.safe_load(edited) == expected
        except (yaml.YAMLError, ValueError, RecursionError):
            same = False
        if not same:
            raise GojiError("it is written in a way that cannot be edited line by line")
        return edited


def _problem(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    where = f" (line {mark.line + 1})" if mark else ""
    return f"{getattr(error, 'problem', None) or str(error).splitlines()[0]}{where}"


def value_of(node: yaml.Node | None, key: str) -> yaml.Node | None:
    """Returns the value of a mapping's *key*, or None."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def first_line(node: yaml.Node) -> int:
    """Returns the index of a node's first line."""
    return int(node.start_mark.line)


def end_line(node: yaml.Node) -> int:
    """Returns the index of the line after a node; blank lines and comments that follow do not belong to it."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return end_line(last[1] if isinstance(last, tuple) and last[1].end_mark.line >= last[0].end_mark.line else last)
    mark = node.end_mark
    return int(mark.line if mark.column == 0 else mark.line + 1)


def past_comments(lines: Sequence[str], at: int, column: int) -> int:
    """Returns the index after the comments from *at* on that are indented deeper than *column*."""
    while at < len(lines) and lines[at].lstrip(" ").startswith("#") and indent(lines[at]) > column:
        at += 1
    return at


def indent(line: str) -> int:
    """Returns the number of leading spaces."""
    return len(line) - len(line.lstrip(" "))


def block(node: yaml.Node | None, kind: type[yaml.Node]) -> bool:
    """Tells whether a node is a non-empty collection of that *kind* in block style, without brackets."""
    return isinstance(node, kind) and isinstance(node, yaml.CollectionNode) and bool(node.value) and not node.flow_style


def take_out(lines: Lines, start: int, end: int, *, parted: bool) -> None:
    """Removes lines, and with *parted* the blank line before them as well."""
    del lines.lines[start:end]
    if parted and start and not lines.lines[start - 1].strip():
        del lines.lines[start - 1]


def parted(lines: Lines, first: yaml.Node, second: yaml.Node) -> bool:
    """Tells whether there is a blank line between two neighbours."""
    return any(not line.strip() for line in lines.lines[end_line(first) : first_line(second)])


def key_of(node: yaml.Node | None, key: str) -> yaml.Node:
    """Returns the node of a *key* that the mapping has."""
    assert isinstance(node, yaml.MappingNode)
    key_node: yaml.Node = next(name for name, _ in node.value if name.value == key)
    return key_node
