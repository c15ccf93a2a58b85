"""Ruby."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="ruby",
    title="Ruby",
    grammar="tree_sitter_ruby",
    functions=(
        "(method name: (_) @name)",
        "(assignment left: [(identifier) (constant) (instance_variable)] @name right: (lambda))",
        "(assignment left: [(identifier) (constant) (instance_variable)] @name right: (call !receiver"
        ' method: (identifier) @_method block: (_)) (#any-of? @_method "lambda" "proc"))',
    ),
    static_functions=("(singleton_method name: (_) @name)",),
    owners=("(class name: (_) @name)", "(module name: (_) @name)"),
    static_owners=("singleton_class",),
    separator="#",
    owner_separator="::",
    decisions=(
        "if",
        "unless",
        "elsif",
        "while",
        "until",
        "for",
        "when",
        "in_clause",
        "if_guard",
        "unless_guard",
        "rescue",
        "conditional",
        "if_modifier",
        "unless_modifier",
        "while_modifier",
        "until_modifier",
        "rescue_modifier",
        '(binary operator: ["&&" "||" "and" "or"] @it)',
    ),
    defaults=('(in_clause !guard pattern: (identifier) @_name (#eq? @_name "_"))',),
    nesting=(
        "if",
        "unless",
        "while",
        "until",
        "for",
        "case",
        "case_match",
        "(begin (rescue))",
        "(begin (ensure))",
    ),
    comments=("comment",),
    strings=(
        "string",
        "string_array",
        "symbol_array",
        "delimited_symbol",
        "regex",
        "subshell",
        "character",
        "simple_symbol",
        "heredoc_beginning",
    ),
    texts=("heredoc_body", "uninterpreted"),
    interpolations=("interpolation",),
)
