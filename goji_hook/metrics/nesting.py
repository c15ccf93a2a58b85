"""How deep control structures nest in functions, seen by indentation.

lizard's ``nd`` extension is not used: it counts braces, so that where there are none (Python, Ruby, Lua) a function
with four loops one after the other has depth 4, and a semicolon in ``for (;;)`` closes what it opened in C. By
indentation, one rule serves every language; a structure that shares its line with another one is not seen.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

#: Marks of a line: a control word stands in it; begins it; a part of a structure (``else``) begins it.
HOLDS, BEGINS, PART = 1, 2, 3

#: Words that count only where a deeper line follows, because they are names in other places.
_SOFT = re.compile(r"[\s})]*(?:match|select|loop|do|when|repeat|receive|guard)\b", re.IGNORECASE)

#: Lines that open a brace, close a bracket of an expression, or are a label: their columns say nothing.
_CONTINUES = re.compile(r"\s*(?:[{)\]]|\w+\s*:\s*\Z)")

_CONTROL = (
    "if elif elsif elseif unless for foreach while until do repeat loop switch select match when guard try receive"
)
_PARTS = "else catch except rescue finally ensure case default END end"


@dataclass(frozen=True)
class Words:
    """The words of a language that open a control structure, that are part of one, and that may come before one."""

    control: frozenset[str]
    parts: frozenset[str]
    leading: frozenset[str]


def words(language: str) -> Words:
    """The words of a language (as lizard names it). In some, ``case`` opens what ``when`` is part of."""
    control, parts = set(_CONTROL.split()), set(_PARTS.split())
    if language in ("erlang", "plsql", "st"):
        control = (control | {"case"}) - {"when"}
        parts = (parts | {"when"}) - {"case"}
    if language in ("plsql", "st"):
        control, parts = _both_cases(control), _both_cases(parts)
    return Words(frozenset(control), frozenset(parts), frozenset({"}", ")", "async", "await", *parts} - {"case"}))


def _both_cases(some: set[str]) -> set[str]:
    return some | {word.upper() for word in some}


def depths(
    lines: Sequence[str], counts: Sequence[int], controls: Sequence[int], functions: Sequence[tuple[int, int]]
) -> list[int]:
    """The deepest nesting in each function, given by its first and last line; 0 where there is no control structure.

    *counts* (tokens) and *controls* (marks) are by line, counted from 1. A line belongs to the innermost function
    around it, and only the structures within that function count.
    """
    deepest = [0] * len(functions)
    owners = _owners(len(lines), functions)
    stack: list[tuple[int, int]] = []
    for number, columns, control in _structured(lines, counts, controls):
        while stack and stack[-1][0] >= columns + (controls[number] == PART):
            stack.pop()
        if not control:
            continue
        stack.append((columns, number))
        owner = owners[number]
        if owner >= 0:
            first = functions[owner][0]
            depth = sum(1 for _, line in stack if line >= first)
            deepest[owner] = max(deepest[owner], depth)
    return deepest


def _owners(count: int, functions: Sequence[tuple[int, int]]) -> list[int]:
    """The innermost function of each line, by its place in *functions*; -1 for none."""
    owners = [-1] * (count + 1)
    for index in sorted(range(len(functions)), key=lambda at: (functions[at][0], -functions[at][1])):
        first, last = functions[index][0], min(functions[index][1], count)
        owners[first : last + 1] = [index] * (last + 1 - first)
    return owners


def _structured(lines: Sequence[str], counts: Sequence[int], controls: Sequence[int]) -> list[tuple[int, int, bool]]:
    """The lines on which a statement may begin, with their columns and whether they open a control structure."""
    begun = []
    for number, line in enumerate(lines, 1):
        if counts[number] and (controls[number] or not _CONTINUES.match(line)):
            margin = line[: len(line) - len(line.lstrip())]
            begun.append((number, len(margin.expandtabs())))
    found = []
    following = 0
    for number, columns in reversed(begun):
        mark = controls[number]
        sure = mark == BEGINS and not _SOFT.match(lines[number - 1])
        found.append((number, columns, sure or (mark in (HOLDS, BEGINS) and following > columns)))
        if mark != PART:
            following = columns
    return found[::-1]
