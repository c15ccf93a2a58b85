"""The error edge: what each kind of failure becomes, whatever the command."""

from __future__ import annotations

import os
from collections.abc import Callable

import click
import pytest
from hostile_names import offences

from goji_hook.cli.error_handler import run, run_tool
from goji_hook.errors import GojiError, UsageError, unknown

Capture = pytest.CaptureFixture[str]


class BrokenError(Exception):
    """An exception that cannot even be printed."""

    def __str__(self) -> str:
        raise RuntimeError("no words")


def commands(act: Callable[[], object]) -> click.Group:
    """A program whose commands do one thing."""
    group = click.Group("program")
    for name in ("review", "other"):
        group.add_command(click.Command(name, callback=act, params=[click.Option(["--strict"], is_flag=True)]))
    return group


def raising(error: BaseException) -> Callable[..., None]:
    def act(**_: object) -> None:
        raise error

    return act


@pytest.fixture(autouse=True)
def nowhere(tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(str(tmp_path))


@pytest.mark.parametrize(
    ("error", "review", "strict", "other", "line"),
    [
        (GojiError("out of order"), 0, 3, 3, "out of order"),
        (UsageError("wrong word"), 2, 2, 2, "wrong word"),
        (click.UsageError("wrong flag"), 2, 2, 2, "wrong flag"),
        (ValueError("two\nlines"), 0, 3, 3, "unexpected trouble: ValueError: two lines (GOJI_DEBUG=1 shows where)"),
        (OSError(28, "No space left on device"), 0, 3, 3, "No space left on device"),
        (PermissionError(13, "Permission denied", "/secret"), 0, 3, 3, "/secret: Permission denied"),
        (FileNotFoundError(2, "No such file or directory"), 0, 3, 3, "the current directory is gone"),
        (MemoryError(), 0, 3, 3, "unexpected trouble: MemoryError:  (GOJI_DEBUG=1 shows where)"),
        (RecursionError("deep"), 0, 3, 3, "unexpected trouble: RecursionError: deep (GOJI_DEBUG=1 shows where)"),
        (BrokenError(), 0, 3, 3, "unexpected trouble: BrokenError: (it cannot be printed) (GOJI_DEBUG=1 shows where)"),
        (GojiError("a \x1b[31mred\x1b[0m \udcff name"), 0, 3, 3, r"a \x1b[31mred\x1b[0m \xff name"),
        (KeyboardInterrupt(), 130, 130, 130, "interrupted"),
    ],
)
def test_each_failure_is_a_line_and_a_status(
    capsys: Capture, error: BaseException, review: int, strict: int, other: int, line: str
) -> None:
    program = commands(raising(error))
    for arguments, status in ((["review"], review), (["review", "--strict"], strict), (["other"], other)):
        assert run(program, arguments, {}) == status
        out, err = capsys.readouterr()
        assert out == ""
        assert err.strip().replace("  ", " ") == f"goji-hook: {line}".replace("  ", " ")
    assert run(program, ["review"], {"GOJI_STRICT": "1"}) == strict


def test_an_interrupt_while_a_class_is_made_is_one_too(capsys: Capture) -> None:
    class Field:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    def act(**_: object) -> None:
        type("Scope", (), {"parts": Field()})

    assert run(commands(act), ["review"], {}) == 130
    assert capsys.readouterr().err == "goji-hook: interrupted\n"


def test_a_status_comes_through() -> None:
    assert run(commands(raising(SystemExit(1))), ["review"], {}) == 1
    assert run(commands(raising(SystemExit(None))), ["review"], {}) == 0
    assert run(commands(raising(click.exceptions.Exit(3))), ["review"], {}) == 3
    assert run(commands(lambda **_: None), ["review"], {}) == 0


def test_debugging_shows_the_traceback_and_the_line(capsys: Capture) -> None:
    assert run(commands(raising(ValueError("so"))), ["review"], {"GOJI_DEBUG": "1"}) == 0
    err = capsys.readouterr().err
    assert err.startswith("Traceback (most recent call last):")
    assert err.rstrip().splitlines()[-1] == "goji-hook: unexpected trouble: ValueError: so (GOJI_DEBUG=1 shows where)"


def test_a_traceback_shows_a_hostile_name_in_escapes(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    error = ValueError("a\x1b[2J\u202eb\n::set-output name=x::y")
    assert run(commands(raising(error)), ["review"], {"GOJI_DEBUG": "1"}) == 0
    err = capfd.readouterr().err
    assert "Traceback (most recent call last):\n" in err
    assert "ValueError: a\\x1b[2J\\u202eb\n" in err
    assert offences(err, colored=True, actions=True) == []


def test_skipping_skips_reviews_alone() -> None:
    program = commands(raising(SystemExit(1)))
    assert run(program, ["review"], {"GOJI_SKIP": "1"}) == 0
    assert run(program, [], {"GOJI_SKIP": "true"}) == 0
    assert run(program, ["review"], {"GOJI_SKIP": "0"}) == 1
    assert run(program, ["other"], {"GOJI_SKIP": "1"}) == 1


def test_a_gate_says_that_it_was_skipped(capsys: Capture) -> None:
    program = commands(raising(SystemExit(1)))
    skip = {"GOJI_SKIP": "1"}
    for arguments in (["review", "--quiet"], ["-q"], ["pr", "--fail-on", "worse"], ["--fail-on=worse", "--", "a.py"]):
        assert run(program, arguments, skip) == 0
        assert capsys.readouterr() == ("", "goji-gate: skipped, as GOJI_SKIP is set\n")
    assert run(program, ["review"], {**skip, "GOJI_FAIL_ON": "worse"}) == 0
    assert capsys.readouterr().err == "goji-gate: skipped, as GOJI_SKIP is set\n"
    for arguments in ([], ["review", "--advisory"]):
        assert run(program, arguments, skip) == 0
        assert capsys.readouterr() == ("", "")


def test_a_tool_says_its_own_name_and_forgives_nothing(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "environ", {"PATH": os.defpath})
    program = commands(raising(GojiError("out of order")))
    assert run_tool(program, ["other"], "goji-trainer") == 3
    assert run_tool(program, ["review"], "goji-trainer") == 3
    assert capsys.readouterr().err == "goji-trainer: out of order\n" * 2
    assert os.environ["HF_HUB_DISABLE_PROGRESS_BARS"] == "1", "nobody watches here"


@pytest.mark.parametrize(
    ("value", "near"), [("grany", "granny"), ("GRANNY", "granny"), ("boss", "boss+"), ("p", "P"), ("zzzz", None)]
)
def test_the_nearest_name_is_offered(value: str, near: str | None) -> None:
    told = str(unknown("persona", value, ["granny", "boss+", "P"]))
    assert told.startswith(f"persona: {value!r} is not known")
    assert told.endswith("; allowed: granny, boss+, P")
    assert (f"(did you mean {near!r}?)" in told) == (near is not None)
    assert ("did you mean" in told) == (near is not None)
