"""The languages without a grammar, which lizard reads: what it names, and what is left out."""

from __future__ import annotations

import pytest

from goji_hook import languages
from goji_hook.metrics import lizard_reader
from goji_hook.metrics.measure_file import measure_file

ERLANG = b"""%% Top.
-module(m).
f(#{a := {b, X}}, #{c := Y}) ->
    % note
    Z = X =:= 1 andalso "% no", % trailing
    {Z, ?MODULE, catch g(Y)}.

g(_) -> ok.
"""
PLSQL = b"""-- top
CREATE OR REPLACE PACKAGE BODY pay AS
  FUNCTION net(gross NUMBER) RETURN NUMBER IS
  BEGIN
    IF gross > 10 AND gross < 20 THEN
      RETURN gross; -- why
    END IF;
    FOR i IN 1..3 LOOP
      NULL;
    END LOOP;
    RETURN 0;
  END net;
END pay;
/
"""
R = b"""# top
net <- function(gross) {
  if (gross > 10 && gross < 20) {
    for (i in 1:3) {
      print('# no')
    }
  }
  gross
}
"""
ST = b"""FUNCTION Net : INT
IF gross > 10 AND gross < 20 THEN
  Net := gross; // why
END_IF;
END_FUNCTION
"""
TTCN = b"""// top
module M {
  function net(integer gross) return integer {
    if (gross > 10 and gross < 20) {
      for (var integer i := 0; i < 3; i := i + 1) {
        log("// no");
      }
    }
    return gross;
  }
}
"""


@pytest.mark.parametrize(
    ("path", "content", "functions", "comments"),
    [
        ("m.erl", ERLANG, [("f", 3, 6, 2), ("g", 8, 8, 1)], 2),
        ("pay.pkb", PLSQL, [("net", 3, 12, 4)], 1),
        ("net.r", R, [("net", 2, 9, 4)], 1),
        ("net.st", ST, [("Net", 1, 5, 3)], 0),
        ("m.ttcn", TTCN, [("net", 3, 10, 4)], 1),
    ],
)
def test_functions_lines_and_complexity(
    path: str, content: bytes, functions: list[tuple[str, int, int, int]], comments: int
) -> None:
    found = measure_file(path, content)
    assert found.language in languages.BY_LIZARD
    assert [(one.name.split(".")[-1], one.line, one.end_line, one.cx) for one in found.functions] == functions
    assert found.comment_lines == comments
    nonblank = sum(bool(line.strip()) for line in content.split(b"\n"))
    assert found.code_lines == nonblank - comments


@pytest.mark.parametrize(
    ("name", "line", "right"),
    [
        ("run", 2, True),
        ("m::run", 2, True),
        ("valid?", 3, True),
        ("run", 0, False),
        ("run", 4, False),
        ("ru", 2, False),
        ("go", 2, False),
        ("if", 1, False),
        ("END", 1, False),
        ("", 2, False),
        ("#{a", 1, False),
        ("a b", 1, False),
    ],
)
def test_a_function_is_named_only_where_its_name_stands(name: str, line: int, right: bool) -> None:
    assert lizard_reader.named_rightly(name, line, ["if END #{a b", "run(x) ->", "def valid?"]) is right


@pytest.mark.parametrize("language", languages.BY_LIZARD)
def test_each_language_has_a_reader(language: str) -> None:
    found = lizard_reader.read(language, "x\n\n")
    assert (found.language, list(found.marks), found.functions) == (language, [0, 1, 0, 0], [])
