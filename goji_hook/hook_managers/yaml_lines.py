"""YAML files edited line by line: the parser only says where, so that every byte which is not ours stays as it was.

A round trip through an emitter (ruamel.yaml) keeps comments and order, but rewrites indentation, spaces before comments
and within brackets. Here lines are put in or taken out, and the result is parsed again: its data has to be the old data
plus or minus what was meant, or the file is left alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import yaml

from goji_hook.errors import GojiError


class Lines:
    """A YAML text as lines and as nodes that know their lines. Raises GojiError where it cannot be parsed."""

    def __init__(self, text: str) -> None:
        self.newline = "\r\n" if "\r\n" in text else "\n"
        self.lines = text.splitlines(keepends=True)
        try:
            self.root = yaml.compose(text, yaml.SafeLoader)
            self.data: Any = yaml.safe_load(text)
        except (yaml.YAMLError, ValueError, RecursionError) as error:
            raise GojiError(f"not valid YAML: {_problem(error)}") from None

    def put(self, at: int, added: Sequence[str]) -> None:
        """Put lines, written without their ends, in front of the line of that index."""
        if at and not self.lines[at - 1].endswith("\n"):
            self.lines[at - 1] += self.newline
        self.lines[at:at] = [line + self.newline for line in added]

    def text(self, expected: Any) -> str:
        """The edited text; raises GojiError unless it holds the *expected* data."""
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
    """The value of a key of a mapping, or None."""
    if not isinstance(node, yaml.MappingNode):
        return None
    return next((value for name, value in node.value if name.value == key), None)


def first_line(node: yaml.Node) -> int:
    """The index of the line on which a node begins."""
    return int(node.start_mark.line)


def end_line(node: yaml.Node) -> int:
    """The index of the line behind a node's last word; blank lines and comments that follow are not its own."""
    if isinstance(node, yaml.CollectionNode) and node.value and not node.flow_style:
        last = node.value[-1]
        return end_line(last[1] if isinstance(last, tuple) and last[1].end_mark.line >= last[0].end_mark.line else last)
    mark = node.end_mark
    return int(mark.line if mark.column == 0 else mark.line + 1)


def past_comments(lines: Sequence[str], at: int, column: int) -> int:
    """The index behind the comments from *at* on that are indented deeper than *column*, and so belong above."""
    while at < len(lines) and lines[at].lstrip(" ").startswith("#") and indent(lines[at]) > column:
        at += 1
    return at


def indent(line: str) -> int:
    """The spaces in front of a line."""
    return len(line) - len(line.lstrip(" "))


def block(node: yaml.Node | None, kind: type[yaml.Node]) -> bool:
    """Whether a node is a collection of that kind, written over lines and not within brackets."""
    return isinstance(node, kind) and isinstance(node, yaml.CollectionNode) and bool(node.value) and not node.flow_style


def take_out(lines: Lines, start: int, end: int, *, parted: bool) -> None:
    """Take lines out, and where they were *parted* from those before by a blank line, that too."""
    del lines.lines[start:end]
    if parted and start and not lines.lines[start - 1].strip():
        del lines.lines[start - 1]


def parted(lines: Lines, one: yaml.Node, two: yaml.Node) -> bool:
    """Whether a blank line stands between two neighbours."""
    return any(not line.strip() for line in lines.lines[end_line(one) : first_line(two)])


def key_of(node: yaml.Node | None, key: str) -> yaml.Node:
    """The key of that name in a mapping that holds it."""
    assert isinstance(node, yaml.MappingNode)
    found: yaml.Node = next(name for name, _ in node.value if name.value == key)
    return found
