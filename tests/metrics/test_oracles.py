"""The metrics against others' tools on real sources: lines and comments against cloc, complexity against radon.

``make tools`` fetches the sources that Pygments is tested on; cloc is a package of Debian and others.
"""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

from goji_hook.change import exclusions as skip
from goji_hook.metrics import measure_file as metrics

SOURCES = next(iter(sorted(Path(__file__).parents[1].glob(".tools/pygments-*/tests/examplefiles"))), None)
STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
#: The folders of SOURCES, by the language that lizard reads in them.
FOLDERS = {
    "c": "cpp", "cpp": "cpp", "csharp": "csharp", "erlang": "erlang", "fortran": "fortran", "go": "go", "java": "java",
    "js": "javascript", "kotlin": "kotlin", "lua": "lua", "objective-c": "objectivec", "perl": "perl", "php": "php",
    "python": "python", "rust": "rust", "scala": "scala", "solidity": "solidity", "swift": "swift", "ts": "typescript",
    "vue": "vue", "zig": "zig",
}  # fmt: skip
#: Where cloc counts otherwise, how many lines we call code, or comment, beyond it, and why we stand by ours.
CLOC_DIFFERS = {
    "test.cs": (12, "cloc takes the apostrophe of a comment's \"we're\" for the beginning of a string"),
    "ceval.c": (-1, "a comment that begins behind a preprocessor line goes on as comment, not as code"),
    "zmlrpc.f90": (1, "`contains` is a statement of free-form Fortran; cloc sees the C of a fixed-form comment"),
    "example.lua": (2, "cloc takes what is inside of a [[long string]] for the beginning of a comment"),
    "comments.scala": (-2, "Scala's comments nest: what follows an inner end is still comment"),
    "perl_perl5db.pl": (-169, "POD is documentation wherever it stands; cloc loses its end among POD in POD"),
    "perl_misc.pl": (-1, "a #! line is for the shell: comment to Perl itself; cloc counts it as code"),
    "perl_regex-delims.pl": (-1, "a #! line"),
    "test.escript": (-1, "a #! line"),
    "unicodedoc.py": (-1, "a docstring may have a prefix: r'...'"),
}


def examples() -> list[Path]:
    if SOURCES is None:
        return []
    found = (path for folder in FOLDERS for path in sorted((SOURCES / folder).glob("*")) if path.suffix != ".output")
    return [
        path
        for path in found
        if skip.by_path(path.name) is None and skip.by_content(path.name, path.read_bytes()) is None
    ]


@pytest.fixture(scope="module")
def counted() -> dict[str, dict[str, int]]:
    """What cloc counts, by path: docstrings as comments, as it does by itself."""
    if shutil.which("cloc") is None:
        pytest.skip("cloc is not here: it is a package of Debian, Homebrew and others")
    if not examples():
        pytest.skip("the sources are not here: `make tools` fetches them")
    command = ["cloc", "--json", "--by-file", "--quiet", "--skip-uniqueness", "--timeout=0", *map(str, examples())]
    found: dict[str, dict[str, int]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def test_lines_and_comments_are_cloc_s_but_for_what_is_told(counted: dict[str, dict[str, int]]) -> None:
    languages = set()
    differing = {}
    for path in examples():
        if str(path) not in counted:
            continue
        ours, theirs = metrics.measure_file(path.name, path.read_bytes()), counted[str(path)]
        languages.add(ours.language)
        off = int(ours.values["loc"]) - theirs["code"]
        assert ours.comment_lines - theirs["comment"] == -off, path
        if off:
            differing[path.name] = off
    assert len(languages) >= 10
    assert languages <= set(FOLDERS.values())
    assert differing == {name: off for name, (off, _) in CLOC_DIFFERS.items()}


# --- radon


def functions(blocks: object) -> Iterator[object]:
    """radon's functions and methods, those inside of others too."""
    from radon.visitors import Function

    for block in blocks:  # type: ignore[attr-defined]
        if isinstance(block, Function):
            yield block
            yield from functions(block.closures)
        else:
            yield from functions([*block.methods, *block.inner_classes])


def otherwise(function: ast.AST) -> int:
    """What we count and radon does not, less what radon counts and we do not.

    radon adds one for an assertion, whatever is in it, and for the ``else`` of a loop or of a ``try``, which are no
    words of McCabe's: the ``else`` is the way out that the loop's own condition made. We add one for the guard of a
    ``case``, which is an ``if``.
    """
    found = list(ast.walk(function))
    parts = [one for one in found if isinstance(one, (ast.For, ast.AsyncFor, ast.While, ast.Try))]
    guards = sum(isinstance(one, getattr(ast, "match_case", ())) and one.guard is not None for one in found)
    asserted = [one for one in found if isinstance(one, ast.Assert)]
    within = sum(weight(one) for statement in asserted for one in ast.walk(statement))
    return guards + within - sum(bool(one.orelse) for one in parts) - len(asserted)


def weight(node: ast.AST) -> int:
    """What an expression adds to complexity by itself."""
    if isinstance(node, ast.BoolOp):
        return len(node.values) - 1
    if isinstance(node, ast.comprehension):
        return 1 + len(node.ifs)
    return int(isinstance(node, ast.IfExp))


def test_complexity_is_radon_s_but_for_else_and_assert() -> None:
    radon = pytest.importorskip("radon.complexity")
    same = compared = 0
    for path in sorted(STANDARD_LIBRARY.glob("[a-h]*.py")):
        content = path.read_bytes()
        tree = ast.parse(content)
        parsed = {(one.name, one.lineno): one for one in ast.walk(tree) if isinstance(one, ast.FunctionDef)}
        theirs = {(one.name, one.lineno): one for one in functions(radon.cc_visit(content.decode()))}
        for one in metrics.measure_file(path.name, content).functions:
            key = one.name.rpartition(".")[2], one.line
            if key not in theirs or key not in parsed or len(list(inner(parsed[key]))) > 1:
                continue  # a function in a function is counted with it by radon, on its own here
            compared += 1
            off = one.cx - theirs[key].complexity - otherwise(parsed[key])
            same += off == 0
            assert off == 0, (path.name, key)
    assert compared > 500
    assert same == compared


def inner(function: ast.AST) -> Iterator[ast.AST]:
    """A function and the functions and classes inside of it."""
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    return (one for one in ast.walk(function) if isinstance(one, kinds))
