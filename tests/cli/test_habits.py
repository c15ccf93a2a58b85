"""What a terminal user expects of any program: completion, help on a slip, columns that hold, ^C at any moment."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from pseudo_terminal import watched
from run_goji import LAUNCH, Ran, goji, inside, variables

from goji_hook.cli import entry as start
from goji_hook.hook_managers.detect import KNOWN
from goji_hook.personas import PERSONAS
from goji_hook.terminal import text_width as columns
from goji_hook.terminal.progress import Progress
from goji_hook.terms import MOODS

CODE = "def parse(rows):\n    for row in rows:\n        if row:\n            yield row\n"


def offered(typed: str, cwd: Path) -> list[str]:
    """What bash is offered for the last word of a command line."""
    words = typed.split(" ")
    asked = {"COMP_WORDS": typed, "COMP_CWORD": str(len(words) - 1), "_GOJI_HOOK_COMPLETE": "bash_complete"}
    ran = goji(cwd=cwd, **asked)
    assert ran.status == 0
    return [line.partition(",")[2] for line in ran.out.splitlines()]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("goji-hook his", {"history"}),
        ("goji-hook model p", {"pull", "path"}),
        ("goji-hook --pers", {"--persona"}),
        ("goji-hook review --fail-on v.", {mood for mood in MOODS if mood.startswith("v.")}),
        ("goji-hook --persona se", {"senior+", "senior-"}),
        ("goji-hook --persona ", {*PERSONAS, "random"}),
        ("goji-hook model pull smol", {"smol135", "smol360"}),
        ("goji-hook init --manager ", set(KNOWN)),
        ("goji-hook pr --summary a", {"auto", "always"}),
        ("goji-hook history --color n", {"never"}),
    ],
)
def test_bash_is_offered_names_and_values(typed: str, expected: set[str], tmp_path: Path) -> None:
    assert expected == {one for one in offered(typed, tmp_path) if one != typed.rpartition(" ")[2]}


def test_bash_completes_files_where_a_path_is_meant(tmp_path: Path) -> None:
    ran = goji(cwd=tmp_path, COMP_WORDS="goji-hook review s", COMP_CWORD="2", _GOJI_HOOK_COMPLETE="bash_complete")
    assert ran.out.strip() == "file,s"
    ran = goji(cwd=tmp_path, COMP_WORDS="goji-hook sa", COMP_CWORD="1", _GOJI_HOOK_COMPLETE="bash_complete")
    assert ran.out.split() == ["file,sa", "plain,say"]


@pytest.mark.parametrize(("shell", "first"), [("bash", "file,"), ("fish", "file,"), ("zsh", "file\n.\n_")])
def test_each_shell_is_offered_files_and_commands_for_an_empty_word(shell: str, first: str, tmp_path: Path) -> None:
    # zsh's loop drops an empty line, and every line behind it would be taken for another thing
    asked = {"COMP_WORDS": "goji-hook ", "COMP_CWORD": "" if shell == "fish" else "1"}
    ran = goji(cwd=tmp_path, _GOJI_HOOK_COMPLETE=f"{shell}_complete", **asked)
    assert ran.out.startswith(first + "\n")
    assert "history" in ran.out


def test_a_model_may_be_a_file(tmp_path: Path) -> None:
    assert offered("goji-hook --model sm", tmp_path) == ["sm", "smol135", "smol360"]


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, tmp_path: Path) -> None:
    ran = goji(cwd=tmp_path, _GOJI_HOOK_COMPLETE=f"{shell}_source")
    assert ran.status == 0
    assert f"_GOJI_HOOK_COMPLETE={shell}_complete" in ran.out


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["reveiw"], "'review'"),
        (["hsitory", "-n", "3"], "'history'"),
        (["--persna", "granny"], "--persona"),
        (["--persona", "grany"], "'granny'"),
        (["--fail-on", "criticl"], "'critical'"),
        (["model", "pul", "x"], "'pull'"),
        (["init", "--manager", "lefthok"], "'lefthook'"),
    ],
)
def test_a_slip_gets_the_nearest_name(
    repository: Repository, capsys: pytest.CaptureFixture[str], arguments: list[str], named: str
) -> None:
    repository.stage("a.py", CODE)
    ran = inside(capsys, *arguments)
    assert (ran.status, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert "id you mean" in ran.err
    assert named in ran.err


def test_a_file_of_nearly_a_commands_name_is_a_file(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.stage("reviews", CODE)
    assert "not a language that goji-hook reads" in inside(capsys, "reviews").err


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("name", ["plain.py", "数え上げる関数.py", "ספירה.py", "e\u0301tude.py"])
def test_lines_fit_and_names_stay_whole(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, width: int, name: str
) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    repository.stage(name, CODE)
    repository.stage("אחר.txt", "words\n")
    ran = inside(capsys, "--persona", "senior-")  # of few words: what takes over six lines may run past the edge
    assert ran.status == 0
    lines = [click.unstyle(line) for line in ran.out.splitlines()]
    assert max(map(columns.width, lines)) <= width
    worst = next(line for line in lines if line.startswith("  + "))
    shown = worst.replace("\u2068", "").replace("\u2069", "")
    assert f"  + {name}:1" in shown
    assert worst.count("\u2068") == worst.count("\u2069") == (name == "ספירה.py")
    if name == "ספירה.py":
        assert f"{name}\u2069:1" in worst


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, False),
        ([], {"CLICOLOR_FORCE": "1"}, True),
        ([], {"CLICOLOR_FORCE": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"CLICOLOR_FORCE": "1"}, False),
    ],
)
@pytest.mark.parametrize("command", [["review"], ["history"], ["personas", "--preview"]])
def test_colour_is_flag_over_environment_over_terminal(
    repository: Repository,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    command: list[str],
    arguments: list[str],
    environment: dict[str, str],
    colored: bool,
) -> None:
    for name in ("NO_COLOR", "CLICOLOR_FORCE", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    repository.commit(a_py=CODE)
    ran = inside(capsys, *command, *arguments)
    assert ran.status == 0
    assert ("\x1b[" in ran.out) == colored


def test_a_terminal_gets_colour(repository: Repository) -> None:
    repository.commit(a_py=CODE)
    assert "\x1b[1m" in watched(cwd=repository.path).out
    assert "\x1b[" not in watched(cwd=repository.path, NO_COLOR="1").out


def interrupted(after: float, cwd: Path, *arguments: str) -> Ran:
    process = subprocess.Popen(
        [sys.executable, LAUNCH, *arguments], cwd=cwd, env=variables(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    time.sleep(after)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    return Ran(process.returncode, out.decode(), err.decode())


def test_control_c_at_any_moment_is_one_line_at_most(repository: Repository) -> None:
    for number in range(4):
        repository.commit(**{f"c{number}_py": CODE * 50})
    before = repository.git("status", "--porcelain", "--ignored")
    seen = set()
    for step in range(16):
        # The first moments are the interpreter's own: it has not come to a line of ours.
        ran = interrupted(0.15 + 0.05 * step, repository.path, *(["history"] if step % 2 else []))
        seen.add(ran.status)
        assert ran.status in (0, 130, -signal.SIGINT)
        if "frozen site" not in ran.err:
            assert ran.err.strip() in ("", "goji-hook: interrupted")
    assert repository.git("status", "--porcelain", "--ignored") == before


def test_control_c_waits_for_the_import_system() -> None:
    inside_importlib = compile("interrupt(2, sys._getframe())", "<frozen importlib._bootstrap>", "exec")
    came: list[str] = []

    def interrupted_at_once() -> None:
        exec(inside_importlib, {"interrupt": start._interrupt, "sys": sys})
        came.append("out of importlib")
        time.sleep(30)

    before = signal.signal(signal.SIGINT, start._interrupt)
    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted_at_once()
    finally:
        signal.signal(signal.SIGINT, before)
    assert came == ["out of importlib"]


class Screen:
    """A stream that is, or is no, terminal."""

    def __init__(self, terminal: bool) -> None:
        self.terminal, self.text = terminal, ""

    def isatty(self) -> bool:
        return self.terminal

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


def test_progress_is_shown_late_and_taken_away() -> None:
    at_once, later, pipe = Screen(True), Screen(True), Screen(False)
    for screen, after in ((at_once, 0.0), (later, 3600.0), (pipe, 0.0)):
        with Progress("counting", 2, screen, after) as progress:
            progress.step()
    assert at_once.text == "\r\x1b[Kcounting: 1 of 2\r\x1b[K"
    assert later.text == pipe.text == ""


@given(st.text(), st.integers(1, 60))
def test_text_is_cut_in_columns(text: str, room: int) -> None:
    cut = columns.clip(text, room)
    assert columns.width(cut) <= max(room, 2 + 3)
    assert cut == text or cut.endswith("...")
    for line in columns.wrap(text, room):
        assert columns.width(line) <= room or " " not in line
    assert " ".join(columns.wrap(text, room)).split() == text.split()
    assert columns.isolated(text).strip("\u2068\u2069") == text.strip("\u2068\u2069")


def test_widths_of_letters() -> None:
    assert [columns.width(one) for one in ("abc", "日本", "e\u0301", "\u200b", "ספר", "🙂")] == [3, 4, 1, 0, 3, 2]
    assert columns.clip("日本語日本語", 7) == "日本..."
    assert columns.joined(["1 positive", "2 neutral", "3 critical"], 22) == ["1 positive, 2 neutral,", "3 critical"]
