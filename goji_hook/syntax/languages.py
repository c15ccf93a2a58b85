"""The language of a file by its name and first line; imports no grammar.

The facts are those of GitHub's linguist (languages.yml), for the languages that have a table.
"""

from __future__ import annotations

import re
from posixpath import basename, splitext

_SUFFIXES = {
    "c": "c h idc",
    "cpp": "cpp cc cxx c++ cp cppm hpp hh hxx h++ inl ino ipp ixx tcc tpp txx re",
    "csharp": "cs csx cake",
    "go": "go",
    "java": "java jav jsh",
    "javascript": "js cjs mjs es es6 jsx jsm jss jsb jsfl jscad jslib jspre frag gs jake javascript njs pac sjs ssjs"
    " xsjs xsjslib _js bones",
    "kotlin": "kt ktm kts",
    "php": "php aw ctp fcgi inc php3 php4 php5 phps phpt phtml",
    "python": "py pyi pyw py3 pyde pyp pyt gyp gypi cgi fcgi lmi rpy smk spec tac wsgi xpy",
    "ruby": "rb rake gemspec builder eye god jbuilder mspec pluginspec podspec prawn rabl rbi rbuild rbw rbx ru ruby"
    " thor watchr",
    "rust": "rs",
    "lua": "lua fcgi nse p8 pd_lua rbxs rockspec wlua",
    "objc": "m mm",
    "perl": "pl pm al cgi fcgi perl ph plx psgi t",
    "scala": "scala kojo sbt sc",
    "solidity": "sol",
    "swift": "swift",
    "tsx": "tsx",
    "typescript": "ts mts cts",
}
#: Suffixes that other languages use as well, and that are rarer for these: linguist decides by content.
_AMBIGUOUS = frozenset(
    {"cgi", "fcgi", "inc", "re", "cp", "frag", "gs", "spec", "es", "builder", "eye", "god", "rpy", "pac", "bones"}
)

_NAMES = {
    "javascript": "Jakefile",
    "lua": ".luacheckrc",
    "perl": "Makefile.PL Rexfile ack cpanfile .latexmkrc latexmkrc",
    "php": "Phakefile .php .php_cs .php_cs.dist",
    "python": "DEPS SConscript SConstruct wscript .gclient",
    "ruby": "Appraisals Berksfile Brewfile Buildfile Capfile Dangerfile Deliverfile Fastfile Gemfile Guardfile Jarfile"
    " Mavenfile Podfile Puppetfile Rakefile Snapfile Steepfile Thorfile Vagrantfile buildfile .irbrc .pryrc .simplecov",
}
_INTERPRETERS = {
    "javascript": "chakra d8 gjs js node nodejs qjs rhino v8 v8-shell zx",
    "lua": "lua luajit texlua",
    "perl": "perl cperl",
    "php": "php",
    "scala": "scala scala-cli",
    "swift": "swift",
    "python": "python python2 python3 py pypy pypy3 uv",
    "ruby": "ruby macruby rake jruby rbx",
    "typescript": "bun deno ts-node tsx",
    "csharp": "dotnet dotnet-script",
    "rust": "rust-script run-cargo-script",
}
#: MATLAB, whose files are named like those of Objective-C.
_MATLAB = re.compile(rb"\A\s*(?:%|function\b|classdef\b)")
#: What tells a header of Objective-C or C++ from one of C (linguist's heuristics.yml).
_IN_HEADERS = (
    (
        "objc",
        re.compile(rb"^\s*(?:@(?:interface|class|protocol|property|end|synchronised|selector)\b|#import\s)", re.M),
    ),
    (
        "cpp",
        re.compile(
            rb"^\s*#\s*include <(?:cstdint|string|vector|map|list|array|bitset|queue|stack|forward_list|unordered_map"
            rb"|unordered_set|(?:i|o|io)stream|memory|functional|utility|tuple|algorithm|c[a-z]+)>"
            rb"|^\s*template\s*<|^[ \t]*(?:try|constexpr)\b|^[ \t]*catch\s*\("
            rb"|^[ \t]*(?:class|(?:using[ \t]+)?namespace)\s+\w+"
            rb"|^[ \t]*(?:private|public|protected):$|std::\w+",
            re.M,
        ),
    ),
)


def _inverted(lists: dict[str, str]) -> dict[str, str]:
    return {word: language for language, words in lists.items() for word in words.split()}


_OF_SUFFIX = {suffix: name for suffix, name in _inverted(_SUFFIXES).items() if suffix not in _AMBIGUOUS}
_OF_NAME = _inverted(_NAMES)
_OF_INTERPRETER = _inverted(_INTERPRETERS)
_SHEBANG = re.compile(
    rb"#![ \t]*(?:\S*/)?(?:env[ \t]+(?:-\S+[ \t]+|\w+=\S*[ \t]+)*(?:\S*/)?)?([A-Za-z][\w+-]*?)[\d.]*(?=[\s]|\Z)"
)


def by_name(path: str) -> str | None:
    """The language of a file by its name, or None."""
    name = basename(path)
    return _OF_NAME.get(name) or _OF_SUFFIX.get(splitext(name)[1][1:].lower())


def by_shebang(content: bytes) -> str | None:
    """The language of a script by its first line, or None. Rust's inner attribute ``#![`` is no shebang."""
    if content[:2] != b"#!":
        return None
    found = _SHEBANG.match(content.split(b"\n", 1)[0].rstrip())
    return _OF_INTERPRETER.get(found[1].decode("ascii")) if found else None


def detect(path: str, content: bytes) -> str | None:
    """The language of a file by its name, or where that says nothing, by its first line; None if there is no table."""
    suffix = splitext(basename(path))[1]
    found = by_name(path)
    if suffix.lower() == ".h":
        return next((name for name, marks in _IN_HEADERS if marks.search(content)), "c")
    if suffix == ".m" and _MATLAB.search(content):
        return None
    return found or (by_shebang(content) if not suffix else None)


def suffixes(language: str) -> tuple[str, ...]:
    """The suffixes of a language's files, with their dots."""
    return tuple("." + suffix for suffix, name in _OF_SUFFIX.items() if name == language)
