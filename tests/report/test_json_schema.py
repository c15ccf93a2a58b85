"""The JSON of a review against its published schema, at every scope and for what is hard to write."""

from __future__ import annotations

import io
import json
from dataclasses import fields
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from changed_functions import function, staged_change
from git_repository import ROOT, Repository

from goji_hook.cli.main import entry
from goji_hook.evolution.types import Tally
from goji_hook.personas import PERSONAS
from goji_hook.report.json import VERSION
from goji_hook.scoring.parts import WEIGHTS
from goji_hook.terms import METRICS, MOODS, SCOPES

SCHEMA = json.loads((ROOT / "docs/review.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
CODE = "# why\ndef f(x):\n    if x:\n        return 1\n    return 2\n"


def told(capfd: pytest.CaptureFixture[str], *arguments: str) -> Any:
    """What a review prints, checked."""
    assert entry(["review", "--format", "json", *arguments]) == 0
    found = json.loads(capfd.readouterr().out)
    VALIDATOR.validate(found)
    return found


def test_the_schema_is_one_and_speaks_the_house_s_words() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    properties, parts = SCHEMA["properties"], SCHEMA["$defs"]
    assert properties["version"]["const"] == VERSION
    assert tuple(properties["scope"]["enum"]) == SCOPES
    assert tuple(parts["mood"]["enum"]) == MOODS
    assert tuple(parts["seven"]["required"]) == METRICS
    assert tuple(parts["file"]["properties"]["metrics"]["required"]) == METRICS
    assert tuple(parts["verdict"]["properties"]["parts"]["required"]) == tuple(WEIGHTS)
    assert parts["tally"]["required"] == [field.name for field in fields(Tally)]
    assert all(name in properties["persona"]["description"] for name in PERSONAS)


@pytest.mark.parametrize("scope", SCOPES)
def test_every_scope(repository: Repository, capfd: pytest.CaptureFixture[str], scope: str) -> None:
    repository.commit("one", a_py="a = 1\n")
    repository.stage("b.py", CODE)
    if scope == "pr":
        repository.commit("two")
    arguments = {"file": ["b.py"], "pr": ["--range", "HEAD^...HEAD"]}.get(scope, [])
    found = told(capfd, "--scope", scope, *arguments)
    assert found["scope"] == scope
    assert set(found) == set(SCHEMA["required"])
    assert "b.py" in [one["path"] for one in found["files"]]
    assert found["worst"][0]["function"] == "f"
    assert (found["tally"] is None) is (found["verdict"] is None) is (scope == "file")
    assert [one["function"] for one in found["functions"]] == ([] if scope == "file" else ["f"])


def test_hostile_names_are_escapes(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.stage(b"a\x1b[31m\n\xff.py", CODE)
    repository.stage(b"x.\x1b]0;title\x07", "text")
    found = told(capfd)
    assert found["files"][0]["path"] == "a\\x1b[31m\\x0a\\xff.py"
    assert "\x1b" not in json.dumps(found, ensure_ascii=False)


def test_functions_have_figures_before_and_after(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    staged_change(repository)
    found = told(capfd)
    assert [(one["path"], one["function"], one["did"]) for one in found["functions"]] == [
        ("src/a.py", "parse", "worse"),
        ("src/a.py", "scan", "worse"),
        ("src/b.py", "load", "better"),
        ("src/b.py", "save", "better"),
        ("src/b.py", "drop", "removed"),
        ("src/c.py", "new_thing", "new"),
        ("src/c.py", "small_thing", "new"),
    ]
    parse, drop, new = (found["functions"][at] for at in (0, 4, 5))
    assert (parse["line"], parse["before"]) == (1, {"cx": 6, "nest": 1, "lines": 13})
    assert parse["after"] == {"cx": 14, "nest": 1, "lines": 29}
    assert (drop["before"]["cx"], drop["after"]) == (5, None)
    assert (new["before"], new["after"]["cx"]) == (None, 12)
    assert all("before_path" not in one for one in found["functions"])
    tally = found["tally"]
    assert [tally[did] for did in ("worse", "new", "better", "removed", "same")] == [2, 2, 2, 1, 2]
    assert (tally["added_paths"], tally["saved_paths"], tally["most_complex_new"]) == (9, 9, 12)
    assert [place["function"] for place in found["worst"]] == ["parse", "new_thing", "scan"]
    parts = found["verdict"]["parts"]
    assert [name for name, part in parts.items() if not part["counted"]] == []
    assert all(part["why_not"] is None for part in parts.values())


def test_a_function_of_a_renamed_file_says_where_it_was(
    repository: Repository, capfd: pytest.CaptureFixture[str]
) -> None:
    repository.commit("Begin", old_py=function("f", 7))
    repository.git("mv", "old.py", "new.py")
    repository.stage("new.py", function("f", 8))
    [found] = told(capfd)["functions"]
    assert (found["path"], found["before_path"], found["did"]) == ("new.py", "old.py", "worse")


def test_a_part_that_does_not_count_says_why(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit("Begin", a_py="a = 1\nb = 2\n")
    repository.stage("a.py", "a = 1\nb = 3\n")
    found = told(capfd)
    parts = found["verdict"]["parts"]
    assert {name: part["why_not"] for name, part in parts.items() if not part["counted"]} == {
        "com": "fewer than 8 lines of code",
        "cmp": "fewer than 8 lines of code",
        "ind": "fewer than 3 lines of code",
        "net": "fewer than 5 changed lines",
    }
    assert found["worst"] == []


def test_nothing_to_review_is_an_object_too(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit("Begin", a_py=CODE)
    repository.stage("notes.txt", "text")
    found = told(capfd)
    assert found["nothing"] == "every file was skipped"
    assert (found["text"], found["score"], found["mood"], found["functions"]) == (None, None, None, [])
    assert [one["path"] for one in found["skipped"]] == ["notes.txt"]
    assert set(found) == set(SCHEMA["required"])
    empty = told(capfd, "--range", "HEAD..HEAD")
    assert (empty["nothing"], empty["source"]) == ("no changes", "HEAD..HEAD")
    assert entry(["review", "--format", "json", "--quiet"]) == 0
    assert capfd.readouterr().out == ""
    assert entry(["review", "--format", "json", "--per-file"]) == 0
    [only] = json.loads(capfd.readouterr().out)
    assert only == found


def test_a_rebase_under_way_is_an_object_too(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.commit("Begin", a_py=CODE)
    repository.stage("b.py", CODE)
    (repository.path / ".git" / "rebase-merge").mkdir()
    found = told(capfd, "--advisory")
    assert (found["nothing"], found["text"]) == ("a rebase is under way", None)
    assert entry(["review", "--advisory", "--format", "sarif"]) == 0
    assert json.loads(capfd.readouterr().out)["runs"][0]["results"] == []
    assert entry(["review", "--advisory", "--format", "codeclimate"]) == 0
    assert json.loads(capfd.readouterr().out) == []


def test_measure_keeps_its_schema(
    repository: Repository, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    schema = json.loads((ROOT / "docs/measure.schema.json").read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    staged_change(repository)
    repository.stage("notes.txt", "text")

    def measured(*arguments: str) -> Any:
        assert entry(["measure", "--format", "json", *arguments]) == 0
        found = json.loads(capfd.readouterr().out)
        validator.validate(found)
        assert set(found) == set(schema["required"])
        return found

    assert {each["did"] for each in measured()["functions"]} == {"new", "worse", "better", "same", "removed"}
    assert {each["did"] for each in measured("src/a.py")["functions"]} == {None}
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(CODE.encode())))
    assert [each["function"] for each in measured("--stdin-filename", "new.py")["functions"]] == ["f"]
    assert measured("--range", "HEAD..HEAD")["functions"] == []


def test_without_a_word_from_a_model(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.stage("a.py", CODE)
    Path("broken.gguf").write_bytes(b"GGUF broken")
    found = told(capfd, "--model", "broken.gguf")
    assert found["trouble"]
    assert found["model"]["name"] == "nano"


def test_the_schema_refuses_what_is_no_review(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.stage("a.py", CODE)
    found = told(capfd)
    for key in SCHEMA["required"]:
        without = {name: value for name, value in found.items() if name != key}
        assert not VALIDATOR.is_valid(without)
    wrong = {"version": 1, "mood": "sad", "score": 1.5, "seed": -1, "worst": [{}], "metrics": {}}
    wrong |= {"functions": [{}], "tally": {}, "verdict": {}, "nothing": "no"}
    for key, value in wrong.items():
        assert not VALIDATOR.is_valid({**found, key: value})
