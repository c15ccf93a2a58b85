"""Text that no grammar was made for: it is measured or refused within the limit, and the process lives."""

from __future__ import annotations

import re
import sys
import time
from types import ModuleType

import pytest

from goji_hook.metrics.syntax.errors import NoGrammarError, NotMeasuredError
from goji_hook.metrics.syntax.grammar import load, load_table
from goji_hook.metrics.syntax.read import read
from goji_hook.system import time_limit as limit

LANGUAGES = ("python", "javascript", "typescript", "tsx", "java", "csharp", "go", "ruby", "rust", "c")
SECONDS = 1.0
MANY = 100_000
INPUTS = {
    "empty": "",
    "one long line": "x = 1 ; " * 650_000,
    "one long string": '"' + "a" * 5_000_000 + '"',
    "open brackets": "(" * MANY,
    "nested brackets": "x = " + "[" * MANY + "]" * MANY,
    "nested calls": "f(" * MANY + ")" * MANY,
    "mixed brackets": "({[" * MANY,
    "else ifs": "if (x) {} else " * MANY,
    "ands": "x = a" + " && a" * MANY,
    "null bytes": "def f(x):\n\0\0 return x\n" * 1_000,
    "a mark": "\ufeffint f(int x) { return x; }\n",
    "lone surrogates": 'x = "\ud800"\n' * 10,
    "an error a line": ")] = } else if {( def ?? \n" * 5_000,
    "open comments": "/* " * 100_000,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", INPUTS)
def test_bad_input_is_measured_or_refused_in_time(language, name):
    load(language)
    started = time.thread_time()
    try:
        found = read(language, INPUTS[name], limit.ends_in(SECONDS))
        assert len(found.marks) == INPUTS[name].count("\n") + 2
        assert found.tokens(1, len(found.marks)) >= 0
    except (NotMeasuredError, limit.OutOfTimeError):
        pass
    assert time.thread_time() - started < 12 * SECONDS  # a call into the parser ends late on a busy machine


@pytest.mark.parametrize(
    ("language", "reason"),
    [
        ("go", r"not measured: no grammar for Go \(.*\)"),
        ("julia", r"not measured: Julia needs goji-hook\[languages\]"),
    ],
)
@pytest.mark.parametrize("module", [None, ModuleType("broken")])
def test_a_missing_grammar_is_a_reason(monkeypatch, language, reason, module):
    monkeypatch.setitem(sys.modules, load_table(language).grammar, module)
    load.cache_clear()
    try:
        with pytest.raises(NoGrammarError) as caught:
            load(language)
    finally:
        load.cache_clear()
    broken = r"not measured: no grammar for \w+ \(.*\)"
    assert re.fullmatch(reason if module is None else broken, str(caught.value))
