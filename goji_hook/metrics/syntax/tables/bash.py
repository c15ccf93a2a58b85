"""Shell: bash, and what sh, ksh and zsh share with it."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="bash",
    title="shell",
    grammar="tree_sitter_bash",
    functions=("(function_definition name: (_) @name)",),
    decisions=(
        "if_statement",
        "elif_clause",
        "for_statement",  # select as well
        "c_style_for_statement",
        "while_statement",  # until as well
        "case_item",
        "ternary_expression",
        '(list ["&&" "||"] @it)',
        '(binary_expression operator: ["&&" "||"] @it)',
        '(binary_expression operator: (test_operator) @it (#any-of? @it "-a" "-o"))',
    ),
    defaults=('(case_item . "("? . value: (_) @_value . ")" (#eq? @_value "*"))',),
    nesting=("if_statement", "for_statement", "c_style_for_statement", "while_statement", "case_statement"),
    comments=("comment",),
    strings=("string", "raw_string", "ansi_c_string", "regex"),
    texts=("heredoc_body",),
    interpolations=("command_substitution",),
)
