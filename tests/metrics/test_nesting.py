"""Nesting depth: by hand over several languages, and against Python's own parser on its standard library."""

from __future__ import annotations

import ast

import pytest
from code_samples import standard_library

from goji_hook.metrics.measure_file import measure_file

SEQUENCE = """int f(int a) {
  if (a) {
    b();
  }
  for (;;) {
    c();
  }
  while (a)
    d();
  return a ? 1 : 2;
}
"""
NESTED = """int f(int a)
{
    if (a)
    {
        for (int i = 0; i < a; i++)
        {
            while (1)
                if (a && i)
                    b();
        }
    }
    else if (a > 2) {
        switch (a) {
        case 1:
            if (a)
                c();
            break;
        default:
            do {
                d();
            } while (a);
        }
    } else {
        out();
    }
out:
    return 0;
}
"""


CASES = [
    ("a.c", SEQUENCE, [1]),
    ("a.c", NESTED, [4]),
    ("a.c", "int f(int a) {\n  if (a &&\n      b\n  ) {\n    if (c) d();\n  }\n}\n", [2]),
    ("a.c", "int f(int a) {\n\tif (a) {\n\t\tgoto out;\n\t}\nout:\n\tif (a)\n\t\tb();\n}\n", [1]),
    (
        "a.py",
        "def f(a):\n    if a:\n        b()\n    for x in a:\n        c()\n    try:\n        d()\n"
        "    except E:\n        e()\n",
        [1],
    ),
    (
        "a.py",
        "def f(a):\n    x = [\n        b\n        for b in a\n        if b\n    ]\n    return x if a else b\n",
        [0],
    ),
    (
        "a.py",
        "def f(a):\n    if a:\n        return 1\n    elif b:\n        if c:\n            return 2\n    else:\n"
        "        while d:\n            e()\n",
        [2],
    ),
    (
        "a.py",
        "def f(a):\n    if a:\n        def g():\n            for x in a:\n                h()\n",
        [1, 1],
    ),
    (
        "a.py",
        "def f(a):\n    match = a\n    match a:\n        case 1:\n            if a:\n                b()\n",
        [2],
    ),
    (
        "a.py",
        "async def f(a):\n    async for x in a:\n        if x:\n            '''\ntext\n'''\n"
        "            for y in x:\n                z()\n",
        [3],
    ),
    ("a.js", "function f(a) {\n  a.forEach((x) => {\n    if (x) {\n      g();\n    }\n  });\n}\n", [1]),
    (
        "a.go",
        "package m\n\nfunc f() {\n\tfor {\n\t\tselect {\n\t\tcase <-c:\n\t\t\tif a {\n\t\t\t\tb()\n"
        "\t\t\t}\n\t\t}\n\t}\n}\n",
        [3],
    ),
    (
        "a.rs",
        "fn f(a: u8) -> u8 {\n    let b = match a {\n        1 => {\n            if a > 0 {\n"
        "                2\n            } else {\n                3\n            }\n        }\n"
        "        _ => 4,\n    };\n    b\n}\n",
        [2],
    ),
    (
        "a.rb",
        "def f(a)\n  case a\n  when 1\n    puts 1 if a\n  else\n    unless a\n      puts 2\n    end\n  end\nend\n",
        [2],
    ),
    (
        "a.lua",
        "function f(a)\n  for i = 1, 2 do\n    if a then\n      b()\n    end\n  end\n  if a then b() end\nend\n",
        [2],
    ),
    (
        "a.kt",
        "fun f(a: Int): Int {\n    val b = when (a) {\n        1 -> 2\n"
        "        else -> if (a > 2) 3 else 4\n    }\n    return b\n}\n",
        [2],
    ),
]


@pytest.mark.parametrize(("path", "text", "depths"), CASES)
def test_by_hand(path: str, text: str, depths: list[int]) -> None:
    found = measure_file(path, text.encode())
    assert sorted((function.nest for function in found.functions), reverse=True) == depths


NEWER = tuple(getattr(ast, name) for name in ("Match", "TryStar") if hasattr(ast, name))
STRUCTURES = (ast.If, ast.For, ast.AsyncFor, ast.While, ast.Try, ast.With, ast.AsyncWith, *NEWER)
SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)


def depth(node: ast.AST, inside: int = 0) -> int:
    """The deepest nesting below a node by Python's parser; ``elif`` stays at the level of its ``if``."""
    deepest = inside
    for name, value in ast.iter_fields(node):
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or isinstance(child, SCOPES):
                continue
            also = isinstance(node, ast.If) and name == "orelse" and len(value) == 1 and isinstance(child, ast.If)
            same = also and child.col_offset == node.col_offset
            deepest = max(deepest, depth(child, inside + (isinstance(child, STRUCTURES) and not same)))
    return deepest


@pytest.mark.parametrize("path", standard_library(40), ids=lambda path: path.name)
def test_python_nests_as_pythons_own_parser_says(path) -> None:
    source = path.read_bytes()
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, SCOPES[:2])]
    expected = {(node.lineno, node.name): depth(node) for node in functions}
    found = {(one.line, one.name.split(".")[-1]): one.nest for one in measure_file("a.py", source).functions}
    assert {key: nest for key, nest in found.items() if key in expected and nest != expected[key]} == {}
    assert len(found.keys() & expected.keys()) == len(expected)
