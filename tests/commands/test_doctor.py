"""What goji-hook says of itself: personas, and the doctor."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from run_goji import inside

import goji_hook
from goji_hook.models import find as models
from goji_hook.models.find import ModelFile
from goji_hook.personas import PERSONAS

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_personas_are_listed_with_their_manner(capsys: Capture) -> None:
    ran = inside(capsys, "personas")
    assert ran.status == 0
    lines = ran.out.splitlines()
    assert [line.split()[0] for line in lines] == list(PERSONAS)
    for line, persona in zip(lines, PERSONAS.values(), strict=True):
        assert persona.title in line
        assert line.endswith(persona.summary)


@pytest.mark.parametrize("width", [40, 80])
@pytest.mark.parametrize("command", ["personas", "languages", "doctor", "ranges", "-h", "init -h"])
def test_lists_and_help_fit_the_terminal(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, command: str, width: int
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    ran = inside(capsys, *command.split())
    assert ran.status == 0
    assert max(map(len, ran.out.splitlines())) <= width


def test_the_doctor_finds_everything_in_order(capsys: Capture) -> None:
    ran = inside(capsys, "doctor")
    assert ran.status == 0
    assert ran.err == ""
    lines = ran.out.splitlines()
    assert all(line.startswith("ok ") for line in lines)
    found = dict(line.split(None, 2)[1:] for line in lines)
    assert goji_hook.__version__ in found["goji-hook"]
    assert subprocess.run(["git", "version"], capture_output=True, check=True).stdout.decode().strip() in found["git"]
    assert "lizard" in found["packages"]
    assert re.search(r"[0-9a-f]{12}", found["model"])
    assert len(found["voice"]) > 8


def test_the_doctor_names_what_is_missing_and_goes_on(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(models, "embedded", lambda: ModelFile("nano", tmp_path / "gone.gguf", trusted=True))
    ran = inside(capsys, "doctor")
    assert ran.status == 3
    failed = {line.split()[1] for line in ran.out.splitlines() if line.startswith("FAIL ")}
    assert failed == {"model", "engine", "voice"}
    assert ran.out.splitlines()[0].startswith("ok ")


def test_the_doctor_without_git(capsys: Capture, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = inside(capsys, "doctor")
    assert ran.status == 3
    assert [line.split()[1] for line in ran.out.splitlines() if line.startswith("FAIL ")] == ["git"]
