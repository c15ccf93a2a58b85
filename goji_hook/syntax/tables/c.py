"""C."""

from __future__ import annotations

from goji_hook.syntax.table import Table

#: What C++ and Objective-C share. A function's name stands at the end of a chain of declarators, the innermost of
#: which is a function_declarator: the first one in a definition is the one that names it.
FUNCTIONS = ("(function_definition declarator: (_))",)
NAMES = ("(function_declarator declarator: (identifier) @name)",)
DECISIONS = (
    "if_statement",
    "for_statement",
    "while_statement",
    "do_statement",
    '(case_statement "case")',
    "conditional_expression",
    '(binary_expression operator: ["&&" "||"] @it)',
)
NESTING = ("if_statement", "for_statement", "while_statement", "do_statement", "switch_statement")

TABLE = Table(
    name="c",
    title="C",
    grammar="tree_sitter_c",
    functions=FUNCTIONS,
    names=NAMES,
    decisions=DECISIONS,
    nesting=NESTING,
    chained=("(else_clause (if_statement) @it)",),
    comments=("comment",),
    strings=("string_literal", "char_literal", "system_lib_string"),
)
