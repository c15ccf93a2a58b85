"""Perl."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_LAMBDA = "[(anonymous_subroutine_expression) (anonymous_method_expression)]"

TABLE = Table(
    name="perl",
    title="Perl",
    grammar="tree_sitter_perl",
    extra=True,
    needs_newline=True,  # after a heredoc that the end of the file cuts off
    functions=(
        "(subroutine_declaration_statement name: (_) @name body: (_))",
        "(method_declaration_statement name: (_) @name body: (_))",
        f"(assignment_expression left: (variable_declaration variable: (scalar) @name) right: {_LAMBDA})",
        f"(assignment_expression left: [(scalar) (glob)] @name right: {_LAMBDA})",
        f"(assignment_expression left: (hash_element_expression key: (autoquoted_bareword) @name) right: {_LAMBDA})",
    ),
    owners=(
        "(package_statement name: (_) @name (block))",
        "(class_statement name: (_) @name (block))",
        "(role_statement name: (_) @name (block))",
    ),
    separator="::",
    owner_separator="::",
    self_prefixes=("*",),
    decisions=(
        "conditional_statement",
        "elsif",
        "for_statement",
        "cstyle_for_statement",
        "loop_statement",
        "postfix_conditional_expression",
        "postfix_for_expression",
        "postfix_loop_expression",
        "conditional_expression",
        "(try_statement catch_block: (_) @it)",
        '(binary_expression operator: ["&&" "||"] @it)',
        '(lowprec_logical_expression operator: ["and" "or"] @it)',
    ),
    nesting=("conditional_statement", "for_statement", "cstyle_for_statement", "loop_statement", "try_statement"),
    comments=("comment", "pod", '((eof_marker) @_mark . (data_section) @it (#eq? @_mark "__END__"))'),
    strings=(
        "string_literal",
        "interpolated_string_literal",
        "quoted_word_list",
        "command_string",
        "quoted_regexp",
        "match_regexp",
        "substitution_regexp",
        "transliteration_expression",
        "heredoc_token",
        "command_heredoc_token",
    ),
    texts=("heredoc_content", "data_section"),
)
