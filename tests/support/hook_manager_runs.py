"""Hook managers, for real: pre-commit and prek, with this checkout as the repository that a hook comes from."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

from git_repository import ROOT, Repository, environment

NAMES = ("pre-commit", "prek")
_UNWANTED = ("PYTHONPATH", "PRE_COMMIT_HOME", "PREK_HOME", "SKIP", "PREK_SKIP", "NO_COLOR", "COLUMNS")


def snapshot(path: Path) -> Repository:
    """A repository with one commit: this checkout as it lies on the disk, which on a clean clone is its last commit."""
    made = Repository.init(path)
    listed = Repository(ROOT).git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in filter(None, listed.split(b"\0")):
        source, target = ROOT / os.fsdecode(name), path / os.fsdecode(name)
        if source.is_file():
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    made.git("add", "--all")
    made.commit("The checkout")
    return made


def wheel_of_the_binding(path: Path) -> Path:
    """A folder with a wheel of the installed llama-cpp-python, so that no environment has to compile it again.

    pip has it in its cache from installing what the tests need; without a cache, this is where it is compiled.
    """
    wanted = f"llama-cpp-python=={version('llama-cpp-python')}"
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(path), wanted]
    subprocess.run(command, check=True, capture_output=True)
    return path


class Manager:
    """pre-commit or prek with a home of its own, and the environment of our hooks built in it."""

    def __init__(self, name: str, home: Path, source: Repository, wheels: Path) -> None:
        self.name = name
        self.program = str(Path(sys.executable).with_name(name))
        self.source = source
        self.revision = source.git("rev-parse", "HEAD").decode().strip()
        constraints = str(ROOT / "constraints.txt")
        found = [os.environ.get("PIP_FIND_LINKS", ""), str(wheels)]
        found_by_uv = [os.environ.get("UV_FIND_LINKS", ""), str(wheels)]
        ours = str(Path(sys.executable).resolve().parent)  # the wheels are for it; prek passes over environments
        self.variables = {name: value for name, value in environment().items() if name not in _UNWANTED} | {
            "PATH": os.pathsep.join([ours, os.environ["PATH"]]),
            "PRE_COMMIT_HOME": str(home),
            "PREK_HOME": str(home),
            "PIP_FIND_LINKS": " ".join(filter(None, found)),
            "PIP_CONSTRAINT": constraints,
            "UV_FIND_LINKS": ",".join(filter(None, found_by_uv)),
            "UV_CONSTRAINT": constraints,
        }
        warm = Repository.init(home / "warm")
        self.configure(warm)
        self.run(warm, "install-hooks" if name == "pre-commit" else "prepare-hooks")

    def configure(self, repository: Repository, id: str = "goji-hook", **options: object) -> None:
        """Stage a configuration (YAML, which JSON is part of) with one of our hooks in it."""
        hooks = [{"id": id, **options}]
        source = {"repo": self.source.path.as_uri(), "rev": self.revision, "hooks": hooks}
        repository.stage(".pre-commit-config.yaml", json.dumps({"repos": [source]}, indent=2))

    def run(self, repository: Repository, *arguments: str, fails: bool = False, **more: str) -> str:
        """Run the manager; what it wrote comes back."""
        return self._output(repository, [self.program, *arguments], fails, more)

    def git(self, repository: Repository, *arguments: str, fails: bool = False, **more: str) -> str:
        """Run git, which runs the manager as its hook; what both wrote comes back."""
        return self._output(repository, ["git", *arguments], fails, more)

    def _output(self, repository: Repository, command: list[str], fails: bool, more: dict[str, str]) -> str:
        done = subprocess.run(
            command,
            cwd=repository.path,
            env={**self.variables, **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=600,
            check=False,
        )
        output = done.stdout.decode("utf-8", "replace")
        if fails != bool(done.returncode):
            raise AssertionError(f"{command} ended with {done.returncode}:\n{output}")
        return output
