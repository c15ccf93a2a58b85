"""The plain git hook: it runs goji-hook, and nothing of the repository."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path

import pytest
from git_repository import Repository, environment
from hostile_modules import put_modules
from run_goji import PACKAGE, inside

from goji_hook import __version__
from goji_hook.errors import GojiError
from goji_hook.hook_managers import launcher, shell

#: A plain hook as earlier versions wrote it, for the Python of the tests.
OLD = (
    "#!/bin/sh\n"
    f"# goji-hook {__version__}: a review of what is staged; `goji-hook init --remove` takes it out\n"
    f"[ ! -x {sys.executable} ] || {sys.executable} -m goji_hook review --advisory || true\n"
)
HOOK = ".git/hooks/pre-commit"


def test_a_commit_runs_nothing_of_the_repository(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    put_modules(repository, mark)
    assert inside(capsys, "init", "--yes", "--manager", "git").status == 0
    repository.stage("a.py", "def area(w, h):\n    return w * h\n")
    printed = repository.git("commit", "-m", "One", check=False)
    assert b"on what is staged" in printed
    assert repository.git("rev-list", "--count", "HEAD").strip() == b"1"
    assert not mark.exists(), mark.read_text()


def test_an_old_hook_did_and_is_mended(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mark = tmp_path / "mark"
    put_modules(repository, mark)
    old = OLD.replace("--advisory", "--advisory --persona granny").replace(
        f"goji-hook {__version__}", "goji-hook 0.0.9"
    )
    hook = repository.write(HOOK, old + "make lint || true\n")
    hook.chmod(0o755)
    doctor = inside(capsys, "doctor")
    assert (doctor.status, f"{HOOK}: modules of the work tree run as well" in " ".join(doctor.out.split())) == (3, True)
    repository.git("commit", "--allow-empty", "-m", "Before", check=False)
    assert mark.exists(), "the old line no longer does what it did: this test shows nothing"
    mark.unlink()
    mended = inside(capsys, "init", "--yes")
    assert (mended.status, "as an earlier version wrote it: this mends it" in mended.err) == (0, True)
    assert hook.read_text().count("-I -m goji_hook review --advisory --persona granny || true") == 1
    assert hook.read_text().count("goji_hook") == 1
    assert hook.read_text().endswith("make lint || true\n")
    assert f"# goji-hook {__version__}:" in hook.read_text()
    repository.git("commit", "--allow-empty", "-m", "After", check=False)
    assert not mark.exists(), mark.read_text()
    assert "ok    hooks" in inside(capsys, "doctor").out
    assert "nothing to do" in inside(capsys, "init", "--yes", "--manager", "git").err


@pytest.mark.parametrize(
    ("line", "unsafe"),
    [
        ("python -m goji_hook review", True),
        ("python3 -X utf8 -m goji_hook review", True),
        ("python -I -m goji_hook review", False),
        ("goji-hook review", False),
        ("# python -m goji_hook", False),
    ],
)
def test_lines_written_by_hand(line: str, unsafe: bool) -> None:
    text = f"#!/bin/sh\n{line} --quiet\n"
    assert shell.is_unsafe(text) == unsafe
    mended = shell.add_line(text)
    assert not shell.is_unsafe(mended)
    assert not unsafe or mended == text.replace(" -m", " -I -m")


def test_init_names_another_file_that_is_unsafe(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    repository.write(HOOK, OLD)
    repository.write(".pre-commit-config.yaml", "repos: []\n")
    ran = inside(capsys, "init", "--yes")
    assert (ran.status, f"{HOOK} still lets modules of the work tree run" in ran.err) == (0, True)


def test_a_package_of_the_user_is_run_by_its_script(repository: Repository, tmp_path: Path) -> None:
    """As after ``pip install --user``, whose packages an isolated Python does not see."""
    python = str(Path(sys.base_prefix) / "bin" / "python3")
    home = {"PYTHONUSERBASE": str(tmp_path / "user"), "PYTHONPATH": ""}
    variables = {**environment(), **home}
    ask = "import site; print(site.getusersitepackages())"
    packages = subprocess.run([python, "-c", ask], env=variables, capture_output=True, text=True, check=True).stdout
    site = Path(packages.strip())
    site.mkdir(parents=True)
    here = Path(str(distribution("click").locate_file("")))
    (site / "goji.pth").write_text(f"{PACKAGE.parent}\n{here}\n")
    script = tmp_path / "user" / "bin" / "goji-hook"
    script.parent.mkdir()
    script.write_text(f"#!{python}\nimport sys\nfrom goji_hook.cli.entry import entry\nsys.exit(entry())\n")
    script.chmod(0o755)
    mark = tmp_path / "mark"
    put_modules(repository, mark)
    subprocess.run(
        [python, str(script), "init", "--yes", "--manager", "git"],
        cwd=repository.path, env=variables, capture_output=True, check=True,
    )  # fmt: skip
    hook = (repository.path / HOOK).read_text()
    assert f"if [ -x {script} ]; then PYTHONPATH= {script} review --advisory || true; else" in hook
    repository.stage("a.py", "def area(w, h):\n    return w * h\n")
    printed = repository.git("commit", "-m", "One", check=False, **{**home, "PYTHONPATH": "."})
    assert b"on what is staged" in printed
    assert not mark.exists(), mark.read_text()


def test_without_an_installation_there_is_no_hook(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(Path(sys.base_prefix) / "bin" / "python3"))
    monkeypatch.setattr(launcher, "_scripts", lambda: [Path(os.devnull)])
    with pytest.raises(GojiError, match="not installed for"):
        shell.add_hook("")
