"""`goji-hook personas --preview`: every persona on the same change, in columns that hold, and as a picture."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import click
import pytest
from git_repository import Repository
from run_goji import goji, inside

from goji_hook.change import collect as change
from goji_hook.commands import personas
from goji_hook.personas import PERSONAS
from goji_hook.report import preview
from goji_hook.report import svg as picture
from goji_hook.scoring.assess import assess
from goji_hook.settings import Settings
from goji_hook.terminal import text_width as columns

CODE = "def parse(rows):\n    for row in rows:\n        if row[:1] == '#':\n            continue\n        yield row\n"


def test_each_persona_says_what_it_says_in_its_own_review(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    repository.stage("parse.py", CODE)
    ran = inside(capsys, "personas", "--preview")
    assert (ran.status, ran.err) == (0, "")
    words = " ".join(ran.out.split())
    assert words.startswith("on what is staged, 1 file Buddy (")
    told = personas.speak(assess(change.staged()), Settings())
    for name, one in zip(PERSONAS, told, strict=True):
        alone = json.loads(inside(capsys, "--persona", name, "--format", "json").out)
        assert (alone["persona"], alone["text"]) == (name, one.reply.text)
        assert PERSONAS[name].title in ran.out


@pytest.mark.parametrize("width", [40, 73, 80, 100])
@pytest.mark.parametrize("unicode", [True, False])
def test_columns_hold(repository: Repository, width: int, unicode: bool) -> None:
    repository.stage("数える.py", CODE)
    told = personas.speak(assess(change.staged()), Settings())
    lines = click.unstyle(preview.render(told, width, unicode)).splitlines()
    long = max(columns.width(word) for one in told for word in (one.reply.text or "").split())
    assert max(map(columns.width, lines)) <= max(width, long)
    titles = [persona.title for persona in PERSONAS.values()]
    beside = [sum(title in line for title in titles) for line in lines]
    assert sum(beside) == len(PERSONAS)
    assert max(beside) == (1 if width < 71 else 2)
    if max(beside) == 2:
        second = [
            line.index(f"{titles[place]} (") for place in (1, 3, 5) for line in lines if f"{titles[place]} (" in line
        ]
        assert len(set(second)) == 1


def test_a_picture_of_them(repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage("parse.py", CODE)
    path = tmp_path / "personas.svg"
    shown = inside(capsys, "personas", "--svg", str(path))
    assert shown.status == 0
    root = ElementTree.parse(path).getroot()
    assert root.tag.endswith("svg")
    drawn = "".join(root.itertext()).replace("\xa0", " ")
    for persona in PERSONAS.values():
        assert persona.title in drawn
    assert "url(http" not in path.read_text()
    for wrong in ("personas.png", str(tmp_path / "no" / "personas.svg")):
        assert inside(capsys, "personas", "--svg", wrong).status == 2


def test_a_picture_keeps_letters_and_colours() -> None:
    drawn = picture.svg(click.style("stop <here>", fg="red") + " & go", 40, "A title")
    assert "stop&#160;&lt;here&gt;" in drawn
    assert re.search(r"\.goji-\w+-r\d \{ fill: #cc\w+", drawn)
    assert drawn == picture.svg(click.style("stop <here>", fg="red") + " & go", 40, "A title")


def test_nothing_to_preview(repository: Repository, tmp_path: Path) -> None:
    repository.stage("README.md", "# Words\n")
    ran = goji("personas", "--preview", cwd=repository.path)
    assert (ran.status, ran.out) == (3, "")
    assert ran.err == "goji-hook: what is staged: nothing to review, so nothing to preview\n"
    assert goji("personas", "--preview", cwd=tmp_path).status == 3
    assert len(goji("personas", cwd=tmp_path).out.splitlines()) == len(PERSONAS)
