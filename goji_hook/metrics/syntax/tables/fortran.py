"""Fortran, free form."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

TABLE = Table(
    name="fortran",
    title="Fortran",
    grammar="tree_sitter_fortran",
    extra=True,
    functions=(
        "(program (program_statement (name) @name))",
        "(function (function_statement name: (_) @name))",
        "(subroutine (subroutine_statement name: (_) @name))",
        "(module_procedure (module_procedure_statement name: (_) @name))",
    ),
    names=("(interface [(function) (subroutine)] @bound)",),  # declared, and defined elsewhere
    decisions=(
        "if_statement",
        "elseif_clause",
        "arithmetic_if_statement",
        "do_loop",
        "forall_statement",
        "implied_do_loop_expression",
        "where_statement",
        "(elsewhere_clause (parenthesized_expression))",
        "case_statement",
        "type_statement",
        "rank_statement",
        "conditional_expression",
        '(logical_expression operator: [".and." ".or."] @it)',
    ),
    defaults=("(case_statement (default))", "(type_statement (default))", "(rank_statement (default))"),
    nesting=(
        "if_statement",
        "do_loop",
        "forall_statement",
        "where_statement",
        "select_case_statement",
        "select_type_statement",
        "select_rank_statement",
    ),
    comments=("comment",),
    strings=("string_literal",),
)
