"""``goji-hook config``: which settings are in force, and where each comes from."""

from __future__ import annotations

import json

import pytest
from changed_functions import function
from git_repository import Repository
from run_goji import goji, inside

from goji_hook.settings import KEYS


def rows(text: str) -> dict[str, list[str]]:
    return {line.split()[0]: line.split()[1:] for line in text.splitlines()}


def test_each_value_and_its_origin(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    file = repository.write("pyproject.toml", '[tool.goji]\npersona = "granny"\nexclude = ["a b/*"]\nstrict = true\n')
    monkeypatch.setenv("GOJI_MOOD", "critical")
    monkeypatch.setenv("GOJI_BUDGET", "9")
    shown = rows(inside(capsys, "config").out)
    assert set(shown) == {*KEYS, "GOJI_BUDGET"}
    assert shown["persona"] == ["granny", str(file)]
    assert shown["mood"] == ["critical", "GOJI_MOOD"]
    assert shown["strict"] == ["true", str(file)]
    assert shown["exclude"] == ['["a', 'b/*"]', str(file)]
    assert shown["max-complexity"] == ["15", "default"]
    assert shown["GOJI_BUDGET"] == ["9"]
    data = json.loads(inside(capsys, "config", "--format", "json").out)
    assert (data["version"], data["configuration"], tuple(data["settings"])) == (1, str(file), KEYS)
    assert data["settings"]["exclude"] == {"value": ["a b/*"], "origin": str(file)}
    assert data["settings"]["seed"] == {"value": None, "origin": "default"}
    assert data["environment"]["GOJI_BUDGET"] == "9"


def test_the_configuration_nearest_to_the_files(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    top = repository.write("goji.toml", 'persona = "chaos"\n')
    one = repository.write("one/goji.toml", 'persona = "granny"\nexclude = ["made/*"]\n')
    for name in ("one/made/a.py", "one/b.py", "two/made/c.py"):
        repository.write(name, function("parse", 3))
    for paths, persona, origin in (
        ((), "chaos", top),
        (("one/b.py",), "granny", one),
        (("one",), "granny", one),
        (("one/made/a.py", "one/b.py"), "granny", one),
        (("one/b.py", "two/made/c.py"), "chaos", top),
        (("one/not-yet.py",), "granny", one),
    ):
        assert rows(inside(capsys, "config", *paths).out)["persona"] == [persona, str(origin)], paths
    review = json.loads(inside(capsys, "--format", "json", "one").out)
    assert (review["persona"], [file["path"] for file in review["files"]]) == ("granny", ["one/b.py"])
    unsaved = goji("--format=json", "--stdin-filename=one/b.py", cwd=repository.path, stdin=function("parse", 9))
    assert json.loads(unsaved.out)["persona"] == "granny"


def test_another_repositorys_configuration_is_not_read(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    other = Repository.init(repository.path / "other")
    other.write("goji.toml", 'persona = "chaos"\n')
    other.write("a.py", "a = 1\n")
    assert rows(inside(capsys, "config", "other/a.py").out)["persona"] == ["buddy", "default"]


def test_bad_values_and_formats(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert inside(capsys, "config", "--format", "csv").status == 2
    repository.write("goji.toml", 'personna = "granny"\n')
    ran = inside(capsys, "config")
    assert (ran.status, "did you mean 'persona'" in ran.err) == (2, True), ran.err
