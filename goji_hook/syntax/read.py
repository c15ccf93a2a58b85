"""A text read on its syntax tree: its functions, and the tokens and comments of each line."""

from __future__ import annotations

from dataclasses import dataclass, field

from goji_hook.syntax import functions, lines, parsing
from goji_hook.syntax.errors import NotMeasuredError
from goji_hook.syntax.functions import Function
from goji_hook.syntax.grammar import load, load_table
from goji_hook.syntax.spans import Spans
from goji_hook.syntax.sql import reading as sql

_MOSTLY = 0.5  # share of bytes


@dataclass
class Reading:
    """A text in numbers; ``tokens`` and ``marks`` are by line, from 1 (index 0 is unused).

    A mark is ``lines.COMMENT`` where a line holds only comment or docstring, ``lines.CODE`` where it holds anything
    else, 0 where it is blank. A literal of several lines counts as one token of the line where it begins.
    """

    language: str
    tokens: list[int]
    marks: bytearray
    functions: list[Function] = field(default_factory=list)


def read(language: str, text: str, deadline: float = float("inf")) -> Reading:
    """Read a text with newlines only as line ends, in the language of a table's name.

    Raises NotMeasuredError where there is no grammar or most of the text is not of that language, and OutOfTimeError
    after *deadline* (see ``limit``).
    """
    source = text.encode("utf-8", "replace")
    if language == sql.NAME:
        table = load_table(language)
        spans = sql.spans(source, deadline)
    else:
        grammar = load(language)
        table = grammar.table
        tree = parsing.parse(grammar, source, deadline)
        parsing.refuse_rubble(grammar, tree, deadline)
        spans = Spans(parsing.captures(grammar, tree.root_node, deadline), grammar.masks)
    found, unparsed = functions.walk(spans.structure, len(source), deadline)
    if unparsed > _MOSTLY * len(source):
        raise NotMeasuredError(f"not measured: mostly not valid {table.title}")
    tokens, marks = lines.count(source, spans.textual)
    for node in spans.docstrings:
        tokens[node.start_point[0] + 1] += 1
    described = functions.described(found, spans.nodes, source, table)
    described.sort(key=lambda function: (function.line, function.end_line, function.name))
    return Reading(language, tokens, marks, described)
