"""Damage the headers of GGUFs in thousands of ways and see that each ends in a clear error or a review.

``python benchmarks/fuzz_gguf.py --files 10000``. Every file is reviewed with in a process of its own, which does what a
commit does: read the header, have a child of its own try the file out, open it, speak. That child is forked instead of
started anew, which is all that differs from ``sandbox.try_load``; ``--started`` says how many go through the real one.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import damaged_ggufs as mutations

from goji_hook.errors import GojiError
from goji_hook.llm import binding, sandbox
from goji_hook.models import find as models
from goji_hook.models import gguf
from goji_hook.prompt.tagline import Prompt
from goji_hook.speech import loader
from goji_hook.speech import speaker as speech

#: Seconds of computing after which a file is said to hang. The clock only ends what does not compute at all.
LIMIT, CLOCK = 5.0, 60.0
_SPOKEN, _TOLD, _TRACEBACK = 0, 10, 11


def main() -> None:
    """Run the files and print how each kind of ending came about; exit 1 if a commit would have been harmed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--files", type=int, default=10_000)
    options.add_argument("--first", type=int, default=0, help="number of the first damage")
    options.add_argument("--started", type=int, default=100, help="files whose child is started, not forked")
    asked = options.parse_args()
    binding.binding()
    speech.TRIES = 2
    endings: Counter[str] = Counter()
    slowest = 0.0
    with tempfile.TemporaryDirectory() as work:
        os.environ["XDG_CACHE_HOME"] = work
        good = mutations.seeds(Path(work))
        for number in range(asked.first, asked.first + asked.files):
            path = Path(work) / "hostile.gguf"
            path.write_bytes(mutations.mutate(good[number % len(good)], number))
            ending, seconds = run(path, started=number - asked.first < asked.started)
            slowest = max(slowest, seconds)
            endings[ending] += 1
            if ending.startswith("HARM"):
                print(f"damage {number}: {ending}", flush=True)
            if (number + 1) % 500 == 0:
                print(number + 1, dict(endings), f"slowest {slowest:.1f} s", flush=True)
    for ending, count in endings.most_common():
        print(f"{count:7} {ending}")
    print(f"slowest file {slowest:.2f} s of computing")
    sys.exit(any(ending.startswith("HARM") for ending in endings))


def run(path: Path, *, started: bool) -> tuple[str, float]:
    """How a review with the model at *path* ends, in words, and how long it and its child computed (s)."""
    try:
        gguf.read_header(path)
    except GojiError as error:  # it would end like this in a process of its own, and costs less here
        return _kind(str(error)), 0.0
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        os._exit(_review(path, writer, started=started))
    os.close(writer)
    status, seconds = _wait(child, CLOCK)
    with os.fdopen(reader, "rb") as pipe:
        told = pipe.read().decode("utf-8", "replace")
    return _ending(status, seconds, told), seconds


def _ending(status: int | None, seconds: float, told: str) -> str:
    if status is None or seconds > LIMIT:
        return "HARM: it hangs"
    if os.WIFSIGNALED(status):
        return f"HARM: a commit dies of signal {os.WTERMSIG(status)}"
    if os.WEXITSTATUS(status) == _TRACEBACK:
        return f"HARM: a traceback: {told}"
    return told


def _wait(child: int, limit: float) -> tuple[int | None, float]:
    """The child's wait status and the time that it computed (s); None after *limit* seconds, when it is killed."""
    end = time.monotonic() + limit
    pause = 0.001
    while time.monotonic() < end:
        done, status, used = os.wait4(child, os.WNOHANG)
        if done:
            return status, used.ru_utime + used.ru_stime
        time.sleep(pause)
        pause = min(0.02, pause * 1.3)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return None, limit


def _review(path: Path, told: int, *, started: bool) -> int:
    """In the process of one file: what a commit does. Its ending is written to *told*."""
    if not started:
        sandbox.run_trial = forked
    try:
        with loader.open_speaker(models.ModelFile("hostile", path)) as speaker:
            said = speaker.say(Prompt(speaker.metadata.personas[0], speaker.metadata.nearest("neutral")), seed=1)
        os.write(told, b"a review" if said.text else b"nothing fit to print, the metrics alone")
        return _SPOKEN
    except GojiError as error:
        os.write(told, _kind(str(error)).encode())
        return _TOLD
    except BaseException as error:
        with contextlib.suppress(OSError):
            os.write(told, f"{type(error).__name__}: {error}".encode()[:500])
        return _TRACEBACK


def _kind(message: str) -> str:
    for words, kind in (
        ("is damaged", "error: damaged"),
        ("is not a GGUF", "error: no GGUF"),
        ("crashes", "error: llama.cpp crashes on it, in the child"),
        ("did not finish", "error: llama.cpp does not finish by the clock, in the child"),
        ("does not finish", "error: llama.cpp computes for too long, in the child"),
        ("llama.cpp", "error: llama.cpp refuses it"),
    ):
        if words in message:
            return kind
    return "error: " + message.rpartition(": ")[2][:40]


def forked(path: Path) -> tuple[str | None, bool]:
    """What ``sandbox.run_trial`` does, in a fork."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(writer, 1)
        os.close(reader)
        with contextlib.suppress(BaseException):
            code = sandbox.probe(str(path))
            sys.stdout.flush()
            os._exit(code)
        os._exit(_TRACEBACK)
    os.close(writer)
    status, _ = _wait(child, sandbox.patience())
    with os.fdopen(reader, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace").strip()
    if status is None:
        return "llama.cpp did not finish opening it", False
    code = os.waitstatus_to_exitcode(status)
    return sandbox.verdict(code, said), True


if __name__ == "__main__":
    main()
