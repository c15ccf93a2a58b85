"""``goji-hook measure``: the functions of a change in numbers, for people and scripts, and no model loaded."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys

import pytest
from changed_functions import function, staged_change
from git_repository import ROOT, Repository
from hostile_names import offences
from run_goji import goji, inside, variables

from goji_hook.terminal import text_width as columns

HEADING = "path,cell,line,function,did,cx_before,cx_after,nest_before,nest_after,lines_before,lines_after,before_path"
SKIP_WINDOWS = pytest.mark.skipif(sys.platform == "win32", reason="file names hold no such characters there")


def test_text_has_a_line_for_each_function(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    staged_change(repository)
    ran = inside(capsys, "measure")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "what is staged, 3 files"
    assert [line.split()[0] + line.split()[2] for line in lines[1:-1]] == [
        "▲parse", "▲scan", "=walk", "▼load", "▼save", "-drop", "=keep", "+new_thing", "+small_thing",
    ]  # fmt: skip
    assert lines[1] == "▲ src/a.py:1 parse  complexity 6 → 14, nesting 1, lines 13 → 29"
    assert lines[-1] == (
        "functions: 2 worse, 2 new, 2 same, 2 better, 1 removed; complexity: 9 added, 9 saved; "
        "lines: 56 added, 37 deleted, 0 moved"
    )


def test_json_and_csv_say_the_same(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    staged_change(repository)
    repository.stage("notes.txt", "text")
    told = json.loads(inside(capsys, "measure", "--format", "json").out)
    assert (told["version"], told["scope"], told["source"]) == (1, "diff", "what is staged")
    assert told["tally"]["worse"] == 2
    assert [one["path"] for one in told["skipped"]] == ["notes.txt"]
    ran = inside(capsys, "measure", "--format", "csv")
    assert ran.out.splitlines()[0] == HEADING
    assert "notes.txt" in ran.err
    rows = list(csv.DictReader(io.StringIO(ran.out)))
    assert len(rows) == len(told["functions"]) == 9
    for row, one in zip(rows, told["functions"], strict=True):
        assert (row["path"], int(row["line"]), row["function"], row["did"]) == tuple(
            one[key] for key in ("path", "line", "function", "did")
        )
        assert one["language"] == "python"
        for side in ("before", "after"):
            for name in ("cx", "nest", "lines"):
                assert row[f"{name}_{side}"] == ("" if one[side] is None else str(one[side][name]))


def test_it_is_what_a_review_of_the_change_says(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    staged_change(repository)
    repository.commit("Go on")
    measured = json.loads(inside(capsys, "measure", "--range", "HEAD^..HEAD", "--format", "json").out)
    reviewed = json.loads(inside(capsys, "--range", "HEAD^..HEAD", "--format", "json").out)
    listed = [{key: value for key, value in one.items() if key != "language"} for one in measured["functions"]]
    assert [one for one in listed if one["did"] != "same"] == reviewed["functions"]
    assert measured["tally"] == reviewed["tally"]
    part = json.loads(inside(capsys, "measure", "--range", "HEAD^..HEAD", "--format", "json", "src/a.py").out)
    assert {one["path"] for one in part["functions"]} == {"src/a.py"}


def test_whole_files_have_no_before(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage("a.py", function("parse", 3))
    told = json.loads(inside(capsys, "measure", "--format", "json", "a.py").out)
    assert (told["scope"], told["tally"]) == ("file", None)
    [one] = told["functions"]
    assert (one["did"], one["before"], one["after"]["cx"]) == (None, None, 3)
    assert inside(capsys, "measure", "a.py").out == "a.py\na.py:1 parse  complexity 3, nesting 1, lines 7\n"


def test_a_renamed_file_and_a_notebook(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": function("scan", 2)}
    repository.commit("Begin", old_py=function("parse", 7))
    repository.git("mv", "old.py", "new.py")
    repository.stage("new.py", function("parse", 8))
    notebook = {"cells": [cell], "metadata": {"language_info": {"name": "python"}}, "nbformat": 4, "nbformat_minor": 5}
    repository.stage("a.ipynb", json.dumps(notebook))
    rows = list(csv.DictReader(io.StringIO(inside(capsys, "measure", "--format", "csv").out)))
    assert [(row["path"], row["cell"], row["before_path"]) for row in rows] == [
        ("a.ipynb", "1", ""), ("new.py", "", "old.py"),
    ]  # fmt: skip


@pytest.mark.parametrize("format", ["text", "json", "csv"])
def test_nothing_to_measure_is_no_failure(
    repository: Repository, capsys: pytest.CaptureFixture[str], format: str
) -> None:
    repository.commit("Begin", a_py="a = 1\n")
    repository.stage("notes.txt", "text")
    ran = inside(capsys, "measure", "--format", format)
    assert ran.status == 0
    if format == "json":
        assert json.loads(ran.out)["functions"] == []
    elif format == "csv":
        assert ran.out == HEADING + "\n"
    else:
        assert ran.out.startswith("what is staged, 0 files\nfunctions: 0 worse, ")


def test_it_fails_by_the_flag_alone(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.commit("Begin", a_py=function("parse", 12))
    repository.stage("a.py", function("parse", 19))
    ran = inside(capsys, "measure", "--fail-on", "worse")
    assert (ran.status, ran.err) == (
        1, "goji-gate: refused: a.py:1 parse went from complexity 12 to 19 (limit 15)\n",
    )  # fmt: skip
    assert "complexity 12 → 19" in ran.out
    ran = inside(capsys, "measure", "--quiet", "--fail-on", "worse")
    assert (ran.status, ran.out, ran.err.count("\n")) == (1, "", 1)
    assert inside(capsys, "measure", "--quiet").status == 0
    assert inside(capsys, "measure", "--fail-on", "worse", "--max-complexity", "19").status == 0
    repository.write("goji.toml", 'fail-on = "worse"\n')
    assert inside(capsys, "measure").status == 0
    assert inside(capsys).status == 1
    monkeypatch.setenv("GOJI_SKIP", "1")
    assert inside(capsys, "measure", "--fail-on", "worse") == (0, "", "goji-gate: skipped, as GOJI_SKIP is set\n")


def test_a_quiet_run_leaves_a_merge_alone(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.commit("Begin", a_py=function("parse", 12))
    repository.stage("a.py", function("parse", 19))
    (repository.path / ".git" / "MERGE_HEAD").write_text(repository.git("rev-parse", "HEAD").decode())
    assert inside(capsys, "measure", "--quiet", "--fail-on", "worse") == (0, "", "")


def test_trouble_blocks_no_commit(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    ran = inside(capsys, "measure")  # no commit, and nothing staged
    assert (ran.status, ran.out, ran.err.count("\n")) == (0, "", 1)
    assert inside(capsys, "measure", "--strict").status == 3
    assert inside(capsys, "measure", "--format", "xml").status == 2
    assert inside(capsys, "measure", "--range", "HEAD~9..HEAD", "--fail-on", "wors").status == 2


def test_no_model_is_loaded(repository: Repository) -> None:
    staged_change(repository)
    script = (
        "import sys\nfrom goji_hook.cli.main import entry\nentry(['measure'])\n"
        "heavy = {'llama_cpp', 'numpy', 'huggingface_hub', 'goji_hook.llm.model', 'goji_hook.speech.loader'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=repository.path, env=variables(), capture_output=True, check=True
    )
    assert done.stderr.decode().strip() == "[]"


@pytest.mark.parametrize("width", [40, 60, 100])
def test_lines_fit_a_terminal(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    staged_change(repository)
    monkeypatch.setenv("COLUMNS", str(width))
    for line in inside(capsys, "measure").out.splitlines():
        assert columns.width(line) <= width


def test_a_terminal_without_unicode(repository: Repository) -> None:
    staged_change(repository)
    ran = goji("measure", cwd=repository.path, PYTHONIOENCODING="ascii")
    assert ran.out.isascii()
    assert "^ src/a.py:1 parse  complexity 6 -> 14, " in ran.out


@SKIP_WINDOWS
@pytest.mark.parametrize("format", ["text", "json", "csv"])
@pytest.mark.parametrize("actions", ["", "true"])
def test_hostile_names_are_escapes(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    format: str,
    actions: str,
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", actions)
    names = [b"::error::x.py", b"a\n::error::\x1b[8m.py", b'q"uo,te.py', b"\xff\x9b.py", "\u202e.py".encode()]
    for name in names:
        repository.stage(name, function("parse", 3))
    ran = inside(capsys, "measure", "--format", format)
    assert ran.status == 0
    assert offences(ran.out, actions=bool(actions)) == []
    if format == "csv":
        rows = list(csv.DictReader(io.StringIO(ran.out)))
        assert len(rows) == len(names)
        assert 'q"uo,te.py' in {row["path"] for row in rows}
    if format == "json":
        assert len(json.loads(ran.out)["functions"]) == len(names)


def test_the_page_names_each_key(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    staged_change(repository)
    page = (ROOT / "docs/json.md").read_text(encoding="utf-8").partition("## Measure")[2].partition("\n## ")[0]
    told = json.loads(inside(capsys, "measure", "--format", "json").out)
    for key in (*told, *HEADING.split(",")):
        assert f"`{key}`" in page, key
