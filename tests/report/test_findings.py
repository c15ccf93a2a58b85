"""What became worse, as SARIF and as code quality: complete, and with fingerprints that last."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from changed_functions import function, nested, staged_change
from git_repository import Repository

from goji_hook.cli.main import entry

Capture = pytest.CaptureFixture[str]


def listed(capfd: Capture, *arguments: str, format: str = "codeclimate") -> Any:
    """The findings of a review; nothing else is printed."""
    capfd.readouterr()
    assert entry(["review", "--format", format, *arguments]) == 0
    printed = capfd.readouterr()
    assert printed.err == ""
    return json.loads(printed.out)


def test_code_quality_has_all_that_gitlab_needs(repository: Repository, capfd: Capture) -> None:
    staged_change(repository)
    found = listed(capfd, "--max-complexity", "13")
    assert [(one["location"]["path"], one["description"], one["severity"]) for one in found] == [
        ("src/a.py", "parse went from complexity 6 to 14 (limit 13)", "major"),
        ("src/a.py", "scan went from complexity 3 to 4 (limit 13)", "minor"),
    ]
    for one in found:
        assert one["check_name"] == "goji-complexity"
        assert re.fullmatch("[0-9a-f]{32}", one["fingerprint"])
        assert 1 <= one["location"]["lines"]["begin"] < one["location"]["lines"]["end"]


def test_a_new_function_is_a_finding_if_it_is_above_a_limit(repository: Repository, capfd: Capture) -> None:
    staged_change(repository)
    found = [one["description"] for one in listed(capfd, "--max-complexity", "11")]
    assert "new_thing is new, with complexity 12 (limit 11)" in found
    assert not any("small_thing" in one for one in found)


def test_nesting_is_a_rule_of_its_own(repository: Repository, capfd: Capture) -> None:
    repository.commit("Begin", a_py=nested("walk", 2))
    repository.stage("a.py", nested("walk", 3))
    [one] = listed(capfd)
    assert (one["check_name"], one["description"]) == ("goji-nesting", "walk went from nesting 2 to 3 (limit 4)")


def test_sarif_has_all_that_its_schema_needs(repository: Repository, capfd: Capture) -> None:
    staged_change(repository)
    log = listed(capfd, "--max-complexity", "13", format="sarif")
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("sarif-schema-2.1.0.json")
    [run] = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert run["tool"]["driver"]["name"] == "goji-hook"
    assert [rule["id"] for rule in rules] == ["goji-complexity", "goji-nesting"]
    assert [result["level"] for result in run["results"]] == ["warning", "note"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["message"]["text"]
        [location] = result["locations"]
        assert location["physicalLocation"]["artifactLocation"] == {"uri": "src/a.py", "uriBaseId": "%SRCROOT%"}
        assert location["physicalLocation"]["region"]["startLine"] >= 1
        assert list(result["partialFingerprints"]) == ["gojiFunction/v1"]


def test_fingerprints_do_not_depend_on_the_line(repository: Repository, capfd: Capture) -> None:
    repository.commit("Begin", a_py=function("parse", 6))
    repository.stage("a.py", function("parse", 7))
    [first] = listed(capfd)
    repository.stage("a.py", "import os\n\n\n" + function("parse", 9))
    [second] = listed(capfd)
    assert first["fingerprint"] == second["fingerprint"]
    assert first["location"]["lines"]["begin"] != second["location"]["lines"]["begin"]


def test_functions_of_one_name_have_fingerprints_of_their_own(repository: Repository, capfd: Capture) -> None:
    repository.stage("a.py", "\n\n".join(function("parse", 20, note) for note in "abc"))
    found = listed(capfd)
    assert len(found) == len({one["fingerprint"] for one in found}) == 3


@pytest.mark.parametrize(("format", "empty"), [("codeclimate", []), ("sarif", [])])
def test_nothing_worse_is_an_empty_list(repository: Repository, capfd: Capture, format: str, empty: Any) -> None:
    for path, text in (("notes.txt", "text"), ("a.py", function("f", 2))):
        repository.stage(path, text)
        capfd.readouterr()
        assert entry(["review", "--format", format]) == 0
        found = json.loads(capfd.readouterr().out)
        assert (found if format == "codeclimate" else found["runs"][0]["results"]) == empty
    assert entry(["review", "--format", format, "a.py"]) == 0
    whole = json.loads(capfd.readouterr().out)
    assert (whole if format == "codeclimate" else whole["runs"][0]["results"]) == []


def test_the_gate_still_refuses(repository: Repository, capfd: Capture) -> None:
    repository.stage("a.py", function("f", 20))
    assert entry(["review", "--format", "sarif", "--fail-on", "worse"]) == 1
    printed = capfd.readouterr()
    assert len(json.loads(printed.out)["runs"][0]["results"]) == 1
    assert printed.err.startswith("goji-gate: refused: a.py:1 f is new, with complexity 20 (limit 15)")
