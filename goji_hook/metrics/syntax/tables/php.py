"""PHP, with the HTML around it."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_LAMBDA = "[(anonymous_function) (arrow_function)]"
_TARGET = "[(variable_name) (member_access_expression) (scoped_property_access_expression)]"
_IN_STRING = (
    "[(variable_name) (dynamic_variable_name) (subscript_expression) (member_access_expression)"
    " (nullsafe_member_access_expression) (member_call_expression) (nullsafe_member_call_expression)"
    " (function_call_expression) (scoped_call_expression) (scoped_property_access_expression)] @it"
)
#: A key that could be a name; other keys are mostly routes and labels.
_NAME_LIKE = r"""(#match? @name "^['\"][A-Za-z_][A-Za-z0-9_]*['\"]$")"""

TABLE = Table(
    name="php",
    title="PHP",
    grammar="tree_sitter_php",
    language="language_php",
    functions=(
        "(function_definition name: (_) @name)",
        "(method_declaration name: (_) @name body: (_))",
        "(property_hook (name) @name body: (_))",
        f"(assignment_expression left: {_TARGET} @name right: {_LAMBDA})",
        f"(static_variable_declaration name: (_) @name value: {_LAMBDA})",
        f"(array_element_initializer . [(string) (encapsed_string)] @name . {_LAMBDA} {_NAME_LIKE})",
    ),
    owners=(
        "(class_declaration name: (_) @name)",
        "(interface_declaration name: (_) @name)",
        "(trait_declaration name: (_) @name)",
        "(enum_declaration name: (_) @name)",
        "(property_declaration (property_element name: (_) @name) (property_hook_list))",
        "(property_promotion_parameter name: (_) @name (property_hook_list))",
    ),
    separator="::",
    owner_separator="::",
    self_prefixes=("$this->", "self::", "static::"),
    decisions=(
        "if_statement",
        "else_if_clause",
        "for_statement",
        "foreach_statement",
        "while_statement",
        "do_statement",
        "case_statement",
        "match_conditional_expression",
        "catch_clause",
        "conditional_expression",
        '(binary_expression operator: ["&&" "||" "and" "or"] @it)',
    ),
    nesting=(
        "if_statement",
        "for_statement",
        "foreach_statement",
        "while_statement",
        "do_statement",
        "switch_statement",
        "match_expression",
        "try_statement",
    ),
    chained=("(else_clause body: (if_statement) @it)",),
    comments=("comment", r'((text) @it (#match? @it "^#![^\n]*\n$"))'),
    strings=("string", "encapsed_string", "heredoc", "nowdoc", "shell_command_expression", "text"),
    interpolations=(
        f"(encapsed_string {_IN_STRING})",
        f"(heredoc_body {_IN_STRING})",
        f"(shell_command_expression {_IN_STRING})",
    ),
    annotations=("attribute_list",),
)
