"""The language of a file by its name and first line; imports no grammar.

The facts are those of GitHub's linguist (languages.yml), for the languages that are measured: on syntax trees where
there is a table, by lizard where PyPI has no grammar.
"""

from __future__ import annotations

import re
from posixpath import basename, splitext

_SUFFIXES = {
    "c": "c h idc",
    "cpp": "cpp cc cxx c++ cp cppm hpp hh hxx h++ inl ino ipp ixx tcc tpp txx re",
    "bash": "sh bash bats cgi command fcgi ksh tmux tool trigger zsh zsh-theme ebuild eclass",
    "csharp": "cs csx cake",
    "dart": "dart",
    "elixir": "ex exs",
    "fortran": "f90 f95 f03 f08 f18",
    "gdscript": "gd",
    "go": "go",
    "haskell": "hs hs-boot hsc",
    "hcl": "hcl tf tfvars tofu nomad workflow",
    "java": "java jav jsh",
    "javascript": "js cjs mjs es es6 jsx jsm jss jsb jsfl jscad jslib jspre frag gs jake javascript njs pac sjs ssjs"
    " xsjs xsjslib _js bones",
    "kotlin": "kt ktm kts",
    "php": "php aw ctp fcgi inc php3 php4 php5 phps phpt phtml",
    "julia": "jl",
    "ocaml": "ml eliom ml4",
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
    "sql": "sql cql ddl mysql pgsql prc tab udf viw db2 psql tsql",
    "tsx": "tsx",
    "typescript": "ts mts cts",
    "zig": "zig",
}
#: Languages without a grammar on PyPI, which lizard reads.
BY_LIZARD = {
    "erlang": "erl hrl escript",
    "plsql": "pks pkb pls plb pck",
    "r": "r rsx",
    "st": "st",
    "ttcn": "ttcn ttcn3 ttcnpp",
}
#: Files that hold code of other languages: scripts and cells.
PAGE, NOTEBOOK = "page", "notebook"
HOLDERS = {PAGE: "vue svelte html htm xht xhtml", NOTEBOOK: "ipynb"}
#: Names in sentences of what has no table.
TITLES = {
    "erlang": "Erlang",
    "plsql": "PL/SQL",
    "r": "R",
    "st": "Structured Text",
    "ttcn": "TTCN-3",
    PAGE: "Pages",
    NOTEBOOK: "Notebooks",
}
#: Suffixes that other languages use as well, and that are rarer for these: linguist decides by content.
_AMBIGUOUS = frozenset({
    "bones", "builder", "cgi", "command", "cp", "cql", "ddl", "es", "eye", "fcgi", "frag", "god",
    "gs", "inc", "pac", "re", "rpy", "spec", "tab", "tool", "trigger", "workflow",
})  # fmt: skip

_NAMES = {
    "bash": "APKBUILD PKGBUILD .bash_aliases .bash_functions .bash_login .bash_logout .bash_profile .bashrc .envrc"
    " .kshrc .profile .tmux.conf .xinitrc .xprofile .xsession .zlogin .zlogout .zprofile .zshenv .zshrc bash_aliases"
    " bash_logout bash_profile bashrc gradlew kshrc profile tmux.conf xinitrc zlogin zlogout zprofile zshenv zshrc",
    "elixir": "mix.lock",
    "javascript": "Jakefile",
    "lua": ".luacheckrc",
    "perl": "Makefile.PL Rexfile ack cpanfile .latexmkrc latexmkrc",
    "php": "Phakefile .php .php_cs .php_cs.dist",
    "python": "DEPS SConscript SConstruct wscript .gclient",
    "ruby": "Appraisals Berksfile Brewfile Buildfile Capfile Dangerfile Deliverfile Fastfile Gemfile Guardfile Jarfile"
    " Mavenfile Podfile Puppetfile Rakefile Snapfile Steepfile Thorfile Vagrantfile buildfile .irbrc .pryrc .simplecov",
}
_INTERPRETERS = {
    "bash": "ash bash bats dash ksh mksh pdksh sh zsh",
    "elixir": "elixir",
    "haskell": "runghc runhaskell",
    "julia": "julia",
    "ocaml": "ocaml ocamlrun ocamlscript",
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


_ALL = {**_SUFFIXES, **BY_LIZARD, **HOLDERS}
_OF_SUFFIX = {suffix: name for suffix, name in _inverted(_ALL).items() if suffix not in _AMBIGUOUS}
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


def may_be_script(path: str) -> bool:
    """Whether only the first line can tell the language: a name without a suffix, and without a dot in front."""
    name = basename(path)
    return not splitext(name)[1] and not name.startswith(".")


def detect(path: str, content: bytes) -> str | None:
    """The language of a file by its name, or where that says nothing, by its first line; None if there is no table."""
    suffix = splitext(path)[1]
    if suffix == ".m" and _MATLAB.match(content):
        return None
    if suffix == ".h":
        return next((name for name, marks in _IN_HEADERS if marks.search(content)), "c")
    return by_name(path) or (by_shebang(content) if may_be_script(path) else None)


def names() -> tuple[str, ...]:
    """The languages that are read, by the names of their tables; pages and notebooks hold others."""
    return tuple(sorted(_ALL))


def suffixes(language: str) -> tuple[str, ...]:
    """The suffixes of a language's files, with their dots, the usual ones first."""
    return tuple("." + suffix for suffix, name in _OF_SUFFIX.items() if name == language)


def file_names(language: str) -> tuple[str, ...]:
    """The names of a language's files that no suffix tells."""
    return tuple(name for name, found in _OF_NAME.items() if found == language)


def is_shebang(source: bytes) -> bool:
    """Whether the first line names an interpreter; Rust's inner attribute ``#![`` does not."""
    return source.startswith(b"#!") and not source.startswith(b"#![")


def unknown(path: str) -> str:
    """The reason for which a file of this name is not reviewed."""
    name = basename(path)
    return f"not a language that goji-hook reads ({splitext(name)[1] or name})"
