"""Nothing that is printed can control a terminal or a job's log."""

from __future__ import annotations

import ast
import json
from pathlib import Path

import click
import pytest
from git_repository import Repository
from hypothesis import given
from hypothesis import strategies as st
from run_goji import PACKAGE, goji, inside

from goji_hook.terminal import output
from goji_hook.terminal.escape import plain, plain_data

Capture = pytest.CaptureFixture[str]
#: Where something is printed without ``terminal.output``: itself, the question, and the commands of Actions.
DOORS = ("terminal/output.py", "terminal/confirm.py", "terminal/progress.py", "github/actions.py")
#: Processes of our own, whose output their parent reads; and the entry, before anything is imported.
CHILDREN = ("llm/sandbox.py", "cli/entry.py", "system/child.py", "metrics/parallel.py")


def test_no_other_module_prints() -> None:
    printing = set()
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in (
                "print", "click.echo", "click.secho", "sys.stdout.write", "sys.stderr.write",
            ):  # fmt: skip
                printing.add(path.relative_to(PACKAGE).as_posix())
    assert printing <= {*DOORS, *CHILDREN}
    assert printing >= {"terminal/output.py", "github/actions.py"}


@given(st.text())
def test_no_control_character_leaves_in_text(text: str) -> None:
    for shown in (output._harmless(text), output._harmless(plain(text))):
        assert not [letter for letter in shown if (ord(letter) < 32 or 127 <= ord(letter) < 160) and letter != "\n"]
    assert "\n" not in plain(text)


def test_our_own_styles_stay_and_no_others() -> None:
    styled = click.style("a", bold=True) + click.style("b", fg="red") + click.style("c", dim=True)
    assert output._harmless(styled) == styled
    assert output._harmless("\x1b[8mhidden \x1b]0;title\x07\r") == "\\x1b[8mhidden \\x1b]0;title\\x07\\x0d"


@pytest.mark.parametrize(
    "line", ["::set-output name=a::b", "  ::error::x", "##[error]x", "a ##[add-mask]b", "\x1b[1m::warning::x\x1b[0m"]
)
def test_no_line_is_a_workflow_command(line: str, monkeypatch: pytest.MonkeyPatch, capsys: Capture) -> None:
    for write in (output.show, output.note_lines):
        write(f"one\n{line}\nthree::four")
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        write(f"one\n{line}\nthree::four")
        monkeypatch.delenv("GITHUB_ACTIONS")
    text = "".join(capsys.readouterr())
    assert sum(map(_is_command, text.splitlines())) == 2, "without Actions, the line is what it was"
    assert text.count("three::four") == 4


def _is_command(line: str) -> bool:
    """The runner's own reading of a line: ``::`` at its start, or ``##[`` anywhere."""
    return click.unstyle(line).strip().startswith("::") or "##[" in line


@given(st.dictionaries(st.text(), st.text()))
def test_json_keeps_its_values(data: dict[str, str]) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GITHUB_ACTIONS", "true")
        written: list[str] = []
        patch.setattr(click, "echo", written.append)
        output.show_json(json.dumps({**data, "a": "##[group]\x7f"}, ensure_ascii=False))
    assert json.loads(written[0]) == {**data, "a": "##[group]\x7f"}
    assert not _is_command(written[0])
    assert not set(written[0]) & {*map(chr, range(32)), *map(chr, range(127, 160))}
    assert plain_data({"\x1b": ["\x1b", 1, None]}) == {"\\x1b": ["\\x1b", 1, None]}


HOSTILE = "::error file=x::\x1b[2J\x1b]0;owned\x07\u202egpj.py"


@pytest.mark.parametrize("actions", ["", "true"])
def test_hostile_names_stay_text_in_every_command(repository: Repository, tmp_path: Path, actions: str) -> None:
    repository.commit(f"Begin {HOSTILE}", a_py="a = 1\n")
    lock = (
        f'["{HOSTILE.encode("unicode_escape").decode().replace(chr(92) + "x", chr(92) + "u00")}"]\n'
        f'repository = "a/b"\nrevision = "{"0" * 40}"\nfile = "a.gguf"\nsize = 1\nsha256 = "{"0" * 64}"\n'
    )
    repository.write("goji.lock", lock)
    repository.write("goji.toml", 'persona = "buddy"\n')
    repository.commit(f"More {HOSTILE}", **{"c_py": "def f(a):\n    return a\n"})
    for name in (HOSTILE, f"{HOSTILE}.bin", f"::{HOSTILE}/b.py"):
        repository.stage(name, "def area(w, h):\n    return w * h\n")
    commands: list[list[str]] = [
        ["review", "--explain"], ["review", "--format=json"], ["review", "--format=markdown"], ["review", "--per-file"],
        ["review", "--scope=file", HOSTILE, f"{HOSTILE}.bin"], ["review", "--model", f"{HOSTILE}.gguf"],
        ["review", "--persona", HOSTILE], ["review", "--range", HOSTILE], ["history"], ["history", "--format=json"],
        ["measure"], ["measure", "--format=json"], ["measure", "--format=csv"], ["measure", "--range", HOSTILE],
        ["model", "list"], ["model", "list", "--format=json"], ["model", "info", f"{HOSTILE}.gguf"],
        ["model", "pull", HOSTILE], ["personas", "--preview"], ["say", HOSTILE], ["doctor"],
        ["ranges", "--lang", HOSTILE],
        ["init", "--manager", HOSTILE], [HOSTILE + "x"],
    ]  # fmt: skip
    for command in commands:
        ran = goji(*command, cwd=repository.path, GITHUB_ACTIONS=actions, XDG_CACHE_HOME=str(tmp_path), COLUMNS="100")
        text = ran.out + ran.err
        assert text, command
        assert not [letter for letter in text if (ord(letter) < 32 and letter != "\n") or 127 <= ord(letter) < 160]
        assert "\u202e" not in text, command
        if actions:
            assert not [line for line in text.splitlines() if _is_command(line)], (command, text)


def test_a_persona_of_a_gguf_is_text(repository: Repository, tmp_path: Path, capsys: Capture) -> None:
    import gguf_files as ggufs

    entries, size = ggufs.small_vocabulary()
    entries["general.license"] = "\x1b[2J::error::x"
    model = ggufs.random_model(tmp_path / "evil\x1b[31m.gguf", entries, size)
    for command in (["model", "info", str(model)], ["model", "path", str(model)], ["personas", "--model", str(model)]):
        ran = inside(capsys, *command)
        assert "\x1b" not in ran.out + ran.err
    assert "\\x1b[2J::error::x" in inside(capsys, "model", "info", str(model)).out
