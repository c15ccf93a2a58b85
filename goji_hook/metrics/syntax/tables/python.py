"""Python."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="python",
    title="Python",
    grammar="tree_sitter_python",
    functions=(
        "(function_definition name: (_) @name)",
        "(assignment left: [(identifier) (attribute)] @name right: (lambda))",
    ),
    owners=("(class_definition name: (_) @name)",),
    self_prefixes=("self.", "cls."),
    decisions=(
        "if_statement",
        "elif_clause",
        "for_statement",
        "while_statement",
        "case_clause",
        "except_clause",
        "conditional_expression",
        "for_in_clause",
        "if_clause",  # of a comprehension, or the guard of a case
        "boolean_operator",
    ),
    defaults=('(case_clause !guard . "case" . (case_pattern "_") . ":")',),
    nesting=(
        "if_statement",
        "for_statement",
        "while_statement",
        "match_statement",
        "try_statement",
        "with_statement",
    ),
    comments=("comment",),
    docstrings=("(expression_statement . [(string) (concatenated_string)] @it .)",),
    strings=("string",),
    interpolations=("interpolation",),
)
