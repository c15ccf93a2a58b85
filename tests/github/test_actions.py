"""A message to GitHub Actions stays one line of text, and an output one value, even with hostile names in them."""

from __future__ import annotations

from pathlib import Path

import pytest

from goji_hook.github import actions

HOSTILE = "a%0A::error::x\n::error::y\r\x1b[2J\x9b8m\u202e##[error]z"
ACTIONS = {"GITHUB_ACTIONS": "true"}


def test_a_notice_is_one_command(capsys: pytest.CaptureFixture[str]) -> None:
    actions.notice(ACTIONS, HOSTILE)
    written = capsys.readouterr().out
    assert written == (
        "::notice title=goji-hook::a%250A::error::x\\x0a::error::y\\x0d\\x1b[2J\\x9b8m\\u202e##[error]z\n"
    )


def test_a_warning_is_one_command_at_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    actions.warning(ACTIONS, f"b,line=9:{HOSTILE}", 3, HOSTILE)
    written = capsys.readouterr().out
    assert written.count("\n") == 1
    assert written.startswith("::warning file=b%2Cline=9%3Aa%250A%3A%3Aerror%3A%3Ax\\x0a")
    assert written.count("line=3,title=goji-gate::a%250A") == 1
    assert not {"\r", "\x1b", "\x9b", "\u202e"} & set(written)


def test_outside_of_actions_both_are_text(capsys: pytest.CaptureFixture[str]) -> None:
    actions.notice({}, HOSTILE)
    actions.warning({}, "a.py", 1, HOSTILE)
    written = capsys.readouterr()
    assert (written.out, written.err.count("\n")) == ("", 1)
    assert not {"\r", "\x1b", "\x9b", "\u202e"} & set(written.err)


def test_an_output_holds_no_other_output(tmp_path: Path) -> None:
    path = tmp_path / "output"
    actions.set_outputs(
        {"GITHUB_OUTPUT": str(path)}, {"review": f"good\nmood=v.positive\n{HOSTILE}", "mood": "critical"}
    )
    lines = path.read_text(encoding="utf-8").split("\n")
    assert len(lines) == 7
    assert lines[0].startswith("review<<goji_")
    assert lines[1].startswith("good\\x0amood=v.positive\\x0a")
    assert lines[2] == lines[0].partition("<<")[2]
    assert (lines[4], lines[6]) == ("critical", "")
    assert not {"\r", "\x1b", "\x9b", "\u202e"} & set(lines[1])
