"""Read the functions of a file with other tools, lizard, radon and eslint, for benchmarks/truth.py.

A function without a name counts into the function around it. The figures of radon and eslint are brought to the
definitions of docs/metrics.md. From radon's are taken the ``else`` of loops and of ``try``, and ``assert`` itself, but
not the conditions in it; the guards of ``case`` are added. For eslint see eslint_functions.mjs.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: Where eslint may be: ``make tools`` fetches it.
MODULES = ROOT / "tests" / ".tools" / "node_modules"
#: What lizard calls functions without a name.
_NAMELESS = re.compile(r"\(anonymous\)|anonymous__\d+|\*global\*|")
OF_ESLINT = frozenset({"javascript", "typescript", "tsx"})


@dataclass(frozen=True)
class Found:
    """A function as a tool describes it."""

    name: str
    line: int
    end_line: int
    cx: int


class OracleError(Exception):
    """An oracle cannot read a file."""


def lizard(path: Path, text: str) -> list[Found]:
    """The functions that lizard finds; raises OracleError."""
    from lizard import analyze_file

    try:
        read = analyze_file.analyze_source_code(path.name, text)
    except Exception as error:  # lizard raises whatever it trips over
        raise OracleError(type(error).__name__) from error
    return _named(
        Found(_written(one.name), one.start_line, one.end_line, one.cyclomatic_complexity) for one in read.function_list
    )


def _named(found: Iterable[Found]) -> list[Found]:
    """The functions with a name, each with the decisions of those without one that stand in it."""
    named: list[Found] = []
    nameless: list[Found] = []
    for one in found:
        (nameless if _NAMELESS.fullmatch(one.name) else named).append(one)
    inner: dict[Found, int] = {}
    for one in nameless:
        around = [other for other in named if other.line <= one.line and one.end_line <= other.end_line]
        if around:
            innermost = max(around, key=lambda other: (other.line, -other.end_line))
            inner[innermost] = inner.get(innermost, 0) + one.cx - 1
    return [replace(one, cx=one.cx + inner.get(one, 0)) for one in named]


def _written(name: str) -> str:
    """lizard's name of an accessor in our spelling."""
    kind, _, of = name.partition(" ")
    return f"{of}.{kind}" if kind in ("get", "set") and of else name


def of(path: Path, language: str) -> Iterator[tuple[str, Callable[[Path, str], list[Found]]]]:
    """The oracles that read a file by itself."""
    from lizard import get_reader_for

    if get_reader_for(path.name) is not None:
        yield "lizard", lizard
    if language == "python":
        yield "radon", radon


def radon(path: Path, text: str) -> list[Found]:
    """All functions that Python itself finds, each with what radon says of it alone; raises OracleError."""
    from radon.visitors import ComplexityVisitor

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of escapes in strings
            tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        raise OracleError(f"{path.name} is no Python") from error
    found = []
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            visitor = ComplexityVisitor(off=False)
            visitor.visit(node)
            complexity = visitor.functions[0].complexity + _otherwise(node)
            found.append(Found(node.name, node.lineno, node.end_lineno or 0, complexity))
    return found


def _otherwise(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Our count of a function's decisions less radon's; below 0 where radon counts more.

    An assertion and the ``else`` of a loop or of a ``try`` are no decisions of McCabe's: the loop's own condition made
    that way out. The guard of a ``case`` is an ``if``.
    """
    found = 0
    for node in (node for statement in function.body for node in _own(statement)):
        if isinstance(node, ast.Assert):
            found += sum(map(_weight, ast.walk(node))) - 1
        elif isinstance(node, (ast.For, ast.AsyncFor, ast.While, ast.Try)):
            found -= bool(node.orelse)
        elif isinstance(node, ast.match_case):
            found += node.guard is not None
    return found


def _own(node: ast.AST) -> Iterator[ast.AST]:
    """A node and all below it, without functions and classes in it."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from _own(child)


def _weight(node: ast.AST) -> int:
    """The complexity that an expression adds by itself."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, ast.IfExp))


def eslint(paths: Iterable[Path], modules: Path = MODULES) -> dict[Path, list[Found]]:
    """Run eslint, and return the functions of each file that its parser takes."""
    command = ["node", str(Path(__file__).with_name("eslint_functions.mjs")), str(modules)]
    asked = json.dumps([str(path) for path in paths])
    done = subprocess.run(command, input=asked, capture_output=True, text=True, check=True)
    answers = json.loads(done.stdout)
    return {Path(path): [Found(*one) for one in found] for path, found in answers.items() if found is not None}
