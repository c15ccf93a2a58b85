"""The roles of a node, as bits: one node may have several.

Plain integers, because the operators of an IntFlag take longer than all else that is done to a span.
"""

from __future__ import annotations

FUNCTION = 1 << 0
OWNER = 1 << 1
STATIC = 1 << 2
DECISION = 1 << 3
NEST = 1 << 4
DEFAULT = 1 << 5
CHAINED = 1 << 6
BOUND = 1 << 7
NAME = 1 << 8
QUALIFIER = 1 << 9
SUFFIX = 1 << 10
COMMENT = 1 << 11
DOCSTRING = 1 << 12
STRING = 1 << 13
TEXT = 1 << 14
CODE = 1 << 15
ANNOTATION = 1 << 17
END = 1 << 18
HEAD = 1 << 19
PIECE = 1 << 20

#: Roles that the pass over functions reads, and those that the count of tokens and comments reads.
STRUCTURE = FUNCTION | OWNER | DECISION | NEST | BOUND | NAME | QUALIFIER | SUFFIX | END | PIECE | ANNOTATION
TEXTUAL = COMMENT | DOCSTRING | STRING | TEXT | CODE
