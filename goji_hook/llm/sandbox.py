"""Opens a file for the first time in a child process, where a crash of llama.cpp harms nothing.

llama.cpp's own checks stop most hostile files with an error, but some end it by an assertion or a signal. A llama.cpp
built for another processor, or wrongly compiled, dies of a good file, too. The verdict is cached by the file's hash
and llama.cpp's build, so that it costs one extra load per file.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.llm import binding
from goji_hook.system import cache as store
from goji_hook.system import child

#: Seconds of computing that opening and a few tokens may take, and the bytes of file that add a second.
COMPUTING, PER_SECOND = 2.0, 20e6
#: Seconds on the clock, and those on a machine with more waiting processes than processors.
PATIENCE, BUSY = 4.0, 10.0
#: Address space that a child may use beyond four times the file, in bytes.
_ROOM = 1 << 30
_PROMPTS = ("P:buddy M:neutral S:diff loc=mid cx=high\nFeedback:", "P:granny M:v.critical at=none\nFeedback:")


_OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
#: The status of a process that the system killed, short of memory; another time there may be enough.
_KILLED = -9
#: The statuses of a crashed library: these signals, or on Windows an exception, whose number is at least this.
_OWN_DEATHS = {-getattr(signal, name, 0) for name in ("SIGILL", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGABRT")} - {0}
_EXCEPTIONS = 0xC0000000


class UnsafeModelError(GojiError):
    """llama.cpp refuses a GGUF, crashes on it, or does not finish with it."""


class BuildError(GojiError):
    """llama.cpp crashes on a good GGUF, does not finish with it, or lacks a function."""


def try_load(path: Path) -> None:
    """Opens the GGUF at *path* in a child and generates text. Raises UnsafeModelError, with one line, if that fails."""
    name = _entry(path)
    known = store.read_json(name)
    if "fault" not in known:
        fault, lasting = run_trial(path)
        known = {"fault": fault}
        if lasting:
            store.write(name, json.dumps(known).encode())
    if known["fault"] is not None:
        raise UnsafeModelError(f"model: {path}: {known['fault']}")


def check_build(path: Path) -> None:
    """Opens the good GGUF at *path* in a child and generates text.

    Raises BuildError if that crashes, hangs, or ends without output, as Python code does that misses a function of the
    library. Any other failure is ignored, and only a success is cached.
    """
    name = _entry(path)
    if store.read_json(name).get("fault", "") is None:
        return
    try:
        done = _child("speak", path, timeout=patience() + path.stat().st_size / PER_SECOND)
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"model: llama.cpp did not finish its first try in {error.timeout:.0f} s") from None
    except OSError:
        return  # no process can be started, so nothing is known
    status = done.returncode
    if status in _OWN_DEATHS or status >= _EXCEPTIONS or (status == 1 and not done.stdout.strip()):
        how = "does not work" if status == 1 else "crashes"
        raise BuildError(
            f"model: llama.cpp {how} on this machine (status {status}): it has to be built anew here, "
            "see docs/troubleshooting.md"
        )
    if status == 0:
        store.write(name, json.dumps({"fault": None}).encode())


def _entry(path: Path) -> str:
    return f"verdicts/{store.sha256(path)}-{binding.build()}.json"


def run_trial(path: Path) -> tuple[str | None, bool]:
    """Returns the fault of a file (None: it is good), and whether another trial would find the same."""
    try:
        done = _child("probe", path, timeout=patience() + path.stat().st_size / PER_SECOND)
    except subprocess.TimeoutExpired as error:
        return f"llama.cpp did not finish opening it in {error.timeout:.0f} s", False  # it may have been a busy moment
    except OSError as error:
        return f"it could not be tried out: {error.strerror or error}", False
    return verdict(done.returncode, done.stdout.decode("utf-8", "replace").strip()), done.returncode != _KILLED


def _child(what: str, path: Path, timeout: float | None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(  # noqa: S603 - this Python, isolated
        child.command(f"goji_hook.llm.sandbox:{what}", str(path.resolve())),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


def patience() -> float:
    """Returns the seconds on the clock that a child gets, besides those for the size of its file."""
    try:
        busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    except (AttributeError, OSError):  # Windows, or a system without load averages
        busy = False
    return BUSY if busy else PATIENCE


def verdict(status: int, output: str) -> str | None:
    """Returns the fault that a child's exit status and output mean, or None."""
    if status == 0:
        return None
    if status == _KILLED:
        return "opening it was ended from outside; is there memory for it?"
    if status == -_OUT_OF_TIME:
        return "llama.cpp does not finish opening it"
    return output if status == 1 and output else f"llama.cpp crashes on it (status {status})"


def probe(path: str) -> int:
    """Runs in the child, with limits: loads the file and generates text. Returns 0, or 1 and prints the fault."""
    size = os.path.getsize(path)
    _limit("RLIMIT_CPU", int(COMPUTING + size / PER_SECOND))
    _limit("RLIMIT_AS", 4 * size + _ROOM)
    return speak(path)


def speak(path: str) -> int:
    """Does the same as ``probe`` without limits of memory and time."""
    from goji_hook.llm.model import Model, Sampling

    _limit("RLIMIT_CORE", 0)
    try:
        with Model(Path(path), store.sha256) as model:
            for seed, prompt in enumerate(_PROMPTS):
                model.generate(prompt, seed=seed, sampling=Sampling(max_tokens=8))
    except GojiError as error:
        print(str(error).removeprefix("model: ").replace(f" {path}", " it"))
        return 1
    return 0


def _limit(name: str, wanted: int) -> None:
    """Limits a resource, if the system can, so that absurd work fails here instead of filling the machine."""
    try:
        import resource
    except ImportError:  # Windows
        return
    kind = getattr(resource, name)
    _, most = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):  # macOS has the limit of memory but refuses it
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
