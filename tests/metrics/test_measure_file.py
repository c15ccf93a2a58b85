"""The seven metrics: text in, hand-counted numbers out, over several languages; and any bytes in, no surprise out."""

from __future__ import annotations

import signal
import time
import zlib

import pytest
from code_samples import standard_library
from hostile_text import BITS, SUFFIXES
from hypothesis import given
from hypothesis import strategies as st

from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.errors import GojiError
from goji_hook.metrics import lizard_reader as reading
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.formulas import compression, indent_step
from goji_hook.metrics.measure_change import measure
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.syntax.read import Reading
from goji_hook.metrics.types import Unmeasurable
from goji_hook.prompt.tagline import METRICS
from goji_hook.system import time_limit as limit

PYTHON = b'''#!/usr/bin/env python
"""A module.

Of two paragraphs.
"""

TEXT = """in a string # is code

so is this"""


def calm(a):
    return a  # trailing comments are code


def busy(a, b):
    """A docstring."""
    # a comment
    for x in a:
        if x and b:
            return x
        elif x:
            pass
    while b:
        b -= 1
    return "not a docstring"
'''

C = b"""/* A header,
   of two lines. */
#include <stdio.h>
#define TWICE(x) \\
    ((x) * 2)

// one
int run(int a) {
\tif (a > 1) { /* why */
\t\tfor (int i = 0; i < a; i++) {
\t\t\tputs("// no comment");
\t\t}
\t}
\treturn TWICE(a);
}
"""

JAVASCRIPT = b"""// top
const url = 'http://x/*y*/';
function f(a) {
  switch (a) {
    case 1: return /\\/\\*x/;
    default:
      if (a) { return `// ${a}`; }
  }
  /* two
     lines */
  return [1].map((x) => x ? 1 : 2);
}
"""

GO = b"""package main

// Run runs.
func Run(n int) int {
	if n > 1 {
		return 1
	} else if n > 0 {
		return 2
	}
	return 0
}
"""

RUST = b"""/// Documents.
fn first<'a>(s: &'a str, c: char) -> usize {
    match c {
        '"' => 1, // a quote
        'a' => 2,
        _ => {
            if s.is_empty() {
                0
            } else {
                3
            }
        }
    }
}
"""

RUBY = b"""=begin
A block
=end
def run(a)
  # note
  a.each do |x|
    if x
      puts "# no comment"
    end
  end
end
"""

ERLANG = b"""%% Top.
-module(m).
run(X) ->
    % note
    case X of
        1 -> one;
        _ -> many % trailing
    end.
"""

VUE = b"""<template>
  <!-- a comment -->
  <p>hi</p>
</template>

<script>
// note
export default {
  run(a) {
    if (a) {
      return 1;
    }
    return 2;
  },
};
</script>
"""


def values(path: str, content: bytes) -> dict[str, float]:
    return dict(measure_file(path, content).values)


@pytest.mark.parametrize(
    ("path", "content", "comment", "loc", "cx", "nest"),
    [
        ("a.py", PYTHON, 6, 13, 6, 2),
        ("a.c", C, 3, 11, 3, 2),
        ("a.js", JAVASCRIPT, 3, 9, 4, 2),  # with the ternary of its lambda, which has no name
        ("a.go", GO, 1, 9, 3, 1),
        ("a.rs", RUST, 1, 13, 4, 2),
        ("a.rb", RUBY, 4, 7, 2, 1),
        ("a.erl", ERLANG, 2, 6, 2, 1),
        ("a.vue", VUE, 1, 8, 2, 1),
    ],
)
def test_lines_complexity_and_nesting(path: str, content: bytes, comment: int, loc: int, cx: int, nest: int) -> None:
    found = measure_file(path, content)
    assert (found.comment_lines, found.code_lines) == (comment, loc)
    assert {name: found.values[name] for name in ("loc", "cx", "nest")} == {"loc": loc, "cx": cx, "nest": nest}
    assert found.values["com"] == pytest.approx(comment / (comment + loc))


def test_every_metric_is_there_in_order_and_is_a_float() -> None:
    found = measure_file("a.py", PYTHON).values
    assert tuple(found) == METRICS
    assert all(isinstance(value, float) for value in found.values())


def test_functions_with_their_lines() -> None:
    calm, busy = measure_file("a.py", PYTHON).functions
    assert (calm.name, calm.line, calm.end_line, calm.loc, calm.cx, calm.nest) == ("calm", 12, 13, 2, 1, 0)
    assert (busy.name, busy.line, busy.end_line, busy.loc, busy.cx, busy.nest) == ("busy", 16, 26, 9, 6, 2)


def test_only_the_reviewed_lines_and_the_functions_they_touch_count() -> None:
    found = measure_file("a.py", PYTHON, added=((12, 14),))
    assert [function.name for function in found.functions] == ["calm"]
    assert found.values == {
        "loc": 2, "tok": 8, "cx": 1, "nest": 0, "ind": 0.5, "com": 0, "cmp": compression([found.text])
    }  # fmt: skip
    assert found.text == b"def calm(a):\n    return a  # trailing comments are code\n\n"


def test_lines_outside_of_functions_have_the_least_complexity() -> None:
    found = measure_file("a.py", PYTHON, added=((7, 9),))
    assert found.functions == ()
    assert (found.values["cx"], found.values["nest"], found.values["loc"]) == (1, 0, 2)


def test_added_ranges_are_taken_as_they_come() -> None:
    ordered = measure_file("a.py", PYTHON, added=((12, 13), (19, 20)))
    assert measure_file("a.py", PYTHON, added=((19, 20), (12, 12), (12, 13))) == ordered
    assert measure_file("a.py", PYTHON, added=((12, 13), (19, 20), (900, 901))) == ordered
    assert measure_file("a.py", PYTHON, added=((-5, 10**9),)).values == measure_file("a.py", PYTHON).values
    nothing = measure_file("a.py", PYTHON, added=())
    assert dict(nothing.values) == {"loc": 0, "tok": 0, "cx": 1, "nest": 0, "ind": 0, "com": 0, "cmp": 0}


@pytest.mark.parametrize(
    ("path", "line", "count"),
    [
        ("a.py", b"x = f(a, 'b c') + 1.5", 10),
        ("a.c", b"if (a != 1) b->c(); // why", 12),
        ("a.js", b"const r = /a b/.test(`c ${d + 1}`);", 16),
        ("a.rb", b'puts "a #{b} c" if x&.y?', 11),
        ("a.go", b'x := []string{"a", `b`}', 10),
        ("a.java", b"/* a */ @Test void f() { x.y(); } // b", 14),
    ],
)
def test_tokens_are_words_literals_runs_of_operators_and_brackets(path: str, line: bytes, count: int) -> None:
    assert values(path, line)["tok"] == count


def test_tokens_are_lizards_on_real_code() -> None:
    import lizard

    ours = theirs = 0.0
    for source in standard_library(30):
        ours += values(source.name, source.read_bytes())["tok"]
        theirs += lizard.analyze_file.analyze_source_code("a.py", source.read_text("utf-8")).token_count
    assert ours == pytest.approx(theirs, rel=0.01)


def test_tokens_of_parts_add_up_to_the_tokens_of_the_whole() -> None:
    count = PYTHON.count(b"\n")
    parts = [measure_file("a.py", PYTHON, added=((line, line),)) for line in range(1, count + 1)]
    whole = measure_file("a.py", PYTHON)
    for name in ("loc", "tok"):
        assert sum(part.values[name] for part in parts) == whole.values[name]
    assert b"".join(part.text for part in parts) == whole.text


@pytest.mark.parametrize(
    ("margins", "step"),
    [
        (["", "  ", "    ", "", "  "], 2),
        (["", "    ", "        ", "         ", ""], 4),
        (["", "   ", "", "     "], 3),
        (["", "\t", "\t\t"], 4),
        ([], 4),
    ],
)
def test_the_step_of_indentation_is_the_files_own(margins: list[str], step: int) -> None:
    assert indent_step([margin.encode() for margin in margins]) == step


def test_indentation_is_a_mean_level_whatever_the_step() -> None:
    shape = "f(a) {{\n{0}if (a) {{\n{0}{0}b;\n{0}}}\n}}\n"
    levels = {values("a.c", ("int " + shape.format(unit)).encode())["ind"] for unit in ("  ", "    ", "\t", "   ")}
    assert levels == {4 / 5}


def test_compression_is_raw_over_packed_and_below_one_for_next_to_nothing() -> None:
    text = b"spam = eggs\n" * 200
    assert compression([text]) == len(text) / len(zlib.compress(text, 6))
    assert compression([text[:1000], text[1000:]]) == compression([text])
    assert compression([b"x\n"]) < 1
    assert compression([]) == 0


def test_a_change_adds_up_takes_the_highest_and_shares() -> None:
    files = (FileChange("a.py", PYTHON, ((12, 13),)), FileChange("b.c", C), FileChange("c.txt", b"hi"))
    found = measure(Change("diff", "", files, (Skipped("z.png", "binary"),)))
    one, two = found.files
    assert found.skipped == (Skipped("c.txt", "not a language that goji-hook reads (.txt)"), Skipped("z.png", "binary"))
    assert tuple(found.values) == METRICS
    for name in ("loc", "tok"):
        assert found.values[name] == one.values[name] + two.values[name]
    assert (found.values["cx"], found.values["nest"]) == (3, 2)
    assert found.values["com"] == 3 / (3 + 2 + 11)
    assert found.values["ind"] == pytest.approx((one.values["ind"] * 2 + two.values["ind"] * 11) / 13)
    assert found.values["cmp"] == compression([one.text + two.text])


def test_a_change_of_nothing() -> None:
    found = measure(Change("diff", ""))
    assert dict(found.values) == {"loc": 0, "tok": 0, "cx": 1, "nest": 0, "ind": 0, "com": 0, "cmp": 0}


# --- encodings and layout


def test_encodings_and_line_ends_do_not_change_what_is_counted() -> None:
    text = PYTHON.decode()
    expected = values("a.py", PYTHON)
    del expected["cmp"]
    for content in (
        text.replace("\n", "\r\n").encode(),
        b"\xef\xbb\xbf" + PYTHON,
        text.encode("utf-16"),
        PYTHON.rstrip(b"\n"),
        PYTHON.replace(b"so is this", b"so \xe9s \xffhis"),
    ):
        found = values("a.py", content)
        del found["cmp"]
        assert found == expected


def test_form_feeds_and_lone_returns_are_no_line_ends() -> None:
    content = b"/* a\x0cb\x0b\x1c\rc */\nint f(void) {\n\treturn 1;\n}\n"
    (function,) = measure_file("a.c", content).functions
    assert (function.line, function.end_line) == (2, 4)


def test_a_comment_of_generated_code_does_not_end_the_reading() -> None:
    padding = b"x = 1\n" * 10
    assert values("a.py", padding + b"# GENERATED CODE\n" + padding)["loc"] == 20


def test_a_function_cannot_ask_to_be_left_out() -> None:
    assert measure_file("a.py", b"def f():\n    # lizard forgives\n    #lizard forgives\n    return 1\n").functions


def test_strings_that_are_statements_are_docstrings_and_others_are_not() -> None:
    content = b"""def f():
    r'''Doc
    string.'''
    x = {
        "a":
            "b",
    }
    call(
        '''not
        a docstring'''
    )
    "a statement"
    "joined" "strings"; x()
    return \\
        "returned"
"""
    found = measure_file("a.py", content)
    assert (found.comment_lines, found.code_lines) == (3, 12)


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.txt", b"", "not a language that goji-hook reads (.txt)"),
        ("Makefile", b"", "not a language that goji-hook reads (Makefile)"),
        ("a.py", b"if ) else [ = 1 }\n" * 9, "not measured: mostly not valid Python"),
        ("a.vue", b"<template>hi</template>\n", "not measured: no code in it"),
        ("a.py", b"\xff\xfe\x00\xd8", "not measured: it is not the UTF-16 that its first bytes say"),
    ],
)
def test_what_cannot_be_measured_says_why(path: str, content: bytes, reason: str) -> None:
    with pytest.raises(Unmeasurable) as caught:
        measure_file(path, content)
    assert caught.value.reason == reason
    assert str(caught.value) == f"{path}: {reason}"
    assert isinstance(caught.value, GojiError)


def test_empty_and_blank_files_measure_nothing() -> None:
    for content in (b"", b"\n\n", b"\xef\xbb\xbf", b"  \t\n"):
        found = values("a.py", content)
        assert (found["loc"], found["tok"], found["com"], found["ind"]) == (0, 0, 0, 0)


def test_a_failure_of_a_reader_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    real = reading.read

    def read(language: str, text: str, deadline: float) -> Reading:
        if "trip" in text:
            raise IndexError("list index out of range")
        return real(language, text, deadline)

    monkeypatch.setattr(reading, "read", read)
    files = (
        FileChange("a.erl", b"trip() -> 1.\n"),
        FileChange("b.erl", b"f() -> 1.\n"),
        FileChange("c.py", b"x = 1\n"),
    )
    found = measure(Change("diff", "", files))
    assert [file.path for file in found.files] == ["b.erl", "c.py"]
    assert found.skipped == (Skipped("a.erl", "not measured: IndexError while reading it"),)


def test_deep_nesting_costs_one_file() -> None:
    files = (FileChange("a.js", b"function f(){\n" * 30_000), FileChange("b.py", b"x\n"))
    found = measure(Change("diff", "", files))
    assert [file.path for file in found.files] == ["b.py"]
    assert found.skipped == (Skipped("a.js", "not measured: mostly not valid JavaScript"),)


# --- time


def test_the_clock_between_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metrics, "SECONDS", -1.0)
    monkeypatch.setattr("goji_hook.system.timer.usable", lambda: False)
    for path in ("a.py", "a.rb", "a.erl"):
        with pytest.raises(Unmeasurable, match="took over"):
            measure_file(path, b"x = 1\n" * 10)


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timer")
def test_the_alarm_ends_one_regular_expression(monkeypatch: pytest.MonkeyPatch) -> None:
    import re

    monkeypatch.setattr(metrics, "SECONDS", 0.1)
    monkeypatch.setattr(metrics, "read", lambda *_: re.match(r"(a+)+\Z", "a" * 60 + "b"))
    before, started = signal.getsignal(signal.SIGALRM), time.monotonic()
    with pytest.raises(Unmeasurable, match=r"not measured: took over 0.1 s"):
        measure_file("a.py", b"x = 1\n")
    assert time.monotonic() - started < 30
    assert signal.getsignal(signal.SIGALRM) is before
    assert signal.getitimer(signal.ITIMER_REAL)[0] == 0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timer")
def test_the_alarm_waits_for_the_import_system() -> None:
    deadline = limit.ends_in(0.02)
    busy = compile("while thread_time() < end: pass", "<frozen importlib._bootstrap>", "exec")
    came: list[str] = []

    def work() -> None:
        exec(busy, {"thread_time": time.thread_time, "end": deadline + 0.05})
        came.append("out of importlib")
        while time.thread_time() < deadline + 10:
            pass

    with pytest.raises(limit.OutOfTimeError), limit.alarm(deadline):
        work()
    assert came == ["out of importlib"]


# --- any bytes in


@given(
    st.sampled_from(SUFFIXES),
    st.one_of(st.binary(max_size=300), st.lists(st.sampled_from(BITS), max_size=120).map(b"".join)),
)
def test_any_bytes_measure_or_say_why(suffix: str, content: bytes) -> None:
    try:
        found = measure_file(f"a.{suffix}", content)
    except Unmeasurable:
        return
    lines = content.count(b"\n") + 1
    assert 0 <= found.values["com"] <= 1
    assert 0 <= found.values["loc"] <= lines
    assert found.code_lines + found.comment_lines <= lines
    assert all(value >= 0 and value == value for value in found.values.values())
    for function in found.functions:
        assert function.line <= function.end_line
        assert function.loc >= 0
        assert "\n" not in function.name


@given(
    st.lists(st.sampled_from(BITS), max_size=80).map(b"".join),
    st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=4),
)
def test_any_ranges_are_part_of_the_whole(content: bytes, ranges: list[tuple[int, int]]) -> None:
    try:
        whole, part = measure_file("a.py", content), measure_file("a.py", content, tuple(ranges))
    except Unmeasurable:
        return
    for name in ("loc", "tok", "cx", "nest"):
        assert part.values[name] <= whole.values[name]
    assert set(part.functions) <= set(whole.functions)
    assert len(part.text) <= len(whole.text)


def test_one_line_at_a_time_is_linear_in_lines() -> None:
    small, large = b"x = 1\n" * 2_000, b"x = 1\n" * 40_000

    def seconds(content: bytes) -> float:
        started = time.perf_counter()
        measure_file("a.py", content)
        return time.perf_counter() - started

    seconds(small)
    assert seconds(large) < 200 * max(min(seconds(small) for _ in range(3)), 1e-4)
