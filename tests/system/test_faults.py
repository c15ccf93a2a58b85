"""What can happen to a process: it is killed, the disk is full, there is no home, nobody reads, a tiny terminal."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from code_samples import SIMPLE, TANGLED
from git_repository import Repository
from kill_goji import KINDS, Scene, kill_at_random
from run_goji import shell, variables

pytestmark = pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at processes as Linux shows them")

#: A writer that is killed when all is written, and only the name is missing.
_WRITER = """
import os, signal
os.replace = lambda *_, **__: os.kill(os.getpid(), signal.SIGKILL)
from goji_hook.system import cache as store
store.write("hashes/one.json", b"{}")
"""
#: A process whose account is in no list, so that nothing but HOME says where its home is.
_NOBODY = """
import pwd, sys
def nobody(number): raise KeyError(number)
pwd.getpwuid = nobody
from goji_hook.cli.entry import entry
sys.exit(entry())
"""


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """Shared, as every test leaves it as it was."""
    return Scene.make(tmp_path_factory.mktemp("scene"))


def test_a_killed_review_leaves_nothing(scene: Scene) -> None:
    alive, left = kill_at_random(scene, 3 * 2 * len(KINDS), seed=1)
    assert left == []
    assert alive > 0


def test_a_writer_killed_at_its_last_step_leaves_no_entry(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", _WRITER], env=variables(XDG_CACHE_HOME=str(tmp_path)), check=False)
    assert done.returncode == -signal.SIGKILL
    assert [path.suffix for path in tmp_path.rglob("*") if path.is_file()] == [".part"]


def test_a_relative_cache_folder_is_ignored(scene: Scene) -> None:
    before = scene.state()
    ran = shell('"$@"', scene.repository.path, "review", **{**scene.variables(), "XDG_CACHE_HOME": "cache"})
    assert " on what is staged, 6 files" in ran.out
    changed = {name for name, state in scene.state().items() if before.get(name) != state}
    assert changed
    assert all(name.startswith("home/.cache") for name in changed)
    subprocess.run(["rm", "-rf", scene.folder / "home" / ".cache"], check=True)


@pytest.mark.parametrize("model", [False, True])
def test_a_review_where_nothing_can_be_written(scene: Scene, model: bool) -> None:
    before = scene.state()
    chosen = {"GOJI_MODEL": str(scene.model)} if model else {}
    script = 'ulimit -f 0; exec "$@" | cat'  # no file may grow; a pipe is none
    ran = shell(script, scene.repository.path, "review", "--strict", **{**scene.variables(), **chosen})
    assert "unexpected" not in ran.err
    assert " on what is staged, 6 files" in ran.out
    assert scene.left(before, "process") == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a full disk")
def test_trouble_that_cannot_be_told(repository: Repository) -> None:
    for arguments, status in (
        (["--advisory"], 0),
        (["--persona", "nobody"], 2),
        (["--strict", "--model", "no.gguf"], 3),
    ):
        repository.stage("a.py", SIMPLE)
        assert shell('exec "$@" 2>/dev/full', repository.path, "review", *arguments).status == status


def test_a_reader_who_leaves_early(repository: Repository) -> None:
    for number in range(400):
        repository.write(f"{number}.py", SIMPLE)
    repository.git("add", ".")
    for format in ("text", "json"):
        ran = shell('("$@"; echo $? >&2) | head -n 1', repository.path, "--format", format, "--explain")
        assert ran.err == "0\n"
        assert ran.out.count("\n") == 1


def test_a_reader_of_trouble_who_has_left(repository: Repository) -> None:
    script = '(sleep 0.3; "$@" 2>&3; echo $? >&2) 3>&1 >/dev/null | true'
    assert shell(script, repository.path, "init", "--yes", "--manager", "git").err == "0\n"


@pytest.mark.parametrize("home", ["", "/nonexistent", "file"])
def test_no_home(scene: Scene, home: str) -> None:
    (scene.folder / "file").touch()
    kept = {name: value for name, value in scene.variables().items() if name not in ("HOME", "XDG_CACHE_HOME")}
    where = {"HOME": str(scene.folder / home)} if home else {}
    before = scene.state()
    done = subprocess.run(
        [sys.executable, "-c", _NOBODY, "review", "--strict", "--model", str(scene.model)],
        cwd=scene.repository.path,
        env={**kept, **where},
        capture_output=True,
        text=True,
        check=False,
    )
    assert " on what is staged, 6 files" in done.stdout
    assert "unexpected" not in done.stderr
    assert scene.left(before, "process") == []


@pytest.mark.parametrize(
    "arguments", [[], ["--explain"], ["--per-file"], ["history"], ["personas"], ["ranges"], ["model", "list"]]
)
def test_a_terminal_of_twenty_columns(repository: Repository, arguments: list[str]) -> None:
    from pseudo_terminal import watched

    repository.commit("Begin", a_py=SIMPLE)
    repository.stage("a_file_with_a_name_longer_than_the_terminal.py", TANGLED)
    ran = watched(*arguments, cwd=repository.path, columns=20)
    assert ran.status == 0
    assert "Traceback" not in ran.out
    if not arguments:
        assert "a_file_with_a_name_longer_than_the_terminal.py:1" in ran.out
        assert ran.out.count("\n") <= 12
