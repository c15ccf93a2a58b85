"""A file's first time: llama.cpp opens it in a child process, where a crash harms nobody.

Its checks stop most hostile files with an error, but some still end it by an assertion or a signal. And a llama.cpp
that was built for another processor, or by a compiler that errs, dies of a good file, too. The verdict is kept by the
file's hash and llama.cpp's build, so that this costs one extra load per file.
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

#: Seconds of computing that opening and speaking a few tokens may take, and bytes that earn one more.
COMPUTING, PER_SECOND = 2.0, 20e6
#: Seconds on the clock, and those where more processes wait than there are processors: then it says little.
PATIENCE, BUSY = 4.0, 10.0
#: Address space that a child may use beyond four times the file, in bytes.
_ROOM = 1 << 30
_PROMPTS = ("P:buddy M:neutral S:diff loc=mid cx=high\nFeedback:", "P:granny M:v.critical at=none\nFeedback:")


_OUT_OF_TIME = getattr(signal, "SIGXCPU", 0)
#: What a system short of memory does to a process; another time there may be enough.
_KILLED = -9
#: How a library dies of itself: by these signals, or on Windows by an exception, whose number is above these.
_OWN_DEATHS = {-getattr(signal, name, 0) for name in ("SIGILL", "SIGSEGV", "SIGBUS", "SIGFPE", "SIGABRT")} - {0}
_EXCEPTIONS = 0xC0000000


class HostileError(GojiError):
    """A GGUF that llama.cpp refuses, crashes on, or does not finish with."""


class BuildError(GojiError):
    """A llama.cpp that crashes on a good GGUF, does not finish with it, or is not the one that was expected."""


def vet(path: Path) -> None:
    """Return if llama.cpp can open the GGUF at *path* and speak with it. Raises HostileError with one line if not."""
    name = _entry(path)
    known = store.read_json(name)
    if "fault" not in known:
        fault, lasting = try_out(path)
        known = {"fault": fault}
        if lasting:
            store.write(name, json.dumps(known).encode())
    if known["fault"] is not None:
        raise HostileError(f"model: {path}: {known['fault']}")


def vet_build(path: Path) -> None:
    """Have llama.cpp speak with the GGUF at *path*, which is known to be good, in a child process.

    Raises BuildError where that crashes, hangs, or ends without a word, as Python code does that misses a function of
    the library. Nothing else counts against either, and only a success is remembered.
    """
    name = _entry(path)
    if store.read_json(name).get("fault", "") is None:
        return
    try:
        done = _child("speak", path, timeout=patience() + path.stat().st_size / PER_SECOND)
    except subprocess.TimeoutExpired as error:
        raise BuildError(f"model: llama.cpp did not finish its first try in {error.timeout:.0f} s") from None
    except OSError:
        return  # no process can be started: then nothing is known
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


def try_out(path: Path) -> tuple[str | None, bool]:
    """What is wrong with a file (None: nothing), and whether that would be so again."""
    try:
        done = _child("probe", path, timeout=patience() + path.stat().st_size / PER_SECOND)
    except subprocess.TimeoutExpired as error:
        return f"llama.cpp did not finish opening it in {error.timeout:.0f} s", False  # it may have been a busy moment
    except OSError as error:
        return f"it could not be tried out: {error.strerror or error}", False
    return verdict(done.returncode, done.stdout.decode("utf-8", "replace").strip()), done.returncode != _KILLED


def _child(what: str, path: Path, timeout: float | None) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        child.command(f"goji_hook.llm.sandbox:{what}", str(path.resolve())),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        timeout=timeout,
        check=False,
    )


def patience() -> float:
    """Seconds on the clock that a child gets besides what its file earns it."""
    try:
        busy = os.getloadavg()[0] > (os.cpu_count() or 1)
    except (AttributeError, OSError):  # Windows, or a system that does not tell
        busy = False
    return BUSY if busy else PATIENCE


def verdict(status: int, said: str) -> str | None:
    """What a child's exit status and output mean for its file: None, or what is wrong with it."""
    if status == 0:
        return None
    if status == _KILLED:
        return "opening it was ended from outside; is there memory for it?"
    if status == -_OUT_OF_TIME:
        return "llama.cpp does not finish opening it"
    return said if status == 1 and said else f"llama.cpp crashes on it (status {status})"


def probe(path: str) -> int:
    """In the child: load the file, lock its vocabulary, speak a little. 0, or 1 with the reason on standard output."""
    size = os.path.getsize(path)
    _limit("RLIMIT_CPU", int(COMPUTING + size / PER_SECOND))
    _limit("RLIMIT_AS", 4 * size + _ROOM)
    return speak(path)


def speak(path: str) -> int:
    """What ``probe`` does, with as much memory and time as it takes."""
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
    """Let absurd work fail here rather than fill the machine; where there is no such limit, go without."""
    try:
        import resource
    except ImportError:  # Windows
        return
    kind = getattr(resource, name)
    _, most = resource.getrlimit(kind)
    with contextlib.suppress(ValueError, OSError):  # macOS has the one for memory but does not take it
        resource.setrlimit(kind, (wanted if most == resource.RLIM_INFINITY else min(wanted, most), most))
