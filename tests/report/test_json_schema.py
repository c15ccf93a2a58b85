"""The JSON of a review against its published schema, at every scope and for what is hard to write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from git_repository import ROOT, Repository

from goji_hook.cli.main import entry
from goji_hook.personas import PERSONAS
from goji_hook.report.json import VERSION
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
    assert tuple(properties["metrics"]["required"]) == METRICS
    assert tuple(parts["file"]["properties"]["metrics"]["required"]) == METRICS
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


def test_hostile_names_are_escapes(repository: Repository, capfd: pytest.CaptureFixture[str]) -> None:
    repository.stage(b"a\x1b[31m\n\xff.py", CODE)
    repository.stage(b"x.\x1b]0;title\x07", "text")
    found = told(capfd)
    assert found["files"][0]["path"] == "a\\x1b[31m\\x0a\\xff.py"
    assert "\x1b" not in json.dumps(found, ensure_ascii=False)


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
    for key, value in {"version": 2, "mood": "sad", "score": 1.5, "seed": -1, "worst": [{}], "metrics": {}}.items():
        assert not VALIDATOR.is_valid({**found, key: value})
