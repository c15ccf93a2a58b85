"""How long a pull request of very many added files takes to review, as a whole, against git alone on the same files.

    python benchmarks/many_files.py [FILES…]

``goji-hook --range A...B --scope pr --format markdown`` in a process of its own, from its start to its end, the
embedded model's words included. The floor is git's part of it: the diff, and the contents of all that it names, read
and thrown away. Both run in turn, so that a busy machine slows both. Prints for each number of files (10,000 and
100,000) seconds on the clock, the processors' seconds, the peak of memory, and goji-hook over the floor; then how the
processors' seconds grow over the number of files (1 is linear), and what is wanted.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

from large_pull_request import pull_request

SIZES = (10_000, 100_000)
#: Seconds on the clock that 100,000 files may take, and what time may grow by over the number of files.
SECONDS, GROWTH = 60, 1.2
RANGE = "main~1...main"
REVIEW = "import sys; from goji_hook.cli.main import entry; sys.exit(entry())"
FLOOR = """
import subprocess, sys
options = ["--raw", "-z", "--no-abbrev", "--patch", "--unified=0", "--full-index", "--no-renames"]
diff = ["git", "diff", *options, sys.argv[1]]
names = []
with subprocess.Popen(diff, stdout=subprocess.PIPE) as printed:
    for field in printed.stdout.read().split(b"\\0\\0")[0].split(b"\\0"):
        if field.startswith(b":"):
            names.append(field.split()[3])
with subprocess.Popen(["git", "cat-file", "--batch"], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as reading:
    for name in names:
        reading.stdin.write(name + b"\\n")
        reading.stdin.flush()
        size = int(reading.stdout.readline().split()[2])
        reading.stdout.read(size + 1)
    reading.stdin.close()
print(len(names))
"""


@dataclass(frozen=True)
class Run:
    """A process from start to end: seconds on the clock, of processors, its peak of memory in MB, and what it wrote."""

    wall: float
    processor: float
    memory: float
    out: str


def ran(folder: Path, code: str, *arguments: str) -> Run:
    """Run Python code in a repository."""
    environment = {**os.environ, "XDG_CACHE_HOME": str(folder.parent / "cache")}
    environment["PYTHONPATH"] = str(Path(__file__).resolve().parent.parent)
    with tempfile.TemporaryFile() as out:
        began = time.perf_counter()
        child = subprocess.Popen([sys.executable, "-c", code, *arguments], cwd=folder, env=environment, stdout=out)
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - began
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            raise SystemExit(f"{arguments}: status {child.returncode}")
        out.seek(0)
        return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, out.read().decode())


def main() -> None:
    """Print a line for each size, and the growth from the first to the last."""
    sizes = [int(one) for one in sys.argv[1:]] or list(SIZES)
    print(f"{'files':>8}{'seconds':>10}{'cpu':>8}{'MB':>7}{'floor':>8}{'ratio':>8}")
    spent = []
    for count in sizes:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            made = pull_request(Path(folder) / "repository", count).path
            floor = ran(made, FLOOR, RANGE)
            review = ran(made, REVIEW, "--range", RANGE, "--scope", "pr", "--format", "markdown", "--seed", "1")
        assert int(floor.out) == count
        assert f"{count:,} functions are new" in review.out
        spent.append(review.processor)
        ratio = review.processor / floor.processor
        print(
            f"{count:>8}{review.wall:>10.1f}{review.processor:>8.1f}{review.memory:>7.0f}"
            f"{floor.processor:>8.1f}{ratio:>8.1f}",
            flush=True,
        )
        if count == SIZES[-1]:
            print(f"{count:,} files: {review.wall:.1f} s by the clock (wanted: at most {SECONDS})")
    if len(sizes) > 1:
        growth = (spent[-1] / spent[0]) / (sizes[-1] / sizes[0])
        print(f"growth of time over growth of files: {growth:.3f} (wanted: at most {GROWTH})")


if __name__ == "__main__":
    main()
