"""Give goji-hook hostile input of every kind for a given time, and print what was tried and what went wrong.

    python benchmarks/fuzz_all.py --seconds 900 [--first N] [--only KIND]

Kinds: configuration, lock files, diffs, prompts and events as mangled text; GGUFs with damaged headers; sources; names;
pasts, which are changes with hostile old sides, measured, judged and told in every form; repositories in every state
that git knows, damaged and full of traps; and the same by the console script. A process of its own tries one input
after another, so that its crash or hang is seen, and another goes on behind. Exit status 1 where anything crashed, hung
over its limit, blocked a commit, controlled a terminal, or sprang a trap. POSIX only.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))

import damaged_ggufs
import fuzz_inputs
import fuzz_pasts
import hostile_states
import hostile_text
from hostile_names import BYTES, TEXTS, offences
from run_goji import variables

from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.cli.main import entry
from goji_hook.errors import GojiError
from goji_hook.metrics import measure_change
from goji_hook.report.render import render
from goji_hook.review.review import Review, review
from goji_hook.scoring.assess import assess
from goji_hook.settings import FORMATS, Settings
from goji_hook.terminal.output import show, show_json

#: Seconds on the clock after which an input is said to hang: a review's own budget, and what a busy machine adds.
LIMIT = 25.0
#: Seconds of computing that a hostile source may be measured for.
_MEASURING = 1.0
_SCRIPT = Path(sys.executable).with_name("goji-hook")
_HOOKS = (
    ["review", "--advisory"], ["--advisory", "--quiet", "--fail-on=v.critical"], ["--advisory", "--format=json"],
    ["--advisory", "--fail-on=worse", "--max-complexity=0", "--max-nesting=0"],
)  # fmt: skip
_COMMANDS: tuple[list[str], ...] = (
    [], ["--format=markdown", "--explain"], ["a.py", "."], ["--range", "HEAD~1..HEAD"], ["history", "-n", "3"],
    ["model", "list"], ["model", "info"], ["--scope", "day"], ["--per-file"], ["init", "--manager", "git", "--remove"],
    ["measure"], ["measure", "--format=json"], ["measure", "--format=csv", "--scope=day"], ["measure", "a.py", "."],
    ["measure", "--quiet", "--fail-on=worse", "--max-complexity=1"], ["--fail-on=worse", "--max-nesting=0"],
)  # fmt: skip


@dataclass
class Tools:
    """The things that the inputs need, made once: folders, files to damage, templates, a review to put names into."""

    folder: Path
    ggufs: list[bytes]
    states: list[hostile_states.State]
    base: Review

    @classmethod
    def make(cls, folder: Path) -> Tools:
        """Make them in an empty folder, which becomes the home, too."""
        for name, place in {"HOME": "home", "XDG_CACHE_HOME": "cache", "TMPDIR": "tmp"}.items():
            (folder / place).mkdir()
            os.environ[name] = str(folder / place)
        os.environ.update({"HF_ENDPOINT": "http://127.0.0.1:9", "no_proxy": "*", "GITHUB_ACTIONS": "true"})
        os.environ.update({name: value for name, value in variables().items() if name.startswith("GIT_")})
        change = Change("diff", "", (FileChange("a.py", b"def f(x):\n    return x\n"),))
        (folder / "states").mkdir()
        states = hostile_states.templates(folder / "states")
        return cls(folder, damaged_ggufs.seeds(folder), states, review(assess(change), Settings()))


Try = Callable[[int, Tools], str]


def _text(number: int, tools: Tools) -> str:
    """A mangled text for one of the parsers; its name is part of the answer."""
    return fuzz_inputs.read(number, tools.folder)


def _gguf(number: int, tools: Tools) -> str:
    """A GGUF with a damaged header, whose card is shown."""
    path = tools.folder / "hostile.gguf"
    path.write_bytes(damaged_ggufs.mutate(tools.ggufs[number % 2], number))
    return _run(["model", "info", str(path)], statuses=(0, 3))


def _source(number: int, tools: Tools) -> str:
    """Hostile code among good files."""
    path, content = hostile_text.hostile(number, 4000)
    files = (FileChange("0.py", b"x = 1\n"), FileChange(path, content), FileChange("z.c", b"int x;\n"))
    found = measure_change.measure(Change("diff", "", files), _MEASURING)
    if len(found.files) > 2:
        return "measured"
    return f"skipped, {found.skipped[0].reason.partition(':')[0].partition(' (')[0]}"


def _names(number: int, tools: Tools) -> str:
    """A review of files, functions and reasons of hostile names, in each format."""
    rng = random.Random(number)

    def name() -> str:
        parts = [rng.choice((*TEXTS, *(one.decode("utf-8", "surrogateescape") for one in BYTES))) for _ in range(3)]
        letters = "".join(chr(rng.randrange(1, 0x3000)) for _ in range(rng.randrange(8)))
        return "".join(rng.sample([*parts, letters, "x" * rng.choice((0, 1, 300, 10_000))], 3))

    files = tuple(
        FileChange(name() + ".py", b"def f(x):\n" + b"    if x:\n" * 1 + b"        return 1\n") for _ in range(2)
    )
    skipped = tuple(Skipped(name(), f"no lizard reader for {name()}") for _ in range(rng.randrange(4)))
    shown = replace(tools.base, assessment=assess(Change("diff", name(), files, skipped)))
    form = rng.choice(FORMATS)
    rendered = render(shown, Settings(format=form, explain=rng.random() < 0.5))
    with _captured() as raw:
        (show_json if form == "json" else show)(rendered)
    bad = offences(raw.getvalue().decode("utf-8", "replace"), colored=True, actions=True)
    return f"HARM: {bad[0][:100]}" if bad else f"shown as {form}"


def _past(number: int, tools: Tools) -> str:
    """A change with a hostile past, through measuring, the gate and a form of output."""
    with _captured() as raw:
        ending = fuzz_pasts.told(number)
    bad = offences(raw.getvalue().decode("utf-8", "replace"), colored=True, actions=True)
    return f"HARM: {bad[0][:100]}" if bad else ending


def _state(number: int, tools: Tools) -> str:
    """A damaged repository in one of git's states, reviewed in this process."""
    rng = random.Random(number)
    state, folder = _damaged(rng, tools)
    with _inside(folder):
        hook = rng.random() < 0.7
        ending = _run(rng.choice(_HOOKS if hook else _COMMANDS), statuses=(0,) if hook else (0, 1, 2, 3))
    return _sprung(state, f"{state.name}: {ending}" if not ending.startswith("HARM") else ending)


def _child(number: int, tools: Tools) -> str:
    """The same by the console script, with standard streams of many kinds."""
    rng = random.Random(number)
    state, folder = _damaged(rng, tools)
    hook = rng.random() < 0.7
    arguments = rng.choice(_HOOKS if hook else _COMMANDS)
    done = subprocess.run(
        [str(_SCRIPT), *arguments], cwd=folder, input=rng.randbytes(20), capture_output=True, check=False, timeout=LIMIT
    )
    ending = _judged(done.returncode, done.stdout + b"\n" + done.stderr, (0,) if hook else (0, 1, 2, 3))
    return _sprung(state, ending)


def _damaged(rng: random.Random, tools: Tools) -> tuple[hostile_states.State, Path]:
    state = rng.choice(tools.states)
    folder = hostile_states.copied(state, tools.folder / "work")
    hostile_states.damage(folder, rng)
    return state, folder if folder.is_dir() else tools.folder / "work"


def _sprung(state: hostile_states.State, ending: str) -> str:
    sprung = state.canary.sprung()
    return f"HARM: it sprang {', '.join(sprung)}" if sprung else ending


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    """Runs the body in a folder. Python 3.10 has no ``contextlib.chdir``."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(before)


def _run(arguments: list[str], statuses: tuple[int, ...]) -> str:
    """How a command ends in this process, in words."""
    with _captured() as raw:
        status = entry(arguments)
    return _judged(status, raw.getvalue(), statuses)


@contextlib.contextmanager
def _captured() -> Iterator[io.BytesIO]:
    """Both streams of the body, as bytes."""
    raw = io.BytesIO()
    out = io.TextIOWrapper(raw, encoding="utf-8", errors="backslashreplace")
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        yield raw
        out.flush()
    out.detach()


def _judged(status: int, output: bytes, statuses: tuple[int, ...]) -> str:
    text = output.decode("utf-8", "replace")
    if status not in statuses:
        return f"HARM: status {status}, which blocks a commit: {text.strip()[-200:]}"
    if "Traceback" in text or "unexpected trouble" in text:
        return f"HARM: {text.strip()[-200:]}"
    bad = offences(text, actions=True)
    return f"HARM: {bad[0][:200]}" if bad else f"status {status}"


#: Each kind of input, and how many of a thousand are of it: what is cheap is tried more.
KINDS: dict[str, tuple[int, Try]] = {
    "text": (670, _text),
    "gguf": (160, _gguf),
    "names": (80, _names),
    "source": (50, _source),
    "past": (10, _past),
    "state": (28, _state),
    "child": (2, _child),
}


def kind_of(number: int, only: str | None) -> str:
    """Which kind the input of this number is."""
    kinds = list(KINDS)
    return only or random.Random(number).choices(kinds, [KINDS[kind][0] for kind in kinds])[0]


@dataclass
class Report:
    """Counts by kind and ending, the harm that was done, and the slowest input of each kind."""

    endings: Counter[tuple[str, str]] = field(default_factory=Counter)
    harm: list[str] = field(default_factory=list)
    slowest: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, number: int, kind: str, ending: str, seconds: float) -> None:
        """Note how an input ended."""
        if ending.startswith("HARM"):
            self.harm.append(f"{kind} {number}: {ending}")
            print(self.harm[-1], flush=True)
            ending = "HARM"
        self.endings[kind, ending] += 1
        self.slowest[kind] = max(self.slowest.get(kind, (0.0, 0)), (seconds, number))

    def show(self) -> None:
        """Print the counts."""
        for kind in KINDS:
            counts = Counter({ending: count for (name, ending), count in self.endings.items() if name == kind})
            seconds, number = self.slowest.get(kind, (0.0, 0))
            print(f"{kind}: {counts.total()} inputs, slowest {seconds:.2f} s (number {number})")
            for ending, count in counts.most_common():
                print(f"  {count:7} {ending}")
        print(f"{self.endings.total()} inputs: {len(self.harm)} did harm")


def work(first: int, until: float, only: str | None, tools: Tools, pipe: int) -> None:
    """In a process: try inputs from *first* on until the time is over; begin and end of each go to *pipe*."""
    number = first
    while time.monotonic() < until:
        kind = kind_of(number, only)
        os.write(pipe, f"B\t{number}\t{kind}\n".encode())
        begun = time.monotonic()
        try:
            ending = KINDS[kind][1](number, tools)
        except GojiError as error:
            ending = f"HARM: not caught: {error}"
        except BaseException as error:
            ending = f"HARM: {type(error).__name__}: {error}"
        line = ending.encode("utf-8", "backslashreplace").replace(b"\n", b" ").replace(b"\t", b" ")[:300]
        os.write(pipe, b"E\t%d\t%b\t%b\t%.3f\n" % (number, kind.encode(), line, time.monotonic() - begun))
        number += 1


def fuzz(seconds: float, first: int, only: str | None, folder: Path) -> Report:
    """Try inputs until the time is over, in one process after another."""
    tools, report = Tools.make(folder), Report()
    until, number = time.monotonic() + seconds, first
    while time.monotonic() < until:
        reader, writer = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(reader)
            os.setsid()
            work(number, until, only, tools, writer)
            os._exit(0)
        os.close(writer)
        number = _followed(child, reader, number, report) + 1
    return report


def _followed(child: int, reader: int, number: int, report: Report) -> int:
    """Read what a process tells until its end; the number of its last input."""
    pending, rest, kind, ended = False, b"", "", ""
    while not ended:
        if not select.select([reader], [], [], LIMIT)[0]:
            os.killpg(child, signal.SIGKILL)
            ended = f"HARM: hangs for over {LIMIT:.0f} s"
            break
        data = os.read(reader, 65536)
        *lines, rest = (rest + data).split(b"\n")
        for line in lines:
            mark, at, kind, *more = line.decode().split("\t")
            number, pending = int(at), mark == "B"
            if mark == "E":
                report.add(number, kind, more[0], float(more[1]))
        if not data:
            break
    os.close(reader)
    _, status = os.waitpid(child, 0)
    if pending:
        report.add(number, kind, ended or f"HARM: the process ends with status {status}", 0.0)
    return number


def main() -> None:
    """Fuzz, and print what came of it."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--seconds", type=float, default=900.0)
    options.add_argument("--first", type=int, default=0, help="number of the first input")
    options.add_argument("--only", choices=KINDS, help="one kind of input")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        report = fuzz(asked.seconds, asked.first, asked.only, Path(folder))
    report.show()
    sys.exit(bool(report.harm) or not report.endings)


if __name__ == "__main__":
    main()
