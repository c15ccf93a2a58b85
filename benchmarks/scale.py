"""How long large changes take, and what they need; that nothing grows faster than it is large; and calibrating.

    python benchmarks/scale.py [FILES…] [--calibrate REPOSITORY]

Each diff is staged in a repository of its own and measured as a hook would, in a process of its own: 1,000 files and
10,000 of about 200 lines of Python's standard library, one file of more and more lines, and ten files on a longer and
longer history. Prints seconds, the processors' seconds, those of the one process (others measure beside it), peak
memory, and the growth of the processors' seconds over that of the size: 1 is linear.
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
#: Lines of the one file, and commits of the history.
LONG, DEEP = (1_500, 15_000), (100, 20_000)
DIFFS = 200

_CHILD = """
import json, resource, time
started = time.perf_counter()
from goji_hook.change import collect as change
from goji_hook.metrics import measure_change as metrics
from goji_hook.scoring.ranges import default_ranges
from goji_hook.scoring.score import score
staged = change.staged()
read = time.perf_counter()
found = metrics.measure(staged)
ranges = default_ranges()
badness = score(ranges.placements("diff", found.values, metrics.language(found.files)))
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


def stage(folder: Path, count: int, lines: int = LINES, commits: int = 0) -> None:
    """A repository with *count* files of about so many *lines* staged, no two alike, on a history of *commits*."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", folder], check=True)
    if commits:
        made = b"".join(map(_commit, range(commits)))
        subprocess.run(["git", "-C", folder, "fast-import", "--quiet"], input=made, check=True)
        subprocess.run(["git", "-C", folder, "reset", "--quiet", "--hard"], check=True)
    source = pieces()
    for number in range(count):
        place = folder / f"d{number // 100}" / f"m{number}.py"
        place.parent.mkdir(exist_ok=True)
        place.write_bytes(b"# piece %d\n" % number + b"".join(next(source) for _ in range(lines // LINES)))
    subprocess.run(["git", "-C", folder, "add", "."], check=True)


def _commit(number: int) -> bytes:
    """A commit of one more line, as ``git fast-import`` reads it."""
    who = b"committer Ann <ann@example.org> %d +0000\ndata 4\nMore\n" % (1_700_000_000 + number)
    text = b"".join(b"line %d\n" % line for line in range(number % 50))
    file = b"M 100644 inline f%d.txt\ndata %d\n%s\n" % (number % 20, len(text), text)
    return b"commit refs/heads/main\n%s%s" % (who, file)


def measured(count: int, lines: int = LINES, commits: int = 0) -> dict[str, float]:
    """What a process that measures such a staged diff tells."""
    with tempfile.TemporaryDirectory() as folder:
        stage(Path(folder), count, lines, commits)
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parent.parent)}
        command = [sys.executable, "-c", _CHILD]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return {**found, "commits": commits}


def compare(what: str, found: list[dict[str, float]]) -> None:
    """Print a line for each, and how their time grows with *what* there is more of."""
    for one in found:
        print(
            f"{one['files']:>8.0f}{one['lines']:>10.0f}{one['commits']:>9.0f}{one['seconds']:>10.2f}{one['reading']:>9.2f}"
            f"{one['cpu']:>8.2f}{one['own']:>8.2f}{one['memory']:>7.0f}{one['lines'] / one['seconds']:>10.0f}"
        )
    if len(found) > 1:
        growth = (found[-1]["cpu"] / found[0]["cpu"]) / (found[-1][what] / found[0][what])
        print(f"growth of time over growth of {what}: {growth:.3f}")


def calibrated(path: str) -> None:
    """Print how many diffs of a repository are measured in a minute of one processor."""
    from goji_trainer.ranges import draw as history
    from goji_trainer.ranges import measure as measuring

    plan = history.draw(history.Repository("it", path), history.SampleSize(DIFFS, 1, 0, 1))
    clock, processor = time.perf_counter(), time.process_time()
    rows = [row for task in measuring.tasks(plan) for row in measuring.measure(task).rows]
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    diffs = sum(row.scope == "diff" for row in rows)
    drawn = sum(len(day.commits) for day in plan.days)
    print(f"calibrate: {drawn} commits, {diffs} with code, in {clock:.1f} s ({processor:.1f} s of a processor)")
    print(f"           {60 * diffs / processor:.0f} diffs with code a minute of a processor")


def main() -> None:
    """Print what each size takes, and the growth from the first to the last of a kind."""
    arguments = sys.argv[1:]
    repository = arguments.pop(arguments.index("--calibrate") + 1) if "--calibrate" in arguments else None
    sizes = [int(one) for one in arguments if one != "--calibrate"] or list(SIZES)
    heads = f"{'files':>8}{'lines':>10}{'commits':>9}{'seconds':>10}{'reading':>9}"
    print(f"{heads}{'cpu':>8}{'own':>8}{'MB':>7}{'lines/s':>10}")
    compare("lines", [measured(count) for count in sizes])
    compare("lines", [measured(1, lines) for lines in LONG])
    compare("commits", [measured(10, commits=commits) for commits in DEEP])
    if repository:
        calibrated(repository)


if __name__ == "__main__":
    main()
