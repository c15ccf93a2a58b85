"""The language of a file by its name and first line, without importing a grammar."""

from __future__ import annotations

import subprocess
import sys

import pytest

from goji_hook import languages


@pytest.mark.parametrize(
    ("path", "content", "language"),
    [
        ("a/b.mts", b"", "typescript"),
        ("a.CTS", b"", "typescript"),
        ("a.d.ts", b"", "typescript"),
        ("stub.pyi", b"", "python"),
        ("Gemfile", b"", "ruby"),
        ("lib/tasks/x.rake", b"", "ruby"),
        ("x.gemspec", b"", "ruby"),
        ("sub/Rakefile", b"", "ruby"),
        ("bin/run", b"#!/usr/bin/env -S python3.12 -u\n", "python"),
        ("bin/run", b"#!/usr/bin/node --x\n", "javascript"),
        ("bin/run", b"#! /usr/bin/env FOO=1 ruby\r\n", "ruby"),
        ("bin/run", b"#![no_std]\n", None),
        ("bin/run", b"#!/bin/sh\n", "bash"),
        ("bin/run", b"#!/usr/bin/awk -f\n", None),
        ("notes.txt", b"#!/usr/bin/python\n", None),
        ("a.yml", b"", None),
        ("build.gradle.kts", b"", "kotlin"),
        ("a.phtml", b"", "php"),
        ("bin/console", b"#!/usr/bin/env php\n<?php\n", "php"),
        ("a.hxx", b"", "cpp"),
        ("a.ipp", b"", "cpp"),
        ("a.h", b"#include <stdio.h>\nint f(void);\n", "c"),
        ("a.h", b"#include <string>\n", "cpp"),
        ("a.h", b"namespace a {\n", "cpp"),
        ("a.h", b"#import <UIKit/UIKit.h>\n@interface A\n", "objc"),
        ("a.m", b"@implementation A\n", "objc"),
        ("a.m", b"function y = f(x)\n", None),
        ("x.rockspec", b"", "lua"),
        ("build.sbt", b"", "scala"),
        ("t/a.t", b"", "perl"),
        ("cpanfile", b"", "perl"),
        ("a.sol", b"", "solidity"),
    ],
)
def test_a_language_is_known_by_name_or_shebang(path, content, language):
    assert languages.detect(path, content) == language


def test_reading_python_loads_no_other_grammar():
    code = (
        "import sys; from goji_hook import languages; assert 'tree_sitter' not in sys.modules;"
        "from goji_hook.metrics.syntax.read import read; assert 'tree_sitter' not in sys.modules;"
        "read('python', 'x = 1\\n');"
        "print(sorted(name for name in sys.modules if name.startswith('tree_sitter_') and '.' not in name))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert found == "['tree_sitter_python']\n"
