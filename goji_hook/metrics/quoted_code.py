"""Finds commented-out code: lines of comment that the language's own grammar can parse.

Prose parses too, here and there: ``TODO: later`` is an annotation in Python. So a line must also look like code.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from goji_hook.metrics.syntax import parsing
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.grammar import load
from goji_hook.metrics.syntax.lines import COMMENT

#: The mark that begins a comment, but for those of documentation (``///``, ``/**``, ``#:``).
_MARK = re.compile(rb"^[ \t]*(?:\#(?![:!])|//(?![/!])|--|%|;+|'|/\*(?!\*)|\*(?!\*))[ \t]?")
_END = re.compile(rb"[ \t]*\*/[ \t]*$")
_LIKE_CODE = re.compile(
    rb"""^\s*[\w.$@\[\]"'>*&-]+(?:\s+[\w.$*&<>\[\]]+)?\s*(?:[-+*/|&:]?=)(?![=>])\s*\S  # an assignment
    | \w\([^()]*(?:\([^()]*\)[^()]*)*\)\s*[;:{]?\s*$  # a call at the end of the line
    | [;{}]\s*$
    | ^\s*(?:return|import|from|using|package|throw|raise|yield|await|if|elif|for|while|def|fn|func|end)\b.*[()=:\[\].]
    | ^\s*assert\b | \w\s*(?:==|!=|<=|>=|&&|\|\|)\s*[\w\"'(]
    | ^\s*(?:return|break|continue|pass|end|else:?)\s*;?\s*$""",
    re.VERBOSE,
)
_LONGEST = 400  # bytes of a line that can look like code
_MOST = 400  # lines of a comment that are parsed together


def count(language: str, lines: Sequence[bytes], marks: bytearray, first: int, last: int, deadline: float) -> int:
    """Counts the commented-out lines of code from a *first* line to a *last* one.

    *marks* tell what each line holds (``lines.COMMENT``). Raises OutOfTimeError after *deadline*.
    """
    if marks.count(COMMENT, first, last + 1) == 0:
        return 0
    return sum(_code_in(language, run, deadline) for run in _runs(lines, marks, first, last))


def _runs(lines: Sequence[bytes], marks: bytearray, first: int, last: int) -> Iterator[list[bytes]]:
    """Yields the texts of comment lines that follow each other, without the marks that make them comments."""
    run: list[bytes] = []
    for number in range(first, last + 1):
        mark = _MARK.match(lines[number - 1]) if marks[number] == COMMENT else None
        if mark is None or len(run) == _MOST:
            if run:
                yield run
            run = []
        if mark is not None:
            run.append(_END.sub(b"", lines[number - 1][mark.end() :]))
    if run:
        yield run


def _code_in(language: str, run: list[bytes], deadline: float) -> int:
    """Counts the lines of code in a comment: all if it parses as a whole, else those beside a line that is like code.

    ``return early`` is prose or code: what stands around it decides.
    """
    like = [len(text) <= _LONGEST and _LIKE_CODE.search(text) is not None for text in run]
    if not any(like):
        return 0
    if sum(like) * 2 >= len(run) and _parses(language, b"\n".join(run) + b"\n", deadline):
        return len(run)
    count = here = 0
    sure = False
    for text, seems in zip((*run, b""), (*like, False), strict=True):
        if text.strip() and _parses(language, text.strip() + b"\n", deadline):
            here += 1
            sure = sure or seems
        else:
            count += here if sure else 0
            here, sure = 0, False
    return count


def _parses(language: str, text: bytes, deadline: float) -> bool:
    try:
        grammar = load(language)
    except NotMeasuredError:
        return False
    root = parsing.parse(grammar, text, deadline).root_node
    return not root.has_error
