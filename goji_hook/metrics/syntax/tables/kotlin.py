"""Kotlin."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_LAMBDA = "[(lambda_literal) (anonymous_function)]"
_PROPERTY = "property_declaration (variable_declaration . (identifier) @name)"
_TYPES = ("(user_type (identifier) @qualifier .)", "(user_type (identifier) @qualifier . (type_arguments))")
_RECEIVERS = (*_TYPES, *(f"(nullable_type {kind})" for kind in _TYPES))

TABLE = Table(
    name="kotlin",
    title="Kotlin",
    grammar="tree_sitter_kotlin",
    functions=(
        "(function_declaration name: (_) @name (function_body))",
        *(f'(function_declaration {kind} . "." . name: (_) (function_body))' for kind in _RECEIVERS),
        '(secondary_constructor "constructor" @name (block))',
        '(getter "get" @name (function_body))',
        '(setter "set" @name (function_body))',
        f"({_PROPERTY} {_LAMBDA})",
        f'(assignment left: [(identifier) (navigation_expression)] @name operator: "=" right: {_LAMBDA})',
    ),
    owners=(
        "(class_declaration name: (_) @name)",
        "(object_declaration name: (_) @name)",
        "(enum_entry . (identifier) @name)",
        "(enum_entry (modifiers) . (identifier) @name)",
        f"({_PROPERTY} [(getter) (setter) (object_literal)])",
        '(property_declaration (user_type . (identifier) .) @name . "." . (variable_declaration . (identifier) @end)'
        " [(getter) (setter)])",
    ),
    self_prefixes=("this.",),
    decisions=(
        "if_expression",
        "for_statement",
        "while_statement",
        "do_while_statement",
        "when_entry",
        "catch_block",
        '(binary_expression operator: ["&&" "||"] @it)',
    ),
    defaults=("(when_entry !condition)",),
    nesting=(
        "if_expression",
        "for_statement",
        "while_statement",
        "do_while_statement",
        "when_expression",
        "try_expression",
    ),
    chained=('(if_expression "else" . (if_expression) @it)',),
    comments=("line_comment", "block_comment", "shebang"),
    strings=("string_literal", "multiline_string_literal", "character_literal"),
    interpolations=("interpolation",),
    annotations=("annotation",),
    # What the grammar (1.1.0) refuses: Kotlin of 2024 and later, and soft keywords as names.
    repairs=(
        (
            rb'(?m)(?<=[^\s{;])(?<!->) (?= *\}[^"\n]{0,200}$)',
            b";",
        ),  # a newline or semicolon after a class's last member
        (rb"(?<=[\w})\]] )(g|s)et(?= [\w(])", rb"\1__"),  # infix functions named get and set
        (rb"\$\$(?=\")", b"  "),  # strings with dollar signs
        (rb"\bwhere(?=\s*(?:[?!.),\]]|=[^=]))", b"wher_"),  # keywords as names of values
        (rb"\b(fina|inne|ope|seale)[lrnd](?= [-+]?= )", rb"\1_"),
        (rb"(?m)^([ \t]*!?i[sn] (?:(?!->)[^{}\n])*?) if (?=[^{}\n]*->)", rb"\1,   "),  # guards
        (rb"(?m)^([ \t]*(?:\w+ ){0,6}va[lr] \w+\n)[ \t]*@.*(?=\n[ \t]*get\()", b" "),  # an annotation before a getter
        (rb"(?m)^[ \t]*context\([^()\n]*\)$", b" "),  # context parameters
    ),
)
