"""The folder under review is on no module path of ours: not in a hook, not in a child process."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from git_repository import Repository
from hostile_modules import put_modules
from run_goji import PACKAGE, goji, variables

from goji_hook.change.types import FileChange
from goji_hook.system import child, import_path


@pytest.fixture
def mark(repository: Repository, tmp_path: Path) -> Path:
    put_modules(repository, tmp_path / "mark")
    return tmp_path / "mark"


def test_entries_of_the_work_tree_are_dropped(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = repository.path / "src"
    inner.mkdir()
    (tmp_path / "link").symlink_to(inner)
    monkeypatch.chdir(inner)
    outside = str(tmp_path / "outside")
    entries = ["", ".", "src", str(inner), str(repository.path), str(tmp_path / "link"), outside, str(PACKAGE.parent)]
    assert import_path.trusted(entries) == [outside, str(PACKAGE.parent)]


def test_an_environment_inside_the_work_tree_is_kept(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = repository.path / ".venv"
    packages = str(environment / "lib" / "python3" / "site-packages")
    monkeypatch.setattr(sys, "prefix", str(environment))
    assert import_path.trusted([packages, str(environment), str(repository.path / "lib")]) == [packages]
    monkeypatch.setattr(sys, "prefix", str(repository.path.parent))  # as /usr is, for code in /usr/src
    assert import_path.trusted([packages, str(repository.path / "lib")]) == []


@pytest.mark.parametrize(
    "start", [["-m", "goji_hook"], ["-I", "-c", "from goji_hook.cli.entry import entry; raise SystemExit(entry())"]]
)
def test_python_drops_the_current_folder(repository: Repository, tmp_path: Path, start: list[str]) -> None:
    """With ``-I -c``, it is lizard that would put the folder there, to read R."""
    for name in ("click", "lizard", "lizard_languages", "pygments", "yaml"):
        repository.write(f"{name}.py", f"open({str(tmp_path / 'mark')!r}, 'a')\n")
    repository.stage("a.py", "def area(w, h):\n    return w * h\n")
    repository.stage("a.R", "area <- function(w, h) {\n  w * h\n}\n")
    done = subprocess.run(
        [sys.executable, *start, "review", "--advisory"],
        cwd=repository.path,
        env=variables(),
        capture_output=True,
        check=True,
    )
    assert b"on what is staged" in done.stdout
    assert not (tmp_path / "mark").exists()


def test_a_console_script_ignores_a_module_path_that_names_the_current_folder(
    repository: Repository, tmp_path: Path
) -> None:
    repository.write("click.py", f"open({str(tmp_path / 'mark')!r}, 'a')\n")
    repository.stage("a.py", "def area(w, h):\n    return w * h\n")
    ran = goji("review", cwd=repository.path, PYTHONPATH=f".:{PACKAGE.parent}")
    assert "on what is staged" in ran.out
    assert not (tmp_path / "mark").exists()


def test_history_imports_nothing_of_the_work_tree(repository: Repository, mark: Path) -> None:
    for number in range(26):
        repository.commit(f"Count {number}", **{f"count{number}_py": f"def count():\n    return {number}\n"})
    ran = goji("history", "--format", "json", cwd=repository.path, GOJI_THREADS="2")
    assert len(json.loads(ran.out)["commits"]) == 26
    assert not mark.exists(), mark.read_text()


def test_helpers_and_the_sandbox_import_nothing_of_the_work_tree(repository: Repository, mark: Path) -> None:
    for number in range(4):  # enough for a second process
        repository.write(f"long{number}.py", f"def count{number}(rows):\n    return sum(rows)\n" * 18_000)
    repository.git("add", "--all")
    ran = goji("review", "--format", "json", cwd=repository.path, GOJI_THREADS="2", XDG_CACHE_HOME=str(mark.parent))
    assert json.loads(ran.out)["text"], ran.err  # without a verdict in the cache, the model was tried in a child
    assert not mark.exists(), mark.read_text()


def test_a_helper_reads_r_without_the_current_folder(repository: Repository, mark: Path) -> None:
    """By the name of its program, which is ``-c``, lizard would put the folder first on the path."""
    asked = pickle.dumps(([FileChange("a.R", b"area <- function(w, h) {\n  w * h\n}\n")], 5.0, None))
    command = child.command("goji_hook.metrics.parallel:serve")
    done = subprocess.run(command, input=asked, cwd=repository.path, capture_output=True, check=True)
    (measured,) = pickle.loads(done.stdout)
    assert measured.values["loc"] == 3
    assert not mark.exists(), mark.read_text()


def test_a_worker_answers_until_it_is_stopped(repository: Repository, mark: Path) -> None:
    with child.Worker("operator:neg") as worker:
        assert [worker.call(number) for number in (1, 2)] == [-1, -2]
    with pytest.raises(child.ChildError):
        worker.call(3)
    with child.Worker("operator:nothing") as broken, pytest.raises(child.ChildError):
        broken.call(1)
    assert not mark.exists(), mark.read_text()
