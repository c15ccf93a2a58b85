"""Objective-C."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table
from goji_hook.metrics.syntax.tables import c

_POINTER = "(function_declarator declarator: (parenthesized_declarator (block_pointer_declarator (identifier) @name)))"

TABLE = Table(
    name="objc",
    title="Objective-C",
    grammar="tree_sitter_objc",
    extra=True,
    functions=(
        *c.FUNCTIONS,
        "(method_definition (identifier) @piece)",
        f"(init_declarator declarator: {_POINTER} value: (block_literal))",
        "(assignment_expression left: [(identifier) (field_expression)] @name right: (block_literal))",
    ),
    headed_functions=c.CALLED_MACROS,
    names=(*c.NAMES, c.TYPED_MACRO, '(method_definition (method_parameter ":" @piece))'),
    reserved=c.RESERVED,
    owners=("(class_implementation . (identifier) @name)",),
    self_prefixes=("self.",),
    decisions=(*c.DECISIONS, "catch_clause"),
    nesting=(*c.NESTING, "try_statement", "synchronized_statement"),
    chained=("(else_clause (if_statement) @it)",),
    comments=("comment",),
    strings=("string_literal", "char_literal", "system_lib_string"),
    uncounted=c.UNCOUNTED,
    hidden=c.HIDDEN,
    repairs=c.REPAIRS,
)
