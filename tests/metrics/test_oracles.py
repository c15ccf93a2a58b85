"""The metrics against others' tools on real sources.

Lines and comments are compared with cloc's, complexity with radon's, eslint's and lizard's. ``make tools`` fetches
cloc, eslint and sources to read: those that Pygments is tested on, eslint's and RxJS'.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from benchmark_module import benchmark_module
from git_repository import ROOT
from run_goji import variables

from goji_hook.change import exclusions as skip
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.types import Unmeasurable

TOOLS = Path(__file__).parents[1] / ".tools"
MODULES = TOOLS / "node_modules"
SOURCES = next(iter(sorted(TOOLS.glob("pygments-*/tests/examplefiles"))), None)
STANDARD_LIBRARY = Path(sysconfig.get_paths()["stdlib"])
#: The folders of SOURCES, by the language of what is measured in them.
FOLDERS = {
    "c": "c", "cpp": "cpp", "csharp": "csharp", "erlang": "erlang", "fortran": "fortran", "go": "go", "java": "java",
    "js": "javascript", "kotlin": "kotlin", "lua": "lua", "objective-c": "objc", "perl": "perl", "php": "php",
    "python": "python", "rust": "rust", "scala": "scala", "solidity": "solidity", "swift": "swift", "ts": "typescript",
    "zig": "zig",
}  # fmt: skip
#: Where cloc counts otherwise, how many lines we call code, or comment, beyond it, and why we stand by ours.
CLOC_DIFFERS = {
    "zmlrpc.f90": (1, "`contains` is a statement of free-form Fortran; cloc sees the C of a fixed-form comment"),
    "example.lua": (2, "cloc takes what is inside of a [[long string]] for the beginning of a comment"),
    "comments.scala": (-2, "Scala's comments nest: what follows an inner end is still comment"),
    "perl_perl5db.pl": (-169, "POD is documentation wherever it stands; cloc loses its end among POD in POD"),
    "perl_misc.pl": (-1, "a #! line is for the shell: comment to Perl itself; cloc counts it as code"),
    "test.escript": (-1, "a #! line"),
    "unicodedoc.py": (-2, "a docstring may have a prefix: r'...' and u'...'"),
}
#: What is refused, and why.
REFUSED = {
    "example.kt": "it is of the time before Kotlin 1.0, whose syntax was another",
    "perl_regex-delims.pl": "the grammar loses its way behind s\\foo\\bar\\",
    "constants.scala": "it is a list of constants, no program",
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
    """cloc's counts by path, with docstrings as comments, which is its default."""
    cloc = shutil.which("cloc", path=f"{os.environ['PATH']}{os.pathsep}{MODULES / '.bin'}")
    if cloc is None:
        pytest.skip("cloc is not here: `make tools` fetches it, and it is a package of Debian and others")
    if not examples():
        pytest.skip("the sources are not here: `make tools` fetches them")
    command = [cloc, "--json", "--by-file", "--quiet", "--skip-uniqueness", "--timeout=0", *map(str, examples())]
    found: dict[str, dict[str, int]] = json.loads(subprocess.run(command, capture_output=True, check=True).stdout)
    return found


def test_lines_and_comments_are_cloc_s_but_for_what_is_told(counted: dict[str, dict[str, int]]) -> None:
    languages = set()
    differing = {}
    refused = set()
    for path in examples():
        if str(path) not in counted:
            continue
        try:
            ours, theirs = metrics.measure_file(path.name, path.read_bytes()), counted[str(path)]
        except Unmeasurable:
            refused.add(path.name)
            continue
        languages.add(ours.language)
        off = int(ours.values["loc"]) - theirs["code"]
        # Code that was commented out is a comment for cloc, and for us it is not.
        assert ours.comment_lines + ours.quoted_code - theirs["comment"] == -off, path
        if off:
            differing[path.name] = off
    assert refused == set(REFUSED)
    assert len(languages) >= 10
    assert languages <= set(FOLDERS.values())
    assert differing == {name: off for name, (off, _) in CLOC_DIFFERS.items()}


# --- radon


@pytest.fixture
def oracles() -> Iterator[Any]:
    """benchmarks/oracles.py as a module: what it takes off radon's figures is said there."""
    pytest.importorskip("radon.visitors")
    with benchmark_module("oracles") as module:
        yield module


def test_complexity_is_radon_s_but_for_else_and_assert(oracles: Any) -> None:
    compared = 0
    for path in sorted(STANDARD_LIBRARY.glob("[a-h]*.py")):
        content = path.read_bytes()
        theirs = {(one.name, one.line): one.cx for one in oracles.radon(path, content.decode())}
        for one in metrics.measure_file(path.name, content).functions:
            key = one.name.rpartition(".")[2], one.line
            if key in theirs:
                compared += 1
                assert one.cx == theirs[key], (path.name, key)
    assert compared > 500


# --- eslint

_CONFIGURATION = """
import parser from "{parser}";
export default [
    {{ ignores: ["!**/node_modules/"] }},
    {{
        files: ["**/*.js", "**/*.ts"],
        linterOptions: {{ noInlineConfig: true, reportUnusedDisableDirectives: false }},
        languageOptions: {{ parser }},
        rules: {{ complexity: ["error", 0] }},
    }},
];
"""
#: Where eslint counts otherwise: it adds one for ``??``, ``?.``, ``&&=`` and a default value.
_OTHERWISE = re.compile(r"\?\?|\?\.|&&=|\|\|=")
_DEFAULT = re.compile(r"[\w\]}]\s*=\s*[^=>]")


@pytest.mark.parametrize(("folder", "pattern"), [("eslint/lib", "*.js"), ("rxjs/src", "*.ts")])
def test_complexity_is_eslint_s_but_for_default_values(folder: str, pattern: str, tmp_path: Path) -> None:
    eslint, parser = MODULES / ".bin" / "eslint", MODULES / "@typescript-eslint/parser/dist/index.js"
    paths = sorted((MODULES / folder).rglob(pattern))
    if not eslint.is_file() or not parser.is_file() or not paths or shutil.which("node") is None:
        pytest.skip("eslint is not here: `make tools` fetches it")
    configuration = tmp_path / "eslint.config.mjs"
    configuration.write_text(_CONFIGURATION.format(parser=parser.resolve()))
    command = [eslint, "--no-config-lookup", "-c", configuration, "-f", "json", *paths]
    done = subprocess.run(command, capture_output=True, cwd=TOOLS, check=False)
    same = compared = 0
    for report in json.loads(done.stdout):
        path = Path(report["filePath"])
        content = path.read_bytes()
        theirs: dict[int, list[int]] = {}
        for message in report["messages"]:
            if message["ruleId"] is None:  # a comment that would switch a rule off
                continue
            number = re.search(r"has a complexity of (\d+)", message["message"])
            assert number, message
            theirs.setdefault(message["line"], []).append(int(number[1]))
        for one in metrics.measure_file(path.name, content).functions:
            text = "\n".join(content.decode().split("\n")[one.line - 1 : one.end_line])
            inner = any(one.line < line <= one.end_line for line in theirs)  # eslint counts each on its own
            if inner or len(theirs.get(one.line, ())) != 1 or _OTHERWISE.search(text):
                continue
            compared += 1
            off = one.cx - theirs[one.line][0]
            same += off == 0
            assert off == 0 or (off < 0 and _DEFAULT.search(text)), (path, one)
    assert compared > 200
    assert same >= 0.9 * compared


# --- lizard, where it is right


@pytest.mark.parametrize(("folder", "suffix"), [("c", "c"), ("go", "go")])
def test_complexity_is_lizard_s_in_c_and_go(folder: str, suffix: str) -> None:
    import lizard

    if SOURCES is None:
        pytest.skip("the sources are not here: `make tools` fetches them")
    compared = 0
    for path in sorted((SOURCES / folder).glob(f"*.{suffix}")):
        text = path.read_text("utf-8")
        if "#if" in text:  # lizard takes a condition of the preprocessor for a decision
            continue
        read = lizard.analyze_file.analyze_source_code(path.name, text).function_list
        theirs = {(one.start_line, one.name.rpartition("::")[2]): one for one in read}
        for one in metrics.measure_file(path.name, text.encode()).functions:
            other = theirs.get((one.line, one.name.rpartition(".")[2]))
            if other:
                compared += 1
                assert (one.end_line, one.cx) == (other.end_line, other.cyclomatic_complexity), (path, one)
    assert compared


def test_complexity_is_lizard_s_in_python() -> None:
    """But for ``match``, of which lizard counts the default too, and for ``finally``, which is no decision.

    A function ends for lizard before the comments at its end.
    """
    import lizard

    compared = 0
    for path in sorted(STANDARD_LIBRARY.glob("[i-s]*.py")):
        text = path.read_text("utf-8")
        read = lizard.analyze_file.analyze_source_code(path.name, text).function_list
        theirs = {(one.start_line, one.name.rpartition(".")[2]): one for one in read}
        for one in metrics.measure_file(path.name, text.encode()).functions:
            other = theirs.get((one.line, one.name.rpartition(".")[2]))
            lines = text.split("\n")[one.line - 1 : one.end_line]
            if other and not any(re.match(r"\s*(?:finally|case|match|def|class|async)\b", line) for line in lines[1:]):
                compared += 1
                assert one.cx == other.cyclomatic_complexity, (path, one)
                rest = lines[other.end_line - one.line + 1 :]
                assert all(not line.strip() or line.lstrip().startswith("#") for line in rest), (path, one)
    assert compared > 1000


# --- all of them, over whole repositories

_PYTHON = """
def even(numbers):
    assert numbers and all(numbers)
    for number in numbers:
        if number % 2 and number > 3 or number < -3:
            def inner(): return number if number else 0
            break
    else:
        return inner
    match number:
        case 1 if numbers: return 1
        case _: return 0
"""
_JAVASCRIPT = """
class A {
    get x() { return this.a?.b ?? (this.c ? 2 : 3); }
    f = (a = 1) => { if (a) { [1].map((x) => x && a ? 3 : 4); } while (a || 2) { a &&= 2; } };
}
"""
_C = """
int f(int a) {
#if A
    if (a && a > 2 && a < 9) return 1;
#endif
    for (;;) { if (a || a == 1) break; }
}
"""


def test_the_table_of_truth_is_printed(tmp_path: Path) -> None:
    for name, text in {
        "a.py": _PYTHON,
        "b.js": _JAVASCRIPT,
        "c.c": _C,
        "d.sh": "f() { :; }\n",
        "e.c": "]]] }}} (((\n",
    }.items():
        (tmp_path / name).write_text(text)
    command = [sys.executable, str(ROOT / "benchmarks" / "truth.py"), str(tmp_path), "--show", "1"]
    done = subprocess.run(command, capture_output=True, text=True, env=variables(), check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = (line.replace("%", "").split() for line in done.stdout.splitlines() if ":" not in line)
    rows = {tuple(words[:2]): words[2:] for words in lines}
    assert rows["bash", "none"][:3] == ["1", "0", "0"]
    none = ["0", "0.0"]
    assert rows["python", "radon"] == ["1", "0", "2", *none * 5, "1", *none]
    assert rows["c", "lizard"] == ["1", "1", "1", *none * 5, "1", "1", "100.0"]
    assert re.search(r"^c lizard cx: .*/c.c: ours f 2-7 cx 7, theirs f 2-7 cx 8$", done.stdout, re.MULTILINE)
    assert re.search(r"^.*/e.c: not measured: mostly not valid C$", done.stdout, re.MULTILINE)
    if (MODULES / "eslint").is_dir():
        assert rows["javascript", "eslint"] == ["1", "0", "2", *none * 5, "1", *none]
