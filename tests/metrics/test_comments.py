"""Which lines are comment: against Pygments, by hand, and against Python's own parser on real text."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import pytest
from code_samples import standard_library

from goji_hook import languages
from goji_hook.metrics import comments
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.pieces import Piece
from goji_hook.metrics.syntax.lines import CODE, COMMENT

C_LIKE = """// one
/* two
   three */ int a;
char *s = "// no /* no";
char c = '"'; // trailing
/** doc
 *
 */
int f(void) {
  /* a */ /* b */
  return 1; /* begins here
  and ends */
}
"""
SAMPLES = {
    "c": C_LIKE + '#define X "/*" /* c */\n#if 1 // d\n#endif\n',
    "cpp": C_LIKE + 'auto raw = R"(// no\n/* no */)"; // yes\n',
    "m": C_LIKE,
    "java": C_LIKE.replace("char *", "String "),
    "cs": C_LIKE.replace("char *", "string ") + "/// <summary>\n/// doc\n",
    "js": "// a\nlet s = '//', t = `// ${1} /*`, u = \"/*\";\nconst r = /\\/\\/x/;\n/* b\n*/\n",
    "ts": "// a\nlet s: string = '//';\n/* b\n*/ let x = 1; // c\n",
    "tsx": "// a\nconst a = 1;\n/* b\n*/\n",
    "go": "// a\nvar s = `// no\n/* no */`\nvar r = '\"' // yes\n/* b\n*/\n",
    "swift": '// a\nlet s = "// no"\n/* b\n*/\n/// doc\n',
    "kt": '// a\nval s = "// no"\nval t = """\n// no\n"""\n/* b\n*/\n',
    "sol": '// a\nstring s = "// no";\n/* b\n*/\n/// doc\n',
    "php": "<?php\n// a\n# b\n$s = '// no # no';\n/* c\n*/\n",
    "scala": '// a\nval s = "// no"\n/* b\n*/\n',
    "rs": "/// doc\n//! doc\nfn f<'a>(x: &'a str) { let c = '\"'; let d = 'a'; let e = b'/'; } // t\n"
    '// b\nlet r = r"\\"; // t\n// c\nlet s = r#"// no "q""#;\n/* d\n*/\n',
    "py": "# a\nx = '# no'\ny = 1  # trailing\n# b\n",
    "erl": '% a\n%% b\nrun() -> $%, "% no". % trailing\n% c\n',
}


def by_pygments(path: str, text: str) -> set[int]:
    from pygments.lexers import get_lexer_by_name, get_lexer_for_filename

    marks = bytearray(text.count("\n") + 2)
    name = {"m": "objective-c", "ts": "typescript", "tsx": "typescript", "js": "javascript"}.get(
        path.rpartition(".")[2]
    )
    lexer = get_lexer_by_name(name) if name else get_lexer_for_filename(path, text)
    line = 1
    for _, kind, value in lexer.get_tokens_unprocessed(text):
        if value.strip():
            comments._mark_token(marks, line, value, COMMENT if comments._is_comment(kind) else CODE)
        line += value.count("\n")
    return {line for line, mark in enumerate(marks) if mark == COMMENT}


def by_us(path: str, text: str) -> set[int]:
    content = text.encode()
    language = languages.detect(path, content)
    assert language is not None
    found = metrics._read(Piece(language, content, None, content), float("inf"))
    return {line for line, mark in enumerate(found.marks) if mark == COMMENT}


def nonblank(text: str, lines: set[int]) -> set[int]:
    return {line for line in lines if text.split("\n")[line - 1].strip()}


@pytest.mark.parametrize("suffix", SAMPLES)
def test_comments_are_those_of_pygments(suffix: str) -> None:
    text, path = SAMPLES[suffix], f"a.{suffix}"
    assert nonblank(text, by_us(path, text)) == nonblank(text, by_pygments(path, text))


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("a.rb", "# a\nx = <<~T\n  # no\nT\n=begin\nb\n=end\ny = 1 # t\n", {1, 5, 6, 7}),
        ("a.pl", "# a\nmy $x = 1;\n=pod\n\ntext\n\n=cut\nmy $y = 2; # t\n", {1, 3, 4, 5, 6, 7}),
        ("a.lua", "-- a\nx = '-- no'\n--[[ b\nc ]]\ny = 1 -- t\n", {1, 3, 4}),
        ("a.sql", "-- a\nSELECT '-- no';\n/* b\nc */\n", {1, 3, 4}),
        ("a.r", "# a\nx <- '# no'\n# b\n", {1, 3}),
        ("a.zig", '// a\nconst s = "// no";\n/// b\n', {1, 3}),
        ("a.f90", "! a\nprint *, '! no'\n! b\nend\n", {1, 3}),
        ("a.gd", "# a\nvar s = '# no'\n# b\n", {1, 3}),
        ("a.rs", "/* a /* b */\nc */\nfn f() {}\n", {1, 2}),
        ("a.js", "#!/usr/bin/env node\nrun();\n", {1}),
    ],
)
def test_other_languages_by_hand(path: str, text: str, expected: set[int]) -> None:
    found = by_us(path, text)
    assert nonblank(text, found) == nonblank(text, expected)


def test_a_language_that_pygments_does_not_know_keeps_lizards_comments() -> None:
    assert comments._lexer("st") is None
    assert by_us("a.st", "// a\nx := 1;\n") == {1}


def by_python(text: str) -> set[int]:
    """The lines of comments and of strings that are statements, by Python's tokenizer and parser."""
    held: set[int] = set()
    layout = (tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER)
    coded: set[int] = set()
    strings: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            strings.add((node.lineno, node.end_lineno or node.lineno))
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        lines = range(token.start[0], token.end[0] + 1)
        if token.type == tokenize.COMMENT or (token.type == tokenize.STRING and (lines[0], lines[-1]) in strings):
            held.update(lines)
        elif token.type not in layout:
            coded.update(lines)
    return held - coded


@pytest.mark.parametrize("path", standard_library(40), ids=lambda path: path.name)
def test_python_comments_and_docstrings_are_pythons_own(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert nonblank(text, by_us("a.py", text)) == nonblank(text, by_python(text))
