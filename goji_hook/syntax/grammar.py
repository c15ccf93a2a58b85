"""The grammar of a language: its table, its parser and the one query that finds every node of interest."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from enum import IntFlag
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING

from goji_hook.syntax.errors import NoGrammarError
from goji_hook.syntax.table import Table

if TYPE_CHECKING:
    from tree_sitter import Language, Query

_MARK = re.compile(r"@it\b")


class Role(IntFlag):
    """The roles of a node; one node may have several."""

    FUNCTION = 1
    OWNER = 2
    STATIC = 4
    DECISION = 8
    NEST = 16
    DEFAULT = 32
    CHAINED = 64
    BOUND = 128
    NAME = 256
    QUALIFIER = 512
    SUFFIX = 1024
    COMMENT = 2048
    DOCSTRING = 4096
    STRING = 8192
    TEXT = 16384
    CODE = 32768
    ERROR = 65536


#: Roles that the walk over functions reads, and those that the count of tokens and comments reads.
STRUCTURE = int(
    Role.FUNCTION | Role.OWNER | Role.DECISION | Role.NEST | Role.BOUND | Role.NAME | Role.QUALIFIER | Role.SUFFIX
)
TEXTUAL = int(Role.COMMENT | Role.DOCSTRING | Role.STRING | Role.TEXT | Role.CODE)

#: Marks that a table's queries may set inside a pattern.
_INNER = {"name": Role.NAME, "qualifier": Role.QUALIFIER, "suffix": Role.SUFFIX, "bound": Role.BOUND}


@dataclass(frozen=True)
class Grammar:
    """A language ready to read: *roles* gives the roles of each capture name of *query*."""

    table: Table
    language: Language
    query: Query
    roles: dict[str, int]


@cache
def load(name: str) -> Grammar:
    """Load the grammar of a language by its table's name; raises NoGrammarError."""
    table = load_table(name)
    try:
        from tree_sitter import Language, Query

        language = Language(getattr(import_module(table.grammar), table.language)())
        source, roles = query_source(table)
        return Grammar(table, language, Query(language, source), roles)
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
        (table.functions, Role.FUNCTION),
        (table.static_functions, Role.FUNCTION | Role.STATIC),
        (table.owners, Role.OWNER),
        (table.static_owners, Role.OWNER | Role.STATIC),
        (table.decisions, Role.DECISION),
        (table.defaults, Role.DEFAULT),
        (table.nesting, Role.NEST),
        (table.chained, Role.CHAINED),
        (table.comments, Role.COMMENT),
        (table.docstrings, Role.DOCSTRING),
        (table.strings, Role.STRING),
        (table.texts, Role.TEXT),
        (table.interpolations, Role.CODE),
        (("ERROR",), Role.ERROR),
    )
    roles_of: dict[str, int] = defaultdict(int)
    for patterns, role in fields:
        for pattern in patterns:
            roles_of[pattern] |= int(role)
    roles = {name: int(role) for name, role in _INNER.items()}
    lines = []
    for pattern, mask in roles_of.items():
        roles[f"r{mask}"] = mask
        lines.append(_captured(pattern, f"@r{mask}"))
    return "\n".join(lines), roles


def _captured(pattern: str, capture: str) -> str:
    """The query for a pattern of a table."""
    if pattern[0] not in '(["':
        return f"({pattern}) {capture}"
    if _MARK.search(pattern):
        return _MARK.sub(capture, pattern)
    return f"{pattern} {capture}"
