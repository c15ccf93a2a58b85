"""C."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

#: What C++ and Objective-C share. A function's name stands at the end of a chain of declarators, the innermost of
#: which is a function_declarator: the first of a definition names it.
#: What looks like a definition and is a macro's use. Within a function it is a block (``foreach(row, rows) {``); else
#: it defines something, whose name goes on to the end of the arguments: ``TEST(Suite, Case) {``.
MACROS = (
    "(compound_statement (function_definition !type) @bound)",
    "(compound_statement (function_definition declarator: (parenthesized_declarator (function_declarator))) @bound)",
    "(function_definition !type declarator: (function_declarator declarator: (identifier) @_macro parameters: (_) @end)"
    ' (#match? @_macro "^[A-Z][A-Z0-9_]+$"))',
)
FUNCTIONS = ("(function_definition declarator: (_))",)
NAMES = ("(function_declarator declarator: (identifier) @name)", *MACROS)
DECISIONS = (
    "if_statement",
    "for_statement",
    "while_statement",
    "do_statement",
    '(case_statement "case")',
    "conditional_expression",
    '(binary_expression operator: ["&&" "||"] @it)',
)
NESTING = ("if_statement", "for_statement", "while_statement", "do_statement", "switch_statement")
_LINES = rb"(?:(?![ \t]*#[ \t]*(?:if|el|endif)).*\n)*"
_IF, _ELSE, _ENDIF = rb"^[ \t]*#[ \t]*if.*\n", rb"[ \t]*#[ \t]*el.*\n", rb"[ \t]*#[ \t]*endif.*"
RESERVED = frozenset({"if", "else", "for", "while", "do", "switch", "case", "return", "sizeof", "defined"})
#: Conditions of the preprocessor may stand around anything, the grammar takes them around whole statements.
REPAIRS = (
    (rb"(?m)" + _IF + rb"(" + _LINES + rb".*[{)][ \t]*\n)(?:" + _ELSE + _LINES + rb")+" + _ENDIF, None),
    (rb"(?m)" + _IF + rb"(" + _LINES + rb")" + _ENDIF, None),
    # extern "C" __declspec(dllimport) int __stdcall f();
    (rb"\b__(?:declspec\([^()]*\)|(?:std|fast|this|vector)call|cdecl)(?=\s)", None),
    # a macro before the type of a function: LUA_API lua_CFunction lua_atpanic(
    (rb"(?m)^[ \t]*[A-Z][A-Z0-9_]{2,}(?=[ \t]+(?:[\w:<>]+[ \t*&]+){1,4}[\w:~]+[ \t]*\()", None),
)

TABLE = Table(
    name="c",
    title="C",
    grammar="tree_sitter_c",
    functions=FUNCTIONS,
    names=NAMES,
    reserved=RESERVED,
    decisions=DECISIONS,
    nesting=NESTING,
    chained=("(else_clause (if_statement) @it)",),
    comments=("comment",),
    strings=("string_literal", "char_literal", "system_lib_string"),
    repairs=REPAIRS,
)
