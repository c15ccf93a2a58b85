"""The grammar of a language: its table, its parser and the one query that finds every node of interest."""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from goji_hook.metrics.syntax import role
from goji_hook.metrics.syntax.errors import NoGrammarError
from goji_hook.metrics.syntax.table import Table

if TYPE_CHECKING:
    from tree_sitter import Language, Query

_MARK = re.compile(r"@it\b")


#: Marks that a table's queries may set inside a pattern.
_INNER = {
    "name": role.NAME,
    "end": role.END,
    "piece": role.PIECE,
    "qualifier": role.QUALIFIER,
    "suffix": role.SUFFIX,
    "bound": role.BOUND,
}


@dataclass(frozen=True)
class Grammar:
    """A language ready to read: *masks* gives the roles of each capture name of *query*."""

    table: Table
    language: Language
    query: Query
    masks: dict[str, int]


@cache
def load(name: str) -> Grammar:
    """Load the grammar of a language by its table's name; raises NoGrammarError."""
    table = load_table(name)
    try:
        from tree_sitter import Language, Query

        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # some wheels hand over a plain integer
            language = Language(getattr(import_module(table.grammar), table.language)())
        source, masks = query_source(table)
        return Grammar(table, language, Query(language, source), masks)
    except ModuleNotFoundError as error:
        if table.extra and error.name == table.grammar:
            raise NoGrammarError(f"not measured: {table.title} needs goji-hook[languages]") from error
        raise NoGrammarError(f"not measured: no grammar for {table.title} ({error})") from error
    except (ImportError, OSError, AttributeError, ValueError, TypeError) as error:
        raise NoGrammarError(f"not measured: no grammar for {table.title} ({error})") from error


def load_table(name: str) -> Table:
    """Load the table of a language."""
    table = import_module(f"{__package__}.tables.{name}").TABLE
    assert isinstance(table, Table)
    return table


def query_source(table: Table) -> tuple[str, dict[str, int]]:
    """Write the query of a table, with the roles of each of its capture names.

    A pattern that stands in several fields is written once, under a capture name of its own for their roles together:
    tree-sitter then makes one node object for it.
    """
    fields = (
        (table.functions, role.FUNCTION),
        (table.static_functions, role.FUNCTION | role.STATIC),
        (table.headed_functions, role.HEAD),
        (table.owners, role.OWNER),
        (table.static_owners, role.OWNER | role.STATIC),
        (table.decisions, role.DECISION),
        (table.defaults, role.DEFAULT),
        (table.nesting, role.NEST),
        (table.chained, role.CHAINED),
        (table.comments, role.COMMENT),
        (table.docstrings, role.DOCSTRING),
        (table.strings, role.STRING),
        (table.texts, role.TEXT),
        (table.interpolations, role.CODE),
        ((*table.annotations, *table.uncounted), role.ANNOTATION),
    )
    roles_of: dict[str, int] = defaultdict(int)
    for patterns, mask in fields:
        for pattern in patterns:
            roles_of[pattern] |= mask
    masks = dict(_INNER)
    lines = []
    for pattern, mask in roles_of.items():
        masks[f"r{mask}"] = mask
        lines.append(_captured(pattern, f"@r{mask}"))
    return "\n".join((*lines, *table.names)), masks


def _captured(pattern: str, capture: str) -> str:
    """The query for a pattern of a table."""
    if pattern[0] not in '(["':
        return f"({pattern}) {capture}"
    if _MARK.search(pattern):
        return _MARK.sub(capture, pattern)
    return f"{pattern} {capture}"
