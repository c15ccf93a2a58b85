"""A text read on its syntax tree: its functions, and the tokens and comments of each line."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from goji_hook.metrics.syntax import functions, lines, parsing, repair
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.functions import Function
from goji_hook.metrics.syntax.grammar import load, load_table
from goji_hook.metrics.syntax.spans import Spans
from goji_hook.metrics.syntax.sql import reading as sql

_MOSTLY = 0.5  # share of bytes


@dataclass
class Reading:
    """A text in numbers.

    ``marks`` is by line, from 1: ``lines.COMMENT`` where a line holds only comment or docstring, ``lines.CODE`` where
    it holds anything else, 0 where it is blank. ``tokens`` counts those from a first line to a last one; a literal of
    several lines is one token of the line where it begins.
    """

    language: str
    marks: bytearray
    functions: list[Function]
    tokens: Callable[[int, int], int]


def read(language: str, text: str | bytes, deadline: float = float("inf")) -> Reading:
    """Read a text with newlines only as line ends (bytes: in UTF-8), in the language of a table's name.

    Raises NotMeasuredError where there is no grammar or most of the text is not of that language, and OutOfTimeError
    after *deadline* (see ``limit``).
    """
    source = text.encode("utf-8", "replace") if isinstance(text, str) else text
    if language == sql.NAME:
        table = load_table(language)
        spans = sql.spans(source, deadline)
    else:
        grammar = load(language)
        table = grammar.table
        tree = repair.parse(grammar, source, deadline)
        parsing.refuse_rubble(grammar, tree, deadline)
        if parsing.unparsed(tree, deadline) > _MOSTLY * len(source):
            raise NotMeasuredError(f"not measured: mostly not valid {table.title}")
        spans = Spans(parsing.captures(grammar, tree.root_node, deadline), grammar.masks)
    found = functions.walk(spans.structure, len(source), deadline)
    code = lines.stripped(source, spans.textual).split(b"\n")
    docstrings = sorted(node.start_point[0] + 1 for node in spans.docstrings)
    described = functions.described(found, spans.nodes, source, table)
    described.sort(key=lambda function: (function.line, function.end_line, function.name))
    marks = lines.mark(source.split(b"\n"), code)
    return Reading(language, marks, described, partial(_tokens, code, docstrings))


def _tokens(code: Sequence[bytes], docstrings: Sequence[int], first: int, last: int) -> int:
    """Count the tokens from a first line to a last one; a docstring is one, in the line where it begins."""
    documented = bisect_right(docstrings, last) - bisect_left(docstrings, first)
    return lines.tokens(b"\n".join(code[first - 1 : last])) + documented
