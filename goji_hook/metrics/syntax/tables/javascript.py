"""JavaScript, with JSX."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_FUNCTION = "[(arrow_function) (function_expression) (generator_function)] @bound"
_TARGET = "[(identifier) (member_expression)]"

#: What TypeScript shares.
FUNCTIONS = (
    "(function_declaration name: (_) @name)",
    "(generator_function_declaration name: (_) @name)",
    "(function_expression name: (_) @name)",
    "(generator_function name: (_) @name)",
    "(method_definition name: (_) @name)",
    '(method_definition ["get" "set"] @suffix name: (_) @name)',
    f"(variable_declarator name: (identifier) @name value: {_FUNCTION})",
    f"(assignment_expression left: {_TARGET} @name right: {_FUNCTION})",
    f"(pair key: [(property_identifier) (string)] @name value: {_FUNCTION})",
)
OWNERS = (
    "(class_declaration name: (_) @name)",
    "(class name: (_) @name)",
    "(variable_declarator name: (identifier) @name value: [(class) @bound (object)])",
)
DECISIONS = (
    "if_statement",
    "for_statement",
    "for_in_statement",
    "while_statement",
    "do_statement",
    "switch_case",
    "catch_clause",
    "ternary_expression",
    '(binary_expression operator: ["&&" "||"] @it)',
)
NESTING = (
    "if_statement",
    "for_statement",
    "for_in_statement",
    "while_statement",
    "do_statement",
    "switch_statement",
    "try_statement",
    "with_statement",
)
CHAINED = ("(else_clause (if_statement) @it)",)
COMMENTS = ("comment", "hash_bang_line", "html_comment")
JSX_COMMENT = '(jsx_expression . "{" . (comment) . "}" .)'
STRINGS = ("string", "template_string", "regex")
INTERPOLATIONS = ("template_substitution",)

TABLE = Table(
    name="javascript",
    title="JavaScript",
    grammar="tree_sitter_javascript",
    functions=(*FUNCTIONS, f"(field_definition property: (_) @name value: {_FUNCTION})"),
    owners=OWNERS,
    self_prefixes=("this.",),
    decisions=DECISIONS,
    nesting=NESTING,
    chained=CHAINED,
    comments=(*COMMENTS, JSX_COMMENT),
    strings=(*STRINGS, "jsx_text"),
    interpolations=INTERPOLATIONS,
    annotations=("decorator",),
)
