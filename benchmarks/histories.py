"""The hook over real histories: does any commit crash it, how long does each wait, what moods come out?

    python benchmarks/histories.py [--commits 1000] [--processes 20] REPOSITORY…

Each of the last non-merge commits of HEAD is staged on top of its parent, in a repository of its own that borrows the
objects, and ``goji-hook review --advisory`` reviews it as in ``git commit``: the model is opened, speaks and is closed
each time. All of that happens in this process, which is imported once; ``--processes`` commits, evenly spread, are
reviewed again by processes of their own. A crash is a traceback, an unexpected error, a status other than 0, or output
that is no review; trouble is a review that says what went wrong. Exit status 1 if anything crashed.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from goji_hook.cli.main import entry
from goji_hook.terms import MOODS

ARGUMENTS = ["review", "--advisory", "--format", "json"]
LAUNCH = "import sys; from goji_hook.cli.entry import entry; sys.exit(entry())"
NOTHING = "nothing to review"
#: A commit that takes more of the processors than this (s) is named.
SLOW = 1.0


@dataclass(frozen=True)
class Ran:
    """A review as it ended: exit status, what it wrote, and seconds on the wall and of processors."""

    status: int
    out: str
    err: str
    wall: float
    processor: float


@dataclass
class Tally:
    """What the reviews of a history came to."""

    walls: list[float] = field(default_factory=list)
    processors: list[float] = field(default_factory=list)
    moods: Counter[str] = field(default_factory=Counter)
    skipped: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def add(self, commit: str, ran: Ran) -> None:
        """Count a review; what is worth a look is noted under the commit's id."""
        self.walls.append(ran.wall)
        self.processors.append(ran.processor)
        if ran.processor > SLOW:
            self.notes.append(f"slow     {commit} {ran.processor:.1f} s of processors")
        try:
            review = json.loads(ran.out) if ran.out and NOTHING not in ran.err else None
        except ValueError:
            review = {}
        if ran.status or review == {} or "unexpected trouble" in ran.err or "Traceback" in ran.err:
            self.crashes.append(commit)
            self.notes.append(f"CRASH    {commit} status {ran.status}: {(ran.err or ran.out)[-500:]!r}")
        elif review is None:
            self.moods[NOTHING if NOTHING in ran.err else "trouble"] += 1
            if NOTHING not in ran.err:
                self.notes.append(f"trouble  {commit} {ran.err.strip()}")
        else:
            self.moods[review["mood"]] += 1
            self.skipped.update(one["reason"].partition(":")[0] for one in review["skipped"])
            if review["text"] is None:
                self.notes.append(f"silent   {commit} {ran.err.strip()}")

    def told(self) -> Iterator[str]:
        """Lines for the reader."""
        told = ", ".join(f"{self.moods[one]} {one}" for one in (*MOODS, NOTHING, "trouble") if self.moods[one])
        yield f"  {len(self.walls)} commits, {len(self.crashes)} crashes: {told}"
        for name, times in (("wall", self.walls), ("processors", self.processors)):
            last = sorted(times)[int(0.99 * (len(times) - 1))]
            yield f"  seconds a commit, {name}: median {median(times):.3f}, p99 {last:.3f}, most {max(times):.3f}"
        yield from (f"  {note}" for note in self.notes)


def commits(source: Path, count: int) -> list[tuple[str, str]]:
    """The last non-merge commits of HEAD, newest first: id, and the first parent's id or nothing."""
    log = ["git", "-C", str(source), "rev-list", "--no-merges", f"--max-count={count}", "--parents", "HEAD"]
    lines = subprocess.run(log, capture_output=True, check=True, text=True).stdout.splitlines()
    return [(words[0], words[1] if len(words) > 1 else "") for words in map(str.split, lines)]


@contextlib.contextmanager
def borrowed(source: Path) -> Iterator[None]:
    """An empty repository that has the objects of another, as the current directory."""
    ask = ["git", "-C", str(source), "rev-parse", "--path-format=absolute", "--git-path", "objects"]
    told = subprocess.run([*ask, "--show-object-format"], capture_output=True, check=True, text=True).stdout
    objects, kind = told.splitlines()
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as place:
        subprocess.run(["git", "init", "--quiet", f"--object-format={kind}", place], check=True)
        Path(place, ".git/objects/info/alternates").write_text(f"{objects}\n")
        os.chdir(place)
        try:
            yield
        finally:
            os.chdir(home)


def stage(commit: str, parent: str) -> None:
    """Have the index hold the commit, and HEAD be its parent, or a branch without a commit."""
    subprocess.run(["git", "read-tree", commit], check=True)
    Path(".git/HEAD").write_text(f"{parent or 'ref: refs/heads/unborn'}\n")


def measured(run: Callable[[], tuple[int, str, str]]) -> Ran:
    """Run a review and clock it."""
    computed, started = processors(), time.perf_counter()
    status, out, err = run()
    return Ran(status, out, err, time.perf_counter() - started, processors() - computed)


def processors() -> float:
    """Seconds that this process and its children have computed."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def inside() -> tuple[int, str, str]:
    """Review what is staged, in this process."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = entry(ARGUMENTS)
    return status, out.getvalue(), err.getvalue()


def outside() -> tuple[int, str, str]:
    """Review what is staged, in a process of its own."""
    done = subprocess.run([sys.executable, "-c", LAUNCH, *ARGUMENTS], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout, done.stderr


def reviewed(source: Path, count: int, processes: int) -> list[str]:
    """Review a history and print what came of it; the crashes come back."""
    made = commits(source, count)
    one, alone = Tally(), Tally()
    again = {index * len(made) // processes for index in range(processes)} if made and processes else set()
    with borrowed(source):
        for index, (commit, parent) in enumerate(made):
            stage(commit, parent)
            one.add(commit, measured(inside))
            if index in again:
                alone.add(commit, measured(outside))
    print(f"{source}, in one process:", *one.told(), sep="\n")
    if again:
        print("  each in a process of its own:", *alone.told(), sep="\n")
    sys.stdout.flush()
    return one.crashes + alone.crashes


def main() -> None:
    """Review each history; exit 1 if anything crashed."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repositories", nargs="+", type=Path, metavar="REPOSITORY")
    options.add_argument("--commits", type=int, default=1000)
    options.add_argument("--processes", type=int, default=20)
    asked = options.parse_args()
    places = [path.resolve() for path in asked.repositories]
    package = str(Path(__file__).resolve().parent.parent)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [package, os.environ.get("PYTHONPATH")]))
    crashes = [found for place in places for found in reviewed(place, asked.commits, asked.processes)]
    print(f"{len(crashes)} crashes in {len(places)} histories")
    sys.exit(bool(crashes))


if __name__ == "__main__":
    main()
