"""C."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

#: What C++ and Objective-C share. A function's name stands at the end of a chain of declarators, the innermost of
#: which is a function_declarator: the first of a definition names it.
#: What looks like a definition and is a macro's use. Within a function it is a block (``foreach(row, rows) {``); else
#: it defines something, whose name goes on to the end of the arguments: ``TEST(Suite, Case) {``.
MACROS = (
    "(compound_statement (function_definition !type) @bound)",
    "(compound_statement (function_definition declarator: (parenthesized_declarator)) @bound)",
    "(function_definition !type declarator: (function_declarator declarator: (identifier) @_macro parameters: (_) @end)"
    ' (#match? @_macro "^[A-Z][A-Z0-9_]+$"))',
)
FUNCTIONS = ("(function_definition declarator: (_))",)
#: The same in C, where a definition must have a type: the macro's name is taken for it, or all is taken for a call.
_CAPITALS = '(#match? @name "^[A-Z][A-Z0-9_]+$")'
TYPED_MACRO = (
    "(translation_unit"
    f" (function_definition type: (type_identifier) @name declarator: (parenthesized_declarator) @end {_CAPITALS}))"
)
CALLED_MACROS = (
    "(translation_unit (expression_statement (call_expression function: (identifier) @name arguments: (_) @end)) @it"
    f" . (compound_statement) {_CAPITALS})",
)
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
CONDITIONS = (
    (rb"(?m)" + _IF + rb"(" + _LINES + rb".*[{)][ \t]*\n)(?:" + _ELSE + _LINES + rb")+" + _ENDIF, b" "),
    (rb"(?m)" + _IF + rb"(" + _LINES + rb")" + _ENDIF, b" "),
)
UNCOUNTED = ("(preproc_if condition: (_) @it)", "(preproc_elif condition: (_) @it)")
_WORD = rb"(?:unsigned|signed|short|long|int|char|bool|float|double|void|u?int\d+_t|s?size_t)\b"
_TYPE = rb"(?:const\s+)?" + _WORD + rb"(?:\s+" + _WORD + rb")*[*&\s]*"
_WORDS = rb"[\w:<>,]+"
_AND_NAME = rb"(?:[ \t*&]+|[ \t*&]*\n)[\w:~]+[ \t]*\("
#: A macro on a line of its own, and a blank line after it: TEST_END, ph_proto(a, b).
HIDDEN = (
    rb"(?m)^(?:[A-Z_][A-Z0-9_]{2,}|\w+\([^(){};\"]*\))(?=[ \t]*\n[ \t]*\n\s*[^\s{])",
    rb"(\*[ \t]*)__attribute__[ \t]*\(\([^()]*\)\)",  # void *__attribute__((weak)) f(
)
_ARGUMENTS = rb"(?:[^()\"{};]|\((?:[^()\"]|\"(?:[^\"\\\n]|\\.)*\")*\)|\"(?:[^\"\\\n]|\\.)*\")+"
#: A type as an argument of a macro: FLAG(int, size, 8); the last of two types first.
_TYPE_ARGUMENT = (rb"(\b[A-Z][A-Z0-9_]{2,}\((?:[^()\n;]*,)?\s*)" + _TYPE + rb"(?=[,)])", b"_")
REPAIRS = (
    *CONDITIONS,
    # extern "C" __declspec(dllimport) int __stdcall f();
    (rb"\b__(?:declspec\([^()]*\)|(?:std|fast|this|vector)call|cdecl)(?=\s)", b" "),
    # a macro before the type of a function: LUA_API lua_CFunction lua_atpanic(
    (rb"(?m)^[ \t]*[A-Z][A-Z0-9_]{2,}(?=[ \t]+(?:" + _WORDS + rb"[ \t*&]+){0,3}" + _WORDS + _AND_NAME + rb")", b" "),
    # and behind it: static int FORMAT_PRINTF(2, 3) print(
    (rb"(?m)^((?:\w+[ \t*]+)+)[A-Z][A-Z0-9_]{2,}\([^(){};\"]*\)(?=[ \t]+\w+[ \t]*\()", b" "),
    # FORMAT_PRINTF(3, 0) on a line of its own, before a function
    (rb"(?m)^[A-Z][A-Z0-9_]{2,}\([^(){};\"]*\)(?=[ \t]*\n[a-z])", b" "),
    *(_TYPE_ARGUMENT,) * 2,
    # strings as arguments of a macro that defines a test: TEST_CASE("name", "[tag]") {
    (rb"(?m)^([ \t]*[A-Z][A-Z0-9_]{2,}\()(?=[^(){};]*\")" + _ARGUMENTS + rb"(?=\)\s*\{)", b"_"),
)

TABLE = Table(
    name="c",
    title="C",
    grammar="tree_sitter_c",
    functions=FUNCTIONS,
    headed_functions=CALLED_MACROS,
    names=(*NAMES, TYPED_MACRO),
    reserved=RESERVED,
    decisions=DECISIONS,
    nesting=NESTING,
    chained=("(else_clause (if_statement) @it)",),
    comments=("comment",),
    strings=("string_literal", "char_literal", "system_lib_string"),
    uncounted=UNCOUNTED,
    hidden=HIDDEN,
    repairs=REPAIRS,
)
