"""Real git repositories for tests: made in a temporary directory, deaf to the configuration of whoever runs them."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

#: What every test sets: git neither reads nor needs anybody's configuration, and a hook has time.
ENVIRONMENT = {
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ann Author",
    "GIT_AUTHOR_EMAIL": "ann@example.org",
    "GIT_COMMITTER_NAME": "Ann Author",
    "GIT_COMMITTER_EMAIL": "ann@example.org",
    "GOJI_BUDGET": "600",  # a busy machine reviews what an idle one does
}
#: What git, hook managers and CI machines set for what they run; a test run there must not pass it on.
OUTER_VARIABLES = (
    "CI", "GITHUB_ACTIONS", "GITLAB_CI",
    "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE", "GIT_PREFIX", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR",
    "PRE_COMMIT", "PRE_COMMIT_FROM_REF", "PRE_COMMIT_TO_REF",
)  # fmt: skip


def environment() -> dict[str, str]:
    """The environment of this process with what a test's git needs, without what a hook's git or a CI machine set."""
    kept = {name: value for name, value in os.environ.items() if name not in OUTER_VARIABLES}
    return {**kept, **ENVIRONMENT}


class Repository:
    """A git repository at a path, with the few verbs that tests need; names may be bytes."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def init(cls, path: Path, *options: str) -> Repository:
        """A new repository on branch main."""
        path.mkdir(parents=True, exist_ok=True)
        repository = cls(path)
        repository.git("init", "--quiet", "--initial-branch=main", *options)
        return repository

    def git(self, *arguments: str | bytes, check: bool = True, stdin: bytes | None = None, **variables: str) -> bytes:
        """Run git here and return what it printed; its standard error is in the exception if it fails."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env={**environment(), **variables},
            input=stdin,
            stdin=subprocess.DEVNULL if stdin is None else None,
            capture_output=True,
            check=False,
        )
        if check and done.returncode:
            raise AssertionError(f"git {arguments!r}: {done.stderr.decode(errors='replace')}")
        return done.stdout + (b"" if check else done.stderr)

    def write(self, name: str | bytes, content: str | bytes) -> Path:
        """Write a file of the work tree; no newline is translated."""
        place = Path(os.fsdecode(os.path.join(os.fsencode(self.path), os.fsencode(name))))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content.encode() if isinstance(content, str) else content)
        return place

    def stage(self, name: str | bytes, content: str | bytes) -> None:
        """Write a file and add it to the index."""
        self.write(name, content)
        self.git("--literal-pathspecs", "add", "--force", "--", name)

    def commit(self, message: str = "A commit", **files: str | bytes) -> str:
        """Stage the files (``a_py`` for ``a.py``) and commit all that is staged; returns the commit's id."""
        for name, content in files.items():
            self.stage(name.replace("_", "."), content)
        self.git("commit", "--quiet", "--allow-empty", "-m", message)
        return self.git("rev-parse", "HEAD").decode().strip()

    def hook(self, name: str, body: str) -> Path:
        """Install a hook that runs Python code with goji_hook importable; returns the file it may write to."""
        output = self.path / ".git" / f"{name}.out"
        script = self.path / ".git" / f"{name}.hook.py"
        script.write_text(f"import sys\nsys.path.insert(0, {str(ROOT)!r})\nOUT = {str(output)!r}\n{body}")
        hook = self.path / ".git" / "hooks" / name
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(f'#!/bin/sh\nexec "{Path(sys.executable).as_posix()}" "{script.as_posix()}"\n')
        hook.chmod(0o755)
        return output
