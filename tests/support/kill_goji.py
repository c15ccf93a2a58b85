"""Killing goji-hook at any moment of its life and looking at what it left: for tests, and for benchmarks/faults.py."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

import gguf_files as ggufs
from git_repository import Repository
from run_goji import LAUNCH, variables

#: A vocabulary large enough that what is locked of it is kept in the cache.
_TOKENS = 9000
_CODE = "def f{0}(rows):\n    for row in rows:\n        if row:\n            yield row + {0}\n"
_HOOK = '#!/bin/sh\necho $$ >"$PID_FILE"\nexec "{}" "{}" review --advisory "$@"\n'
#: How a run is killed: the process alone, with all that it started, or as the hook of a ``git commit``.
KINDS = ("process", "group", "commit")


@dataclass(frozen=True)
class Scene:
    """A repository with staged, unstaged and untracked work, a home, a cache and a folder for temporary files."""

    folder: Path
    repository: Repository
    model: Path

    @classmethod
    def make(cls, folder: Path) -> Scene:
        """Set it up in an empty folder, with a model of unknown origin: it is tried out, and its verdict is kept."""
        for name in ("home", "cache", "tmp"):
            (folder / name).mkdir(parents=True)
        repository = Repository.init(folder / "repository")
        repository.git("config", "core.logAllRefUpdates", "false")
        repository.commit("Begin", a_py=_CODE.format(1), b_py=_CODE.format(2))
        for number in range(6):
            repository.stage(f"staged{number}.py", "".join(_CODE.format(one) for one in range(40 * number)))
        repository.write("a.py", _CODE.format(3) * 2)
        repository.write("untracked.py", _CODE.format(4))
        hook = repository.path / ".git" / "hooks" / "pre-commit"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK.format(sys.executable, LAUNCH))
        hook.chmod(0o755)
        entries, size = ggufs.small_vocabulary()
        more = [f"▁word{number}" for number in range(_TOKENS - size)]
        for key, filler in (("tokens", more), ("scores", [-99.0] * len(more)), ("token_type", [1] * len(more))):
            entries[f"tokenizer.ggml.{key}"] = [*entries[f"tokenizer.ggml.{key}"], *filler]  # type: ignore[misc]
        return cls(folder, repository, ggufs.random_model(folder / "large.gguf", entries, _TOKENS))

    def variables(self) -> dict[str, str]:
        """An environment in which all that could be written lies in the scene; bytecode is kept elsewhere."""
        places = {"HOME": "home", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp", "PYTHONPYCACHEPREFIX": "bytecode"}
        found = {name: str(self.folder / place) for name, place in places.items()}
        return variables(**found, PID_FILE=str(self.folder / "pid"))

    def start(self, kind: str, *, model: bool) -> subprocess.Popen[bytes]:
        """Start a review, of its own or in a commit, with the model of unknown origin or the embedded one."""
        chosen = {"GOJI_MODEL": str(self.model)} if model else {}
        command = [sys.executable, LAUNCH, "review", "--advisory"]
        return subprocess.Popen(
            ["git", "commit", "--quiet", "-m", "All of it"] if kind == "commit" else command,
            cwd=self.repository.path,
            env={**self.variables(), **chosen},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def seconds(self, *, model: bool) -> float:
        """How long a review takes to its end."""
        started = time.perf_counter()
        status = self.start("process", model=model).wait()
        assert status == 0, f"a review that nobody kills ends with {status}"
        return time.perf_counter() - started

    def kill(self, kind: str, after: float, *, model: bool) -> bool:
        """Start a review and kill it after so many seconds; whether it was still alive then."""
        pid_file = self.folder / "pid"
        pid_file.unlink(missing_ok=True)
        process = self.start(kind, model=model)
        victim = _hook_of(process, pid_file) if kind == "commit" else process.pid
        time.sleep(after)
        alive = victim != 0 and _lives(victim)
        if alive:
            os.killpg(victim, signal.SIGKILL) if kind == "group" else os.kill(victim, signal.SIGKILL)
        process.wait()
        _settle(process.pid)
        return alive

    def state(self) -> dict[str, str]:
        """Every file and folder there is, with a hash of what is in it; git's own view of the index."""
        found = {"index": self.repository.git("ls-files", "--stage").decode(errors="replace")}
        for place in ("repository", "home", "tmp", "cache"):
            for path in (self.folder / place).rglob("*"):
                found[str(path.relative_to(self.folder))] = "" if path.is_dir() else _hash(path)
        return found

    def left(self, before: dict[str, str], kind: str) -> list[str]:
        """What differs from *before*, but for whole entries of the cache, and what ``git commit`` itself writes."""
        after = self.state()
        changed = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
        return sorted(name for name in changed if not self._rightly(name, kind))

    def _rightly(self, name: str, kind: str) -> bool:
        if kind == "commit" and name.startswith(("repository/.git/index", "repository/.git/objects/")):
            return not name.endswith(".lock")
        return name.startswith("cache/goji-hook") and whole(self.folder / name)

    def undo(self, head: str) -> None:
        """Take back a commit that was made because its hook had ended already, and empty the cache."""
        self.repository.git("update-ref", "HEAD", head)
        subprocess.run(["rm", "-rf", self.folder / "cache"], check=True)
        (self.folder / "cache").mkdir()


def whole(entry: Path) -> bool:
    """Whether an entry of the cache is a folder, an unread part, or complete: JSON, or behind its own hash."""
    if entry.is_dir() or entry.suffix == ".part":
        return True
    data = entry.read_bytes() if entry.exists() else b""
    if entry.suffix == ".json":
        return data.endswith(b"}") and isinstance(json.loads(data), dict)
    return len(data) > 32 and hashlib.sha256(data[32:]).digest() == data[:32]


def kill_at_random(scene: Scene, times: int, seed: int) -> tuple[int, list[str]]:
    """Kill so many reviews, each of KINDS and of both models in turn; how many were alive, and what they left."""
    draw, alive, left = random.Random(seed), 0, []
    head = scene.repository.git("rev-parse", "HEAD").decode().strip()
    scene.seconds(model=False)  # compiles what it imports
    longest = {model: scene.seconds(model=model) for model in (False, True)}
    scene.undo(head)
    before = scene.state()
    for number in range(times):
        kind, model = KINDS[number % len(KINDS)], bool(number // len(KINDS) % 2)
        alive += scene.kill(kind, draw.uniform(0, longest[model]), model=model)
        if scene.repository.git("rev-parse", "HEAD").decode().strip() == head:
            left += [f"{kind} {number}: {name}" for name in scene.left(before, kind)]
        scene.undo(head)
        before = scene.state() if kind == "commit" else before
    return alive, left


def _hook_of(commit: subprocess.Popen[bytes], pid_file: Path) -> int:
    """The process of a commit's hook, once it runs; 0 if the commit ends before."""
    while commit.poll() is None:
        text = pid_file.read_text() if pid_file.exists() else ""
        if text.endswith("\n"):
            return int(text)
        time.sleep(0.002)
    return 0


def _lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _settle(session: int) -> None:
    """Wait until all that a session's leader started has ended, too."""
    while any(_session(entry) == session and _lives(int(entry.name)) for entry in Path("/proc").glob("[0-9]*")):
        time.sleep(0.01)


def _session(process: Path) -> int:
    try:
        return int((process / "stat").read_text().rpartition(")")[2].split()[3])
    except OSError:
        return 0


def _hash(path: Path) -> str:
    return f"{path.lstat().st_mode:o} {hashlib.sha256(path.read_bytes()).hexdigest()}"
