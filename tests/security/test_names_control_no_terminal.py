"""Names are hostile: no byte of them controls a terminal or a log, in any output of any command."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path

import hostile_names as hostile
import pytest
from every_command import OTHERS, REVIEWS, WRITING, Command
from fake_github import GitHub, job, serve
from git_repository import Repository
from hostile_names import offences
from pseudo_terminal import watched

from goji_hook.cli.main import entry

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="file names hold no such characters there")
Run = Callable[..., str]


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    """A repository of hostile names, in a folder of such a name."""
    made = hostile.repository(tmp_path_factory.mktemp("names") / "\x1b[8m ::error::x \u202e##[error]")
    hostile.lock(made.path / "goji.lock")
    made.write("goji.toml", 'persona = "granny"\n')
    return made


@pytest.fixture
def run(scene: Repository, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process, in the repository unless told otherwise; all that it printed comes back."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(scene.path.parent / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(scene.path.parent / "config"))
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", "*")

    def run(*arguments: str, stdin: str = "", folder: Path | None = None, **variables: str) -> str:
        monkeypatch.chdir(folder or scene.path)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
        for name, value in variables.items():
            monkeypatch.setenv(name, value)
        capsys.readouterr()
        entry(arguments)
        printed = capsys.readouterr()
        assert "Traceback" not in printed.err
        return printed.out + "\n" + printed.err

    return run


ACTIONS = pytest.mark.parametrize("actions", [False, True], ids=["pipe", "actions"])


def everywhere(actions: bool) -> dict[str, str]:
    """The environment of a job of Actions, or an empty one."""
    return {"GITHUB_ACTIONS": "true"} if actions else {}


@pytest.mark.parametrize("text", [text for text in hostile.TEXTS if text not in ("two\nlines", hostile.TEXTS[-1])])
def test_the_judge_sees_what_a_name_does(text: str) -> None:
    assert offences(text, actions=True)
    ours = "  worst: \u2068\u05d0.py\u2069:3 f\n::notice title=goji-hook::fine ::error::\n"
    assert not offences(ours, actions=True)


@ACTIONS
@pytest.mark.parametrize("command", [*REVIEWS, *(one for one in OTHERS if "{out}" not in str(one))], ids=str)
def test_no_command_lets_a_name_out(run: Run, command: Command, actions: bool, tmp_path: Path) -> None:
    if actions and command not in REVIEWS and command.verb != "model list":
        pytest.skip("names nothing that is not its own")
    printed = run(*command.filled(tmp_path), stdin=command.stdin, **everywhere(actions))
    colored = "always" in command.arguments
    assert offences(printed, colored=colored, actions=actions) == []


def test_names_are_shown_as_escapes(run: Run) -> None:
    """Without them the tests above would have nothing to look at."""
    listed = run("model", "list")
    assert all(f"\\x{number}" in listed for number in ("1b", "9b", "0a", "7f"))
    assert "\\x9b8m\\u202e" in run("history", "-n", "60")
    assert "\\x1b" in run("--format", "json")


@ACTIONS
def test_one_file_and_its_reason(run: Run, scene: Repository, tmp_path: Path, actions: bool) -> None:
    """Few skipped files are told by name and reason, many as numbers: each kind of name has its turn."""
    for number, name in enumerate(hostile.file_names()[actions::2]):
        made = Repository.init(tmp_path / str(number))
        for suffix in (b"", b".\x1b[8m", b".py"):
            made.write(name.removesuffix(b".py")[:200] + suffix, b"def f(a):\n    return a\n")
        made.git("add", "--all", "--force")
        for arguments in ((), ("--format=markdown",)):
            assert offences(run(*arguments, folder=made.path, **everywhere(actions)), actions=actions) == []


@ACTIONS
def test_settings_that_are_wrong(run: Run, tmp_path: Path, actions: bool) -> None:
    made = Repository.init(tmp_path / "r")
    made.stage("a.py", "x = 1\n")
    for text in hostile.SETTINGS:
        made.write("goji.toml", text)
        printed = run("model", "list" if "model" in text else "info", folder=made.path, **everywhere(actions))
        assert offences(printed, actions=actions) == [], text


@ACTIONS
@pytest.mark.parametrize(
    "arguments", [("model", "info"), ("personas",), ("doctor",), ("review", "a.py"), ("model", "path")]
)
def test_models_that_say_hostile_things(
    run: Run, models: list[Path], arguments: tuple[str, ...], actions: bool
) -> None:
    for path in models[actions :: 8 if arguments[0] in ("doctor", "review") else 2]:
        printed = run(*arguments, GOJI_MODEL=str(path), **everywhere(actions))
        assert offences(printed, actions=actions) == [], path


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """GGUFs that say hostile things of themselves."""
    return hostile.models(tmp_path_factory.mktemp("models"))


def test_models_as_json_are_read_back(run: Run, models: list[Path]) -> None:
    printed = run("model", "info", "--format", "json", GOJI_MODEL=str(models[0]))
    assert offences(printed) == []
    assert json.loads(printed)["base"] in (hostile.TEXTS[0], "\\x1b[8mhidden")


@ACTIONS
def test_init_shows_files_of_others(run: Run, tmp_path: Path, actions: bool) -> None:
    lines = "".join(
        f"# {line}\n" for text in hostile.TEXTS for line in re.split(r"[\n\r\v\f\x1c-\x1e\x85\u2028]", text)
    )
    for name, manager in (
        (".pre-commit-config.yaml", "pre-commit"),
        ("lefthook.yml", "lefthook"),
        (".husky/pre-commit", "husky"),
    ):
        made = Repository.init(tmp_path / manager)
        made.write(name, "#\n::error::x\n".join(("", lines)) if manager == "husky" else lines)
        for command in WRITING:
            if manager in command.arguments:
                printed = run(*command.arguments, folder=made.path, **everywhere(actions))
                assert offences(printed, actions=actions) == []


def test_a_pull_request(run: Run, scene: Repository, tmp_path: Path) -> None:
    base, head = (scene.git("rev-parse", name).decode().strip() for name in ("HEAD~2", "HEAD"))
    with serve(GitHub()) as hub:
        hub.pull(7, base, head)
        event = tmp_path / "event.json"
        event.write_text(json.dumps({"pull_request": hub.pulls[7]}))
        printed = run("pr", "--summary=always", **job(hub, event))
        assert offences(printed, actions=True) == []
        (comment,) = hub.comments
        assert offences(comment["body"]) == []
        assert offences((tmp_path / "summary.md").read_text()) == []
        assert offences((tmp_path / "output").read_text()) == []


@pytest.mark.parametrize(
    "arguments", [(), ("history", "-n", "40"), ("model", "list"), ("personas", "--preview")], ids=str
)
def test_a_terminal(scene: Repository, arguments: tuple[str, ...], tmp_path: Path) -> None:
    ran = watched(*arguments, cwd=scene.path, XDG_CACHE_HOME=str(tmp_path))
    assert offences(ran.out, colored=True) == []
    assert ran.status == 0
