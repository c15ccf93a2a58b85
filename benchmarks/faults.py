"""Kill and interrupt the hook at random moments, and see that it leaves nothing behind.

    python benchmarks/faults.py [--kills 1000] [--interrupts 100]

Each review runs in a repository with staged, unstaged and untracked work, by itself or as the hook of a ``git commit``,
with the embedded model or with one of unknown origin, whose verdict and vocabulary are kept in the cache. A killed one
may leave whole entries in the cache, and nothing else: not in the index, the work tree, the repository, the home, or
the folder of temporary files. An interrupted one has to end with 130 and one line. Linux only. Exit status 1 otherwise.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import kill_goji as killing
from run_goji import LAUNCH

_SAID = "goji-hook: interrupted\n"


def interrupted(scene: killing.Scene, after: float) -> tuple[str, float]:
    """Press ^C after so many seconds: how the review ended, and how long that took (s)."""
    process = subprocess.Popen(
        [sys.executable, LAUNCH, "review", "--advisory"],
        cwd=scene.repository.path,
        env=scene.variables(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler) and None,  # noqa: PLW1509
    )
    time.sleep(after)
    pressed = time.perf_counter()
    process.send_signal(signal.SIGINT)
    _, said = process.communicate()
    took = time.perf_counter() - pressed
    if process.returncode in (0, 130) and said.removeprefix("\n") in ("", _SAID):  # behind the ^C of a terminal
        return f"{process.returncode}, {'one line' if said else 'no word'}", took
    if process.returncode == -signal.SIGINT or "frozen site" in said:
        return "the interpreter had not started, or was at its end", took
    return f"HARM: status {process.returncode}, {said!r}", took


def main() -> None:
    """Kill, interrupt and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--kills", type=int, default=1000)
    options.add_argument("--interrupts", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        scene = killing.Scene.make(Path(folder))
        alive, left = killing.kill_at_random(scene, asked.kills, asked.seed)
        print(f"{asked.kills} killed, {alive} of them before their end: {len(left)} things left", *left, sep="\n  ")
        sys.stdout.flush()
        longest, draw = scene.seconds(model=False), random.Random(asked.seed)
        ends = [interrupted(scene, draw.uniform(0, longest)) for _ in range(asked.interrupts)]
    for end, count in Counter(end for end, _ in ends).most_common():
        print(f"{count:6} interrupted: {end}")
    print(f"slowest end after ^C: {max((took for _, took in ends), default=0):.2f} s")
    sys.exit(bool(left) or any(end.startswith("HARM") for end, _ in ends))


if __name__ == "__main__":
    main()
