"""Dart, whose grammar keeps a function's signature and its body beside each other."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_NAMED = (
    "(function_signature name: (_) @name)",
    '(getter_signature "get" @suffix name: (_) @name)',
    '(setter_signature "set" @suffix name: (_) @name)',
)
_OPERATOR = '(operator_signature "operator" @name . _ @end)'
_CONSTRUCTORS = (
    "(constructor_signature . name: (identifier) @name . (formal_parameter_list))",
    '(constructor_signature name: "." name: (identifier) @name)',
    "(factory_constructor_signature (identifier) @name . (formal_parameter_list))",
)
_FUNCTION = "(function_expression)"

TABLE = Table(
    name="dart",
    title="Dart",
    grammar="tree_sitter_dart",
    functions=(
        f"(initialized_variable_definition name: (identifier) @name value: {_FUNCTION})",
        f"(initialized_identifier . (identifier) @name . {_FUNCTION})",
        f"(static_final_declaration . (identifier) @name . {_FUNCTION})",
        f"(assignment_expression left: (_) @name right: {_FUNCTION})",
    ),
    headed_functions=(
        *(f"({kind} @it . (function_body))" for kind in _NAMED),
        *(f"((method_signature {kind}) @it . (function_body))" for kind in (*_NAMED, _OPERATOR, *_CONSTRUCTORS)),
    ),
    owners=(
        "(class_definition name: (_) @name)",
        "(mixin_declaration (identifier) @name)",
        "(extension_declaration name: (_) @name)",
        "(extension_declaration !name class: (_) @name)",
        "(extension_type_declaration name: (_) @name)",
        "(enum_declaration name: (_) @name)",
    ),
    self_prefixes=("this.",),
    decisions=(
        "if_statement",
        "if_element",
        "for_statement",
        "for_element",
        "while_statement",
        "do_statement",
        "switch_statement_case",
        "switch_expression_case",
        '(try_statement "on" @it)',
        "(try_statement (block) . (catch_clause) @it)",
        "conditional_expression",
        "logical_and_operator",
        "logical_or_operator",
        '"when"',
    ),
    defaults=('(switch_expression_case . (constant_pattern (identifier) @_name) . "=>" (#eq? @_name "_"))',),
    nesting=(
        "if_statement",
        "for_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
        "switch_expression",
        "try_statement",
    ),
    chained=("(if_statement alternative: (if_statement) @it)",),
    comments=("comment", "documentation_comment"),
    strings=("string_literal",),
    interpolations=("template_substitution",),
)
