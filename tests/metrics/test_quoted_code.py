"""Commented-out code is told from prose: source in, number of its commented-out lines out."""

from __future__ import annotations

import pytest

from goji_hook.metrics import quoted_code
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.syntax.read import read

CODE = {
    "python": [
        "# x = foo(1)",
        "# assert f(1) == 1",
        "# for a in b:\n#     show(a)",
        "# import os.path",
    ],
    "javascript": ["// const a = b(c);", "// return (x)", "/* foo(); */", "// if (a && b) { go(); }"],
    "go": ["// x := 3", "// err = foo(x)", "// fmt.Println(a, b)"],
    "c": ["// int x = 5;", "/* free(p); */"],
    "ruby": ["# value = compute(1)", "# puts(value)"],
    "lua": ["-- local x = 1", "-- print(x)"],
}
PROSE = {
    "python": [
        "# TODO: later", "# See foo() for why.", "# the result of parse(x)", "#: documented = 1",
        "# -*- coding: utf-8 -*-", "# return early", "#!/usr/bin/env python", "# a note: see below", "# one two three",
    ],
    "javascript": ["// This explains why a = b matters here", "/** @param {string} a */", "/// doc"],
    "go": ["// Foo does bar (see baz)", "// Package a holds what b needs.", "//go:build linux"],
    "c": ["// The size is in bytes.", "/* why this is right */"],
    "ruby": ["# frozen_string_literal: true", "# Returns the value."],
    "lua": ["-- why this is so", "--- a doc comment"],
}  # fmt: skip


def quoted(language: str, text: str) -> int:
    lines = text.encode().split(b"\n")
    marks = read(language, text).marks
    return quoted_code.count(language, lines, marks, 1, len(marks) - 1, float("inf"))


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in CODE.items() for text in texts])
def test_code_in_a_comment_is_seen(language: str, text: str) -> None:
    assert quoted(language, f"{text}\n") == text.count("\n") + 1


@pytest.mark.parametrize(("language", "text"), [(name, text) for name, texts in PROSE.items() for text in texts])
def test_prose_is_left_alone(language: str, text: str) -> None:
    assert quoted(language, f"{text}\n") == 0


def test_it_counts_neither_as_comment_nor_as_code() -> None:
    found = measure_file("a.py", b"x = 1\n# why this is so\n# y = f(x)\n# return y\n")
    assert (found.code_lines, found.comment_lines, found.quoted_code, found.values["com"]) == (1, 1, 2, 0.5)


def test_a_long_comment_takes_no_time() -> None:
    text = "# " + "a(" * 50_000 + "\n" + "# x = (\n" * 2_000 + "x = 1\n"
    assert quoted("python", text) == 0
