"""A repository full of traps: each tries to run or to change something when goji-hook, git or Python comes near.

The traps are rows of traps.py: how each is laid, and a command that springs it, which proves that it is live. A sprung
trap appends its name to a file outside the repository.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from git_repository import Repository, environment

#: An ``hf:`` address that the canary's goji.lock pins to a file of the user's.
PINNED = "hf:ann/goji/stolen.gguf"
#: Files of the user's home, which nothing may change, and their bytes.
BELONGINGS = {"precious.gguf": b"GGUF of somebody", "profile": b"PATH=/bin\n", "hooks/pre-commit": b"#!/bin/sh\n"}
CODE = "def settle(rows):\n    for row in rows:\n        if row:\n            yield row\n"


class Canary:
    """The repository, a home with things that must stay as they are, and the file in which sprung traps sign."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.marks = folder / "marks"
        self.home = folder / "home"
        self.repository = Repository(folder / "repository")

    def shout(self, name: str) -> str:
        """A program that signs with *name*, whatever its arguments; its path comes back."""
        program = self.folder / "programs" / re.sub(r"\W", "-", name)
        executable(program, f'#!/bin/sh\necho {name} >>"{self.marks}"\n')
        return str(program)

    def sign(self, name: str) -> str:
        """A line of Python that signs with *name*."""
        return f"open({str(self.marks)!r}, 'a').write({name!r} + '\\n')\n"

    def configure(self, key: str, value: str) -> None:
        """Set a key of the repository's own configuration."""
        self.repository.git("config", "--file", ".git/config", "--replace-all", key, value)

    def attribute(self, line: str) -> None:
        """Add a line to .gitattributes, which is committed with the rest."""
        place = self.repository.path / ".gitattributes"
        place.write_text((place.read_text() if place.exists() else "") + line + "\n")

    def variables(self, **more: str) -> dict[str, str]:
        """The environment of a user who works here: home and caches in the canary, the Hub out of reach."""
        kept = {name: value for name, value in environment().items() if not name.startswith(("GOJI_", "XDG_", "HF_"))}
        kept.pop("PYTHONPATH", None)
        places = {"HOME": self.home, "XDG_CACHE_HOME": self.folder / "cache", "TMPDIR": self.folder / "tmp"}
        return {
            **kept,
            **{name: str(place) for name, place in places.items()},
            "XDG_CONFIG_HOME": str(self.home / ".config"),
            "PYTHONIOENCODING": "utf-8",
            "PYTHONDONTWRITEBYTECODE": "1",
            "HF_ENDPOINT": "http://127.0.0.1:9",
            "no_proxy": "*",
            **more,
        }

    def sprung(self) -> list[str]:
        """The traps that were sprung since the last call, and files of the home that changed; those are put back."""
        signed = self.marks.read_text().split("\n")[:-1] if self.marks.exists() else []
        self.marks.unlink(missing_ok=True)
        now = _contents(self.home)
        changed = [name for name in {**now, **BELONGINGS} if now.get(name) != BELONGINGS.get(name)]
        for name in changed:
            (self.home / name).unlink(missing_ok=True)
        for name, content in BELONGINGS.items():
            (self.home / name).parent.mkdir(parents=True, exist_ok=True)
            (self.home / name).write_bytes(content)
        return sorted({*signed, *(f"changed: {name}" for name in changed)})

    def spring(self, trap: Trap) -> list[str]:
        """Run the command that springs a trap; all traps that it springs."""
        command = [part.replace("{top}", str(self.repository.path)) for part in trap.spring]
        subprocess.run(
            command,
            cwd=self.repository.path / trap.inside,
            env=self.variables(**trap.variables),
            input=trap.stdin,
            capture_output=True,
            check=False,
            timeout=60,
        )
        return self.sprung()

    def copy(self, folder: Path) -> Canary:
        """Another canary of the same traps, whose marks are its own."""
        made = Canary(folder)
        shutil.copytree(self.folder, folder, symlinks=True, dirs_exist_ok=True)
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                data = path.read_bytes()
                if os.fsencode(self.folder) in data and path.name != "index":
                    path.write_bytes(data.replace(os.fsencode(self.folder), os.fsencode(folder)))
        made.sprung()
        return made


@dataclass(frozen=True)
class Trap:
    """A trap: its name, how it is laid, and the command that springs it in the folder *inside* the repository.

    ``late`` ones are laid after the last commit: their configuration would spring while the repository is made. One of
    ``git`` is sprung by plain git commands, which a commit runs too. One of the ``fetch`` is sprung by a fetch alone.
    """

    name: str
    lay: Callable[[Canary], object]
    spring: Sequence[str] = ()
    inside: str = ""
    stdin: bytes = b""
    variables: Mapping[str, str] = field(default_factory=dict)
    late: bool = False
    git: bool = False
    fetch: bool = False


def build(folder: Path, traps: Sequence[Trap], *, staged: bool = True) -> Canary:
    """Make the repository with these traps: two commits, and work that is *staged* or is not."""
    canary = Canary(folder)
    for place in (canary.home, folder / "cache", folder / "tmp"):
        place.mkdir(parents=True)
    repository = Repository.init(canary.repository.path)
    for name in ("a.py", "b.js", "c.rb", "gone.py", "gone.js", "gone.rb", "was.py", "was.js", "was.rb"):
        repository.stage(name, CODE + f"# {name}\n")
    first = repository.commit("Begin")
    _belongings(canary)
    for trap in traps:
        if not trap.late:
            trap.lay(canary)
    for name in ("a.py", "b.js", "c.rb", "d.py"):
        repository.write(name, CODE * 2)
    repository.git("add", "--all", "--force", "--", ".", ":!sub")
    if any(trap.fetch for trap in traps):
        repository.git("update-index", "--add", "--cacheinfo", f"100644,{'1' * 40},missing.go", check=False)
        tree = repository.git("write-tree", "--missing-ok").decode().strip()
        repository.git(
            "update-ref", "HEAD", repository.git("commit-tree", tree, "-p", first, "-m", "All").decode().strip()
        )
    else:
        repository.commit("All of it")
    for name in ("a.py", "b.js", "c.rb", "d.py"):
        repository.write(name, CODE * 3)
        if staged:
            repository.git("add", "--", name)
    _leave(repository, staged=staged)
    for trap in traps:
        if trap.late:
            trap.lay(canary)
    canary.sprung()
    return canary


def _leave(repository: Repository, *, staged: bool) -> None:
    """Delete files, and rename others, so that their contents are read from the objects of before."""
    for suffix in ("py", "js", "rb"):
        (repository.path / f"gone.{suffix}").unlink()
        (repository.path / f"was.{suffix}").unlink()
        repository.write(f"is.{suffix}", CODE + f"# is.{suffix}\n")
        if staged:
            repository.git("add", "--all", "--", f"gone.{suffix}", f"was.{suffix}", f"is.{suffix}")


def _belongings(canary: Canary) -> None:
    """Files of the user, and what in the repository points at them: a lock file, and symbolic links."""
    canary.sprung()
    content = BELONGINGS["precious.gguf"]
    pin = {"repository": "ann/goji", "revision": "1" * 40, "file": str(canary.home / "precious.gguf")}
    pin["sha256"] = hashlib.sha256(content).hexdigest()
    table = "".join(f'{key} = "{value}"\n' for key, value in pin.items())
    canary.repository.write("goji.lock", f'["{PINNED}"]\n{table}size = {len(content) + 1}\n')
    canary.repository.write("goji.toml", 'persona = "granny"\n')
    for name, target in ((".husky", "hooks"), (".github", "hooks"), ("prek.toml", "profile")):
        (canary.repository.path / name).symlink_to(canary.home / target)


def executable(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)


def _contents(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name, with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
