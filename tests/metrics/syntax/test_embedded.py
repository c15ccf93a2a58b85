"""Files that hold code of other languages: tests/metrics/syntax/embedded/CASE.EXT beside CASE.EXT.expected.

An expected file has a line ``part LANGUAGE`` (with ``cell N`` in a notebook) for each part, then its functions, loc and
com as in test_cases.py; or one line ``refused WORDS``.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from goji_hook.metrics.syntax import embedded, lines
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.read import read

CASES = Path(__file__).parent / "embedded"
SOURCES = sorted(path for path in CASES.iterdir() if path.suffix != ".expected")


def measured(path: Path) -> list[str]:
    try:
        parts = embedded.parts(path.name, path.read_text("utf-8"))
    except NotMeasuredError as error:
        return [f"refused {error}"]
    found = []
    for part in parts:
        reading = read(part.language, part.text)
        found.append(f"part {part.language}" + (f" cell {part.cell}" if part.cell else ""))
        found += [f"{one.name} {one.line} {one.end_line} {one.cx} {one.nest}" for one in reading.functions]
        found.append(f"loc {reading.marks.count(lines.CODE)} com {reading.marks.count(lines.COMMENT)}")
    return found


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_a_file_measures_what_a_reader_says(path):
    assert embedded.holds_parts(path.name)
    assert measured(path) == Path(f"{path}.expected").read_text("utf-8").splitlines()


@pytest.mark.parametrize("suffix", ["vue", "svelte", "html", "ipynb"])
def test_each_kind_has_its_share_of_cases(suffix):
    assert len([path for path in SOURCES if path.suffix == f".{suffix}"]) >= 4


def test_a_part_of_a_page_has_the_lines_of_the_page():
    (part,) = embedded.parts("a.vue", "<p>ä</p>\n<script>\nlet a = '💡'\n</script>\n<style>\n</style>\n")
    assert part.text.split("\n") == ["        ", "        ", "let a = '💡'", "         ", "       ", "        ", ""]
    assert part.place("src/a.vue", 3) == "src/a.vue:3"


def test_a_line_of_a_notebook_is_said_with_its_cell():
    notebook = {"cells": [{"cell_type": "markdown", "source": "# a"}, {"cell_type": "code", "source": ["a\n", "b"]}]}
    (part,) = embedded.parts("a.ipynb", json.dumps(notebook))
    assert part == embedded.Part("python", "a\nb", 2)
    assert part.place("a.ipynb", 2) == "a.ipynb cell 2:2"


@pytest.mark.parametrize("text", ['{"cells": []}', '{"cells": [1, {"cell_type": "code"}, {"source": "x"}]}'])
def test_a_notebook_without_code_has_no_parts(text):
    assert embedded.cells(text) == []


@pytest.mark.parametrize("text", ["", "[]", "1", "{}", '{"cells": 1}', "[" * 9999])
def test_a_text_that_is_no_notebook_is_refused(text):
    with pytest.raises(NotMeasuredError, match=r"^not measured: not a notebook"):
        embedded.cells(text)


def test_other_files_hold_no_parts():
    assert not embedded.holds_parts("a.py")
    assert not embedded.holds_parts("vue")
