"""How long large changes take, and what they need: measuring a diff of 1,000 files and of 10,000, and calibrating.

    python benchmarks/scale.py [FILES…] [--calibrate REPOSITORY]

Each diff is staged in a repository of its own and measured as a hook would, in a process of its own; each file has
about 200 lines of Python's standard library. Prints seconds, the processors' seconds, those of the one process (others
measure beside it), peak memory, and the growth of time over the growth of files: 1 is linear.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

LINES = 200
_CUT = 110  # from so many lines on, at the next definition: that makes LINES on the average
SIZES = (1_000, 10_000)
DIFFS = 200

_CHILD = """
import json, resource, time
started = time.perf_counter()
from goji_hook import change, metrics
from goji_hook.scope import default_ranges, score
staged = change.staged()
read = time.perf_counter()
found = metrics.measure(staged)
ranges = default_ranges()
badness = score(ranges.stand("diff", found.values, metrics.language(found.files)))
ended = time.perf_counter()
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
own = used[0].ru_utime + used[0].ru_stime
print(json.dumps({"files": len(found.files), "lines": sum(file.content.count(b"\\n") for file in staged.files),
    "seconds": ended - started, "reading": read - started, "own": own,
    "cpu": sum(one.ru_utime + one.ru_stime for one in used), "memory": sum(one.ru_maxrss for one in used) / 1024}))
"""


def pieces() -> Iterator[bytes]:
    """Pieces of the standard library of about LINES lines, cut where a definition at the margin begins, without end."""
    while True:
        for path in sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py")):
            piece: list[bytes] = []
            for line in path.read_bytes().splitlines(keepends=True):
                if len(piece) >= _CUT and line.startswith((b"def ", b"class ")):
                    yield b"".join(piece)
                    piece = []
                piece.append(line)


def stage(folder: Path, count: int) -> None:
    """A repository with *count* files staged, no two alike."""
    subprocess.run(["git", "init", "--quiet", folder], check=True)
    source = pieces()
    for number in range(count):
        place = folder / f"d{number // 100}" / f"m{number}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"# piece %d\n" % number + next(source))
    subprocess.run(["git", "-C", folder, "add", "."], check=True)


def measured(count: int) -> dict[str, float]:
    """What a process that measures a staged diff of *count* files tells."""
    with tempfile.TemporaryDirectory() as folder:
        stage(Path(folder), count)
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        command = [sys.executable, "-c", _CHILD]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def calibrated(path: str) -> None:
    """Print how many diffs of a repository are measured in a minute of one processor."""
    from goji_trainer.calibrate import history, measuring

    plan = history.draw(history.Repository("it", path), history.Sample(DIFFS, 1, 0, 1))
    clock, processor = time.perf_counter(), time.process_time()
    rows = [row for task in measuring.tasks(plan) for row in measuring.measure(task).rows]
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    diffs = sum(row.scope == "diff" for row in rows)
    drawn = sum(len(day.commits) for day in plan.days)
    print(f"calibrate: {drawn} commits, {diffs} with code, in {clock:.1f} s ({processor:.1f} s of a processor)")
    print(f"           {60 * diffs / processor:.0f} diffs with code a minute of a processor")


def main() -> None:
    """Print a line for each size, and the growth from the first to the last."""
    arguments = sys.argv[1:]
    repository = arguments.pop(arguments.index("--calibrate") + 1) if "--calibrate" in arguments else None
    sizes = [int(one) for one in arguments if one != "--calibrate"] or list(SIZES)
    print(f"{'files':>8}{'lines':>10}{'seconds':>10}{'reading':>10}{'cpu':>8}{'own':>8}{'MB':>8}{'lines/s':>10}")
    found = [measured(count) for count in sizes]
    for one in found:
        print(
            f"{one['files']:>8.0f}{one['lines']:>10.0f}{one['seconds']:>10.2f}{one['reading']:>10.2f}{one['cpu']:>8.2f}"
            f"{one['own']:>8.2f}{one['memory']:>8.0f}{one['lines'] / one['seconds']:>10.0f}"
        )
    if len(found) > 1:
        growth = (found[-1]["cpu"] / found[0]["cpu"]) / (found[-1]["lines"] / found[0]["lines"])
        print(f"growth of time over growth of lines: {growth:.2f}")
    if repository:
        calibrated(repository)


if __name__ == "__main__":
    main()
