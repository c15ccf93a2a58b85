"""C++."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table
from goji_hook.metrics.syntax.tables import c

_NAMED = (
    "[(identifier) (field_identifier) (destructor_name) (operator_name) (qualified_identifier) (template_function)]"
)

TABLE = Table(
    name="cpp",
    title="C++",
    grammar="tree_sitter_cpp",
    functions=(
        "(function_definition declarator: (_) body: [(compound_statement) (try_statement)])",
        "(init_declarator declarator: (identifier) @name value: (lambda_expression))",
        "(field_declaration declarator: (field_identifier) @name default_value: (lambda_expression))",
        "(assignment_expression left: [(identifier) (field_expression)] @name right: (lambda_expression))",
    ),
    headed_functions=c.CALLED_MACROS,
    names=(
        *c.MACROS,
        f"(function_declarator declarator: {_NAMED} @name)",
        '(operator_cast "operator" @name type: (_) @end)',
        "(qualified_identifier scope: (_) @name name: (operator_cast type: (_) @end))",
    ),
    reserved=c.RESERVED | {"catch", "try", "new", "delete", "throw"},
    owners=(
        "(class_specifier name: (_) @name body: (_))",
        "(struct_specifier name: (_) @name body: (_))",
        "(union_specifier name: (_) @name body: (_))",
    ),
    # API Result<int> Type::name, API explicit operator bool
    before_names=r"^(?:(?!\boperator\b).)*[\w>*&] (?=(?:\w+(?:<[^<>]*>)?::)*(?:operator\b|~?\w+$))",
    separator="::",
    owner_separator="::",
    self_prefixes=("this->",),
    decisions=(
        *c.DECISIONS[:-1],
        "for_range_loop",
        "catch_clause",
        '(binary_expression operator: ["&&" "||" "and" "or"] @it)',
    ),
    nesting=(*c.NESTING, "for_range_loop", "try_statement"),
    chained=("(else_clause (if_statement) @it)",),
    comments=("comment",),
    strings=("string_literal", "char_literal", "system_lib_string", "raw_string_literal"),
    annotations=("attribute_declaration",),
    uncounted=c.UNCOUNTED,
    hidden=c.HIDDEN,
    repairs=(
        *c.REPAIRS,
        # a macro before a constructor: API Type::Type(
        (rb"(?m)^[ \t]*[A-Z][A-Z0-9_]{2,}(?=[ \t]+(?:\w+::)*(\w+)::~?\1[ \t]*\()", b" "),
        # f() LOCKS(x) {
        (rb"(\)(?:\s*(?:const|override|noexcept))*(?:\n?[ \t]+)?)[A-Z][A-Z0-9_]{3,}(?:\([^()]*\))?(?=\s*[{;])", b" "),
        (rb"\b((?:class|struct) )[A-Z][A-Z0-9_]{2,}(?=\s+\w+(?:\s+final)?\s*(?::[^{};]{0,400})?\{)", b" "),  # EXPORTED
    ),
)
