"""The description of a language for the walker: data only.

Most fields are tuples of patterns. A pattern is one of

* a node kind: ``"if_statement"``,
* a token between quotes: ``'"&&"'``,
* a query of tree-sitter: ``'(binary_expression operator: "or")'``. The role of the field goes to the node that is
  marked ``@it``, else to the whole pattern.

``functions`` and ``owners`` are queries that mark ``@name`` within the node; these marks belong to the innermost
function or owner around them, and of several names the first one counts:

* ``@name``: the name; it goes on to the end of an ``@end``, where there is one (``operator`` and ``+``).
* ``@qualifier``: the type that a function belongs to, where it does not stand inside of it (Go's receiver).
* ``@suffix``: what follows the name (``get`` of an accessor).
* ``@piece``: one of several pieces that make up the name (Objective-C's ``add:to:``).
* ``@bound``: a function or class expression that is named by what it is assigned to, and so is none of its own.
* names that begin with ``_`` serve predicates such as ``(#eq? @_method "lambda")`` and mean nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

Patterns = tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """The grammar of a language and the roles that its node kinds play.

    Two nodes that cover the same text share their roles, so that a node that two patterns find counts once.
    """

    #: Name in reports and data: lower case, the name of the table's module.
    name: str
    #: Name in sentences: ``C#``.
    title: str
    #: Module of the grammar's wheel, and the function in it that returns the language.
    grammar: str

    #: Named definitions with a body, and lambdas bound to a name; each pattern marks ``@name``.
    functions: Patterns
    #: Nodes that add to cyclomatic complexity by one each.
    decisions: Patterns
    #: Control structures, one level of nesting each.
    nesting: Patterns
    #: Comments.
    comments: Patterns

    language: str = "language"
    #: Whether the wheel comes with the extra ``languages`` only.
    extra: bool = False

    #: Functions whose body is the node after that of their head, where a grammar keeps the two beside each other; each
    #: pattern marks the head as ``@it`` and ``@name`` in it.
    headed_functions: Patterns = ()
    #: Whether neighbours of the same name are equations of one function, which is a match with a case for each.
    equations: bool = False

    #: Types and modules whose name stands before those of the functions in them; each pattern marks ``@name``.
    owners: Patterns = ()
    #: Queries that mark ``@name`` alone, for grammars in which it lies too deep for the pattern of a function.
    names: Patterns = ()
    #: Text between an owner's name and a function's, and between the names of two owners.
    separator: str = "."
    owner_separator: str = "."
    #: Functions, and nameless owners of functions, that take ``static_separator`` instead (Ruby's ``def self.x``).
    static_functions: Patterns = ()
    static_owners: Patterns = ()
    static_separator: str = "."
    #: Keywords that stand for a name where the parser lost its way.
    reserved: frozenset[str] = frozenset()
    #: Whether a source must end with a newline, because the grammar's scanner may never return without it.
    needs_newline: bool = False
    #: A name that begins with one of these loses it: ``this.`` in ``this.load = () => 1``.
    self_prefixes: tuple[str, ...] = ()

    #: Characters that names lose: the quotes of SQL's.
    quotes: str = ""

    #: Nodes that ``decisions`` find and that are none: the default case.
    defaults: Patterns = ()
    #: Nodes that ``nesting`` finds and that open no level of their own: the ``if`` of an ``else if``.
    chained: Patterns = ()

    #: Strings that document: their lines count as comment.
    docstrings: Patterns = ()
    #: Literals that count as one token: strings, characters, regular expressions, the text in JSX.
    strings: Patterns = ()
    #: Text that counts as code without a token of its own: the body of a heredoc.
    texts: Patterns = ()
    #: What the grammar takes for the beginning of a name though it stands before it, for a macro is in its way: a
    #: regular expression.
    before_names: str = ""

    #: Code within a string.
    interpolations: Patterns = ()

    #: What the grammar takes for a part of what follows though it is none: regular expressions of what the parser is
    #: never shown.
    hidden: tuple[bytes, ...] = ()
    #: What the grammar wrongly refuses, tried where a file has errors: a regular expression and a replacement of like
    #: length, or a byte to put for each one but the first group's.
    repairs: tuple[tuple[bytes, bytes], ...] = ()

    #: Node kinds of decorators and annotations that stand inside the node of a definition. A definition begins after
    #: them, and what they hold does not count.
    annotations: tuple[str, ...] = ()
    #: Nodes that are no part of the program, and in which nothing counts: conditions of a preprocessor.
    uncounted: Patterns = ()

    @property
    def has_functions(self) -> bool:
        """Whether the language has functions; SQL's are found by its own reader."""
        return bool(self.functions or self.static_functions or self.headed_functions or not self.grammar)
