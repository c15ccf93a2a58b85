"""Files of unknown origin: llama.cpp opens one in a child process first, where a crash harms nobody.

Its checks stop most hostile files with an error, but some still end it by an assertion or a signal. The verdict is kept
by the file's hash and llama.cpp's version, so that this costs one extra load per file.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
from pathlib import Path

from goji_hook import binding, store
from goji_hook.errors import GojiError

#: Seconds that opening and speaking a few tokens may take, and bytes per further second for large files on slow disks.
PATIENCE, PER_SECOND = 4.0, 100e6
#: Address space that a child may use beyond four times the file, in bytes.
_ROOM = 3 << 30
#: The child takes the parent's module path instead of building one: the folder it runs in may be hostile.
_CHILD = "import sys; sys.path[:] = sys.argv[2:]; from goji_hook.vetting import probe; sys.exit(probe(sys.argv[1]))"
_PROMPTS = ("P:buddy M:neutral S:diff loc=mid cx=high\nFeedback:", "P:granny M:v.critical at=none\nFeedback:")


class HostileError(GojiError):
    """A GGUF that llama.cpp refuses, crashes on, or does not finish with."""


def vet(path: Path) -> None:
    """Return if llama.cpp can open the GGUF at *path* and speak with it. Raises HostileError with one line if not."""
    name = f"verdicts/{store.sha256(path)}-{binding.release()}.json"
    known = store.read_json(name)
    if "fault" not in known:
        fault, lasting = _try(path)
        known = {"fault": fault}
        if lasting:
            store.write(name, json.dumps(known).encode())
    if known["fault"] is not None:
        raise HostileError(f"model: {path}: {known['fault']}")


def _try(path: Path) -> tuple[str | None, bool]:
    """What is wrong with a file (None: nothing), and whether that would be so again."""
    folders = [os.path.abspath(folder) for folder in sys.path if folder]
    command = [sys.executable, "-I", "-c", _CHILD, str(path.resolve()), *folders]
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=PATIENCE + path.stat().st_size / PER_SECOND,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        return f"llama.cpp did not finish opening it in {error.timeout:.0f} s", False
    except OSError as error:
        return f"it could not be tried out: {error.strerror or error}", False
    if done.returncode == 0:
        return None, True
    said = done.stdout.decode("utf-8", "replace").strip()
    if done.returncode == 1 and said:
        return said, True
    return f"llama.cpp crashes on it (status {done.returncode})", True


def probe(path: str) -> int:
    """In the child: load the file, lock its vocabulary, speak a little. 0, or 1 with the reason on standard output."""
    from goji_hook.llm import Model, Sampling

    _limit(os.path.getsize(path))
    try:
        with Model(Path(path), store.sha256) as model:
            for seed, prompt in enumerate(_PROMPTS):
                model.generate(prompt, seed=seed, sampling=Sampling(max_tokens=8))
    except GojiError as error:
        print(str(error).removeprefix("model: ").replace(f" {path}", " it"))
        return 1
    return 0


def _limit(size: int) -> None:
    """Let an absurd allocation fail here rather than fill the machine; where there is no such limit, go without."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    wanted = 4 * size + _ROOM
    with contextlib.suppress(ValueError, OSError):  # macOS has the limit but does not take it
        resource.setrlimit(resource.RLIMIT_AS, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
