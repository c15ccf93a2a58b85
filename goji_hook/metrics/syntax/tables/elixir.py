"""Elixir, in which definitions and control structures are calls of macros."""

from __future__ import annotations

from goji_hook.metrics.syntax.table import Table

_HEADS = (
    "[(identifier) @name (call target: (identifier) @name)"
    " (binary_operator left: [(identifier) @name (call target: (identifier) @name)"  # def area(x) when x > 0
    ' (binary_operator operator: _ @name)] operator: "when")]',
    '(binary_operator operator: _ @name) (#not-eq? @name "when")',
    '(unary_operator operator: _ @name) (#not-eq? @name "@")',
)
_DEFINITIONS = '(#any-of? @_kind "def" "defp" "defmacro" "defmacrop")'


def _function(head: str) -> tuple[str, str]:
    """The patterns of a definition with a body, as a block and as ``do:``."""
    node, _, predicate = head.partition(" (#")
    conditions = _DEFINITIONS + (f" (#{predicate}" if predicate else "")
    return (
        f"(call target: (identifier) @_kind (arguments . {node}) (do_block) {conditions})",
        f"(call target: (identifier) @_kind (arguments . {node} (keywords (pair key: (keyword) @_do)))"
        f' {conditions} (#match? @_do "^do:"))',
    )


def _called(words: str, rest: str = "") -> str:
    """The pattern of a call of one of some macros."""
    return f"(call target: (identifier) @_called {rest} (#any-of? @_called {words}))"


#: What a definition looks like that is named as a control structure is: ``def if(x, y)``.
_DEFINED = tuple(
    f"(call target: (identifier) @_kind (arguments . {head}) {_DEFINITIONS})"
    for head in ("(call) @it", '(binary_operator left: (call) @it operator: "when")')
)

TABLE = Table(
    name="elixir",
    title="Elixir",
    grammar="tree_sitter_elixir",
    functions=tuple(pattern for head in _HEADS for pattern in _function(head)),
    owners=(_called('"defmodule" "defprotocol" "defimpl"', "(arguments . (alias) @name) (do_block)"),),
    decisions=(
        _called('"if" "unless"', "(arguments)"),
        _called('"case" "cond" "receive"', "(do_block (stab_clause) @it)"),
        _called('"for"', '(arguments (binary_operator operator: _ @_operator) @it) (#not-eq? @_operator "=")'),
        _called('"for"', '(arguments (bitstring (binary_operator operator: "<-")) @it)'),
        _called('"for"', '(arguments (binary_operator operator: "<-") [(identifier) (call) (unary_operator)] @it)'),
        "(rescue_block (stab_clause) @it)",
        "(catch_block (stab_clause) @it)",
        "(else_block (stab_clause) @it)",
        "(after_block (stab_clause) @it)",
        "(anonymous_function (stab_clause) (stab_clause) @it)",
        '(stab_clause left: (binary_operator operator: "when") @it)',
        '(binary_operator operator: ["&&" "||" "and" "or"] @it)',
    ),
    defaults=(
        *_DEFINED,
        _called('"case" "receive"', "(do_block (stab_clause left: (arguments . (identifier) .)) @it)"),
        _called('"cond"', '(do_block (stab_clause left: (arguments . (boolean) @_true .)) @it) (#eq? @_true "true")'),
        "(else_block (stab_clause left: (arguments . (identifier) .)) @it)",
    ),
    nesting=(_called('"if" "unless" "case" "cond" "for" "with" "receive" "try"'),),
    chained=_DEFINED,
    comments=("comment",),
    docstrings=(
        '(unary_operator operator: "@" operand: (call target: (identifier) @_kind (arguments . [(string) (sigil)] .)'
        ' (#any-of? @_kind "moduledoc" "doc" "typedoc" "shortdoc")))',
    ),
    strings=("string", "charlist", "sigil", "quoted_atom", "quoted_keyword", "char"),
    interpolations=("interpolation",),
)
