"""A repository's configuration can't have llama.cpp parse a file of the repository, nor of somebody else's folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from every_command import SCRIPT
from git_repository import ROOT, Repository, environment
from run_goji import Ran

ADDRESS = "hf:ann/goji/goji.gguf"
Goji = Callable[..., Ran]
Tried = Callable[[], set[str]]


def configured(project: Path, gguf: bytes, kind: str) -> str:
    """Lay a model in the repository, and name it in the repository's configuration in one of several ways."""
    (project / "models").mkdir()
    (project / "models/own.gguf").write_bytes(gguf)
    (project.parent / "link.gguf").symlink_to(project / "models/own.gguf")
    (project / "out.gguf").symlink_to(project.parent / "aside.gguf")
    (project.parent / "aside.gguf").write_bytes(gguf + b"\0")
    path = {
        "relative": "models/own.gguf",
        "dotted": "./models/../models/own.gguf",
        "absolute": str(project / "models/own.gguf"),
        "pyproject": "models/own.gguf",
        "a link in": str(project.parent / "link.gguf"),
        "a link out": "out.gguf",
    }[kind]
    (project / "goji.toml").unlink()
    name, head = ("pyproject.toml", "[tool.goji]\n") if kind == "pyproject" else ("goji.toml", "")
    (project / name).write_text(f"{head}model = {json.dumps(path)}\n")
    return path


_KINDS = ("relative", "dotted", "absolute", "pyproject", "a link in", "a link out")


@pytest.mark.parametrize("kind", _KINDS)
def test_a_model_in_the_checkout_is_refused(project: Path, gguf: bytes, goji: Goji, tried: Tried, kind: str) -> None:
    configured(project, gguf, kind)
    ran = goji("--format", "json", "review", "--advisory")
    assert ran.status == 0
    assert tried() == set()
    reviewed = json.loads(ran.out) if ran.out else {"model": {"name": "nano"}}
    assert reviewed["model"]["name"] == "nano"
    assert "model" in ran.err


@pytest.mark.parametrize(
    "command", [("doctor",), ("say", "P:buddy", "M:positive"), ("personas", "--preview"), ("history",)]
)
def test_no_command_opens_it(project: Path, gguf: bytes, goji: Goji, tried: Tried, command: tuple[str, ...]) -> None:
    configured(project, gguf, "relative")
    Repository(project).commit("One")
    Repository(project).stage("a.py", "def f(x):\n    return x + 1\n")
    goji(*command)
    assert tried() == set()


@pytest.mark.parametrize("below", [False, True])
def test_a_flag_or_the_environment_may_name_it(
    project: Path, gguf: bytes, goji: Goji, tried: Tried, monkeypatch: pytest.MonkeyPatch, below: bool
) -> None:
    path = configured(project, gguf, "relative")
    if below:
        (project / "sub").mkdir()
        monkeypatch.chdir(project / "sub")
        path = f"../{path}"
    assert goji("--model", path).status == 0
    assert tried() == {hashlib.sha256(gguf).hexdigest()}
    monkeypatch.setenv("GOJI_MODEL", path)
    (project / "models/own.gguf").write_bytes(gguf + b"\0")
    assert goji().status == 0
    assert hashlib.sha256(gguf + b"\0").hexdigest() in tried()


@pytest.mark.skipif(os.name == "nt", reason="git asks its own way there")
def test_git_is_asked_whose_folder_it_is_before_anything_of_it_is_read(
    project: Path, gguf: bytes, goji: Goji, tried: Tried, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder of another user: git's own tests have git think so by a variable."""
    configured(project, gguf, "relative")
    (project / "goji.toml").write_text("this is [ no TOML\n")
    (project / "goji.lock").write_text("nor is [ this\n")
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    models = [("model", verb, ADDRESS) for verb in ("pull", "remove", "info", "path")]
    for command in (
        (), ("review", "--strict"), ("measure",), ("history",), ("personas", "--preview"), ("model", "list"), *models
    ):  # fmt: skip
        ran = goji(*command)
        assert "goji.toml" not in ran.err, command
        assert "goji.lock" not in ran.err, command
        assert "safe.directory" in ran.err, command
    assert tried() == set()
    (project / "goji.toml").write_text("strict = true\n")
    assert goji("review").status == 0  # nor is it read to find the exit status


def pinned(digest: str, size: int) -> str:
    """Returns a goji.lock that pins the file of ADDRESS."""
    return (
        f'["{ADDRESS}"]\nrepository = "ann/goji"\nrevision = "{"1" * 40}"\nfile = "goji.gguf"\n'
        f'size = {size}\nsha256 = "{digest}"\n'
    )


@pytest.mark.skipif(shutil.which("sh") is None, reason="the example is a shell script")
def test_the_shell_example_takes_configuration_and_model_from_the_base(tmp_path: Path, gguf: bytes) -> None:
    origin = Repository.init(tmp_path / "origin")
    origin.stage("goji.toml", f'persona = "granny"\nmodel = "{ADDRESS}"\n')
    origin.stage("goji.lock", pinned("2" * 64, len(gguf)))
    origin.commit("base", a_py="a = 1\n")
    origin.git("checkout", "--quiet", "-b", "topic")
    origin.stage("own.gguf", gguf)
    origin.stage("goji.lock", pinned(hashlib.sha256(gguf).hexdigest(), len(gguf)))
    cached = tmp_path / "hub/models--ann--goji/snapshots" / ("1" * 40) / "goji.gguf"
    cached.parent.mkdir(parents=True)
    cached.write_bytes(gguf)
    origin.stage("goji.toml", 'persona = "pirate"\nmodel = "own.gguf"\n')
    origin.commit("topic", b_py="def f(x):\n    return x\n")
    work = Repository.init(tmp_path / "work")
    work.git("remote", "add", "origin", origin.path.as_uri())
    work.git("fetch", "--quiet", "origin")
    work.git("checkout", "--quiet", "--detach", "origin/topic")
    path = f"{Path(SCRIPT).parent}{os.pathsep}{os.environ['PATH']}"
    places = {"XDG_CACHE_HOME": str(tmp_path / "cache"), "HF_HUB_CACHE": str(tmp_path / "hub"), "TMPDIR": str(tmp_path)}
    variables = {**environment(), "PATH": path, **places}
    done = subprocess.run(
        [str(ROOT / "examples/review.sh")], cwd=work.path, env=variables, capture_output=True, check=True
    )
    assert "Granny" in done.stdout.decode()
    assert f"not what was pinned: SHA-256 {'2' * 64}" in done.stderr.decode()
    tried = [path.name for path in (tmp_path / "cache/goji-hook/verdicts").glob("*")]
    assert not [name for name in tried if name.startswith(hashlib.sha256(gguf).hexdigest())]
