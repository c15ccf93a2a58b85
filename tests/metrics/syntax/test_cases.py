"""Sources with the numbers that a reader works out by hand: cases/LANGUAGE/CASE.EXT beside CASE.expected.

An expected file has a line ``name line end cx nest`` for each function, in order of lines, then ``loc N`` and ``com N``
of the file, or one line ``refused WORDS`` where the file cannot be measured.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from goji_hook import languages
from goji_hook.metrics.syntax import lines
from goji_hook.metrics.syntax.errors import NotMeasuredError
from goji_hook.metrics.syntax.read import read

CASES = Path(__file__).parent / "cases"
#: Languages with fifteen cases or more; the others have eight.
MOST_USED = {
    "python",
    "javascript",
    "typescript",
    "java",
    "csharp",
    "go",
    "ruby",
    "rust",
    "c",
    "cpp",
    "php",
    "kotlin",
    "swift",
}
SOURCES = sorted(path for path in CASES.glob("*/*") if path.suffix != ".expected")


def measured(path: Path) -> list[str]:
    """The numbers of a source, as an expected file has them."""
    text = path.read_bytes().decode("utf-8").replace("\r\n", "\n")
    try:
        found = read(path.parent.name, text)
    except NotMeasuredError as error:
        return [f"refused {error}"]
    functions = [f"{one.name} {one.line} {one.end_line} {one.cx} {one.nest}" for one in found.functions]
    counts = {mark: found.marks.count(mark) for mark in (lines.CODE, lines.COMMENT)}
    return [*functions, f"loc {counts[lines.CODE]}", f"com {counts[lines.COMMENT]}"]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_measures_what_a_reader_says(path):
    expected = path.with_suffix(".expected").read_text("utf-8").splitlines()
    assert measured(path) == expected


@pytest.mark.parametrize("folder", sorted(path for path in CASES.iterdir()), ids=lambda path: path.name)
def test_each_language_has_its_share_of_cases(folder):
    sources = [path for path in SOURCES if path.parent == folder]
    assert len(sources) >= (15 if folder.name in MOST_USED else 8)
    assert {path.stem for path in sources} == {path.stem for path in folder.glob("*.expected")}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_case_has_a_suffix_of_its_language(path):
    assert languages.detect(path.name, path.read_bytes()) == path.parent.name
