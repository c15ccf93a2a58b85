"""``goji-hook languages``: every language with its reader, and the grammars that are missing."""

from __future__ import annotations

import importlib.metadata
from pathlib import Path

import pytest
from run_goji import inside

from goji_hook import languages

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_every_language_is_listed_with_its_reader_and_suffixes(capsys: Capture) -> None:
    ran = inside(capsys, "languages")
    assert (ran.status, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert len(lines) == len(languages.names()) > 30
    for name in languages.names():
        assert any(line.count(f" {languages.suffixes(name)[0]}") for line in lines)
    [python] = [line for line in lines if line.startswith("Python ")]
    assert f"tree-sitter-python {importlib.metadata.version('tree-sitter-python')}: .py .pyi" in python
    [ruby] = [line for line in lines if line.startswith("Ruby ")]
    assert "Gemfile" in ruby
    [erlang] = [line for line in lines if line.startswith("Erlang ")]
    assert f"lizard {importlib.metadata.version('lizard')}: .erl" in erlang
    [hcl] = [line for line in lines if line.startswith("HCL")]
    assert ", without functions: .hcl" in hcl
    assert "NOT READ" not in ran.out


def test_a_missing_grammar_is_marked(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def version(name: str) -> str:
        if name in ("tree-sitter-julia", "tree-sitter-go"):
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr("goji_hook.commands.languages.version", version)
    lines = inside(capsys, "languages").out.splitlines()
    assert [line.split(":")[0].split(None, 1) for line in lines if "NOT READ" in line] == [
        ["Go", "NOT READ HERE, needs tree-sitter-go"],
        ["Julia", "NOT READ HERE, needs goji-hook[languages]"],
    ]
