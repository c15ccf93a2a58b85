"""How long a commit waits: goji-hook as a whole process against scripts that only run the model.

    python benchmarks/latency.py [ROUNDS] [--engines | --model FILE.gguf]

Ten staged files of about 200 lines, from Python's standard library. The floor imports llama_cpp, loads the same GGUF
and generates as many tokens after the same prompt; transformers, where it is installed, does so from the same weights.
All run in turn, so that a busy machine slows all; compared are the fastest and the median runs, with what is wanted.
Also the peak of memory, ``--help``, and how fast the files are measured.

With ``--model``, another model than the embedded one: no figure is wanted of it, because its size decides.

With ``--engines``, only a review by each of the two engines, llama.cpp and the built-in reader, in turn. The seed
is the same, but what they say may differ, and with it how many tokens they draw.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import cold

from goji_hook.models.find import embedded
from goji_hook.system.cpu import has_amx

FILES, LINES, ROUNDS = 10, 200, 15
#: What is wanted: goji-hook over the floor at most, transformers over goji-hook at least, and MB at most.
OVER_FLOOR, OVER_COLD, MEMORY = 1.3, 10, 100
#: The built-in reader over llama.cpp at most, and MB at most.
OVER_LLAMA, READER_MEMORY = 2, 60
REVIEW = ("review", "--advisory", "--seed", "1")
LAUNCH = "import sys; from goji_hook.cli.main import entry; sys.exit(entry())"
#: The same without llama.cpp, as far as Python can tell.
BUILT_IN = f"import sys; sys.modules['llama_cpp'] = None; {LAUNCH.removeprefix('import sys; ')}"
PREPARE = "import sys; from pathlib import Path; import cold; cold.prepare(*map(Path, sys.argv[1:]))"
EMBEDDED = embedded().path.resolve()
HERE = Path(__file__).resolve().parent
FLOOR = """
import ctypes, sys
import llama_cpp as api
path, prompt, count = sys.argv[1].encode(), sys.argv[2].encode(), int(sys.argv[3])
silent = api.llama_log_callback(lambda level, text, data: None)
api.llama_log_set(silent, ctypes.c_void_p(0))
settings = api.llama_model_default_params()
settings.use_extra_bufts = sys.argv[4] == "True"
model = api.llama_model_load_from_file(path, settings)
options = api.llama_context_default_params()
options.n_ctx = options.n_batch = options.n_ubatch = 256
options.n_threads = options.n_threads_batch = 1
context = api.llama_init_from_model(model, options)
room = (api.llama_token * 256)()
tokens = list(room[: api.llama_tokenize(api.llama_model_get_vocab(model), prompt, len(prompt), room, 256, True, False)])
chain = api.llama_sampler_chain_init(api.llama_sampler_chain_default_params())
api.llama_sampler_chain_add(chain, api.llama_sampler_init_temp(0.8))
api.llama_sampler_chain_add(chain, api.llama_sampler_init_dist(1))
for _ in range(count):
    batch = (api.llama_token * len(tokens))(*tokens)
    api.llama_decode(context, api.llama_batch_get_one(batch, len(tokens)))
    tokens = [api.llama_sampler_sample(chain, context, -1)]
"""


@dataclass(frozen=True)
class Run:
    """One process from start to end: seconds on the wall, seconds of processor time, and its peak of memory in MB."""

    wall: float
    processor: float
    memory: float


def samples() -> list[Path]:
    """The standard library's modules whose length is nearest to LINES."""
    modules = sorted(Path(sysconfig.get_paths()["stdlib"]).glob("*.py"))
    return sorted(modules, key=lambda path: abs(path.read_bytes().count(b"\n") - LINES))[:FILES]


@contextlib.contextmanager
def repository() -> Iterator[None]:
    """A repository with the samples staged, as the current directory; their names shadow no module."""
    home = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        git = ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org"]
        subprocess.run([*git, "init", "--quiet"], check=True)
        subprocess.run([*git, "commit", "--quiet", "--allow-empty", "-m", "Begin"], check=True)
        for path in samples():
            Path(f"sample_{path.name}").write_bytes(path.read_bytes())
        subprocess.run([*git, "add", "."], check=True)
        try:
            yield
        finally:
            os.chdir(home)


def review(gguf: Path) -> tuple[str, ...]:
    """The arguments of a review by the model *gguf*."""
    return REVIEW if gguf == EMBEDDED else (*REVIEW, "--model", str(gguf))


def generated(gguf: Path) -> tuple[str, list[int], int]:
    """The prompt of the review here, its tokens, and how many the model draws for it, rejected attempts included.

    Counted in a process of its own, as a child's peak of memory is never below what its parent held when it began.
    """
    done = subprocess.run([sys.executable, __file__, "--count", "--model", str(gguf)], capture_output=True, check=True)
    prompt, ids, drawn = json.loads(done.stdout)
    return prompt, ids, drawn


def count(gguf: Path) -> None:
    """Print what ``generated`` asks for."""
    from goji_hook.cli.main import entry
    from goji_hook.llm.model import Model

    drawn, stream, printed = 0, Model.stream, io.StringIO()

    def counted(self: Model, *arguments: Any) -> Iterator[bytes]:
        nonlocal drawn
        for piece in stream(self, *arguments):
            drawn += 1
            yield piece

    Model.stream = counted  # type: ignore[method-assign,assignment]
    with contextlib.redirect_stdout(printed):
        entry([*review(gguf), "--format", "json"])
    prompt = json.loads(printed.getvalue())["prompt"]
    with Model(gguf) as model:
        print(json.dumps([prompt, model.tokenize(prompt), drawn]))


def run(arguments: Sequence[str], environment: dict[str, str]) -> Run:
    """Run Python with *arguments* to its end, its output thrown away."""
    start = time.perf_counter()
    with open(os.devnull, "wb") as sink:
        process = subprocess.Popen([sys.executable, *arguments], stdout=sink, stderr=sink, env=environment)
        if not hasattr(os, "wait4"):  # Windows keeps no such account
            process.wait()
            return Run(time.perf_counter() - start, 0.0, 0.0)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{arguments[:2]} ended with {process.returncode}")
    unit = 1e6 if sys.platform == "darwin" else 1e3  # bytes there, kilobytes elsewhere
    return Run(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / unit)


def in_turn(commands: dict[str, Sequence[str]], rounds: int) -> dict[str, list[Run]]:
    """So many runs of each command, one of each at a time, after one that nobody counts.

    That one compiles what it imports, as an installation does, into a folder of its own.
    """
    runs: dict[str, list[Run]] = {name: [] for name in commands}
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    with tempfile.TemporaryDirectory() as compiled:
        for number in range(rounds + 1):
            for name, arguments in commands.items():
                one = run(arguments, {**kept, "PYTHONPYCACHEPREFIX": compiled})
                if number:
                    runs[name].append(one)
    return runs


def analysis() -> tuple[float, float]:
    """Lines a second over the samples, best of three: ours, and lizard's alone."""
    from analysis import lizard_alone

    from goji_hook.metrics.measure_file import measure_file

    files = [(path.name, path.read_bytes()) for path in samples()]
    lines = sum(content.count(b"\n") for _, content in files)

    def speed(measure: Callable[[str, bytes], Any]) -> float:
        best = 0.0
        for _ in range(3):
            start = time.perf_counter()
            for name, content in files:
                measure(name, content)
            best = max(best, lines / (time.perf_counter() - start))
        return best

    return speed(measure_file), speed(lizard_alone())


def commands(folder: str, gguf: Path) -> tuple[dict[str, Sequence[str]], int]:
    """What is run in turn, and how many tokens each draws; *folder* takes the weights for transformers."""
    prompt, ids, drawn = generated(gguf)
    found: dict[str, Sequence[str]] = {
        "floor": ("-c", FLOOR, str(gguf), prompt, str(drawn), str(not has_amx())),
        "goji-hook": ("-c", LAUNCH, *review(gguf)),
        "--help": ("-c", LAUNCH, "--help"),
    }
    if cold.can_run():
        # In a process of its own, too, for the sake of its memory.
        subprocess.run([sys.executable, "-c", PREPARE, folder, str(gguf)], check=True, capture_output=True, cwd=HERE)
        found["transformers"] = ("-c", cold.COLD, folder, ",".join(map(str, ids)), str(drawn))
    return found, drawn


def compared(above: Sequence[Run], below: Sequence[Run]) -> str:
    """The ratios of the fastest runs, of the medians, in pairs (their median), and of the least computing."""
    ours, theirs = ([one.wall for one in runs] for runs in (above, below))
    each = median(one / other for one, other in zip(ours, theirs, strict=True))
    computed = min(one.processor for one in above) / max(1e-9, min(one.processor for one in below))
    walls = f"fastest {min(ours) / min(theirs):.2f}, median {median(ours) / median(theirs):.2f}, in pairs {each:.2f}"
    return f"{walls}; of processors {computed:.2f}"


def engines(rounds: int) -> None:
    """Print what a review takes by llama.cpp and by the built-in reader, and the ratio of the two."""
    with repository():
        runs = in_turn({"llama.cpp": ("-c", LAUNCH, *REVIEW), "reader": ("-c", BUILT_IN, *REVIEW)}, rounds)
    table(runs)
    print(f"reader / llama.cpp: {compared(runs['reader'], runs['llama.cpp'])} (wanted: at most {OVER_LLAMA})")
    print(f"the reader's peak: {max(one.memory for one in runs['reader']):.0f} MB (wanted: at most {READER_MEMORY})")


def table(runs: dict[str, list[Run]]) -> None:
    """Print a line for each command: its fastest and median run, its least computing, and its peak of memory."""
    print(f"{'':12}{'fastest s':>10}{'median s':>10}{'processor s':>13}{'peak MB':>9}")
    for name, made in runs.items():
        walls, processor = [one.wall for one in made], min(one.processor for one in made)
        memory = max(one.memory for one in made)
        print(f"{name:12}{min(walls):10.3f}{median(walls):10.3f}{processor:13.3f}{memory:9.0f}")


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("rounds", type=int, nargs="?", default=ROUNDS)
    either = options.add_mutually_exclusive_group()
    either.add_argument("--model", type=Path, default=EMBEDDED)
    either.add_argument("--engines", action="store_true")
    options.add_argument("--count", action="store_true", help=argparse.SUPPRESS)
    asked = options.parse_args()
    if asked.count:
        count(asked.model)
    elif asked.engines:
        engines(asked.rounds)
    else:
        one_model(asked.model.resolve(), asked.rounds)


def one_model(gguf: Path, rounds: int) -> None:
    """Print what a review by the model *gguf* takes, beside its floor and transformers."""
    with repository(), tempfile.TemporaryDirectory() as folder:
        asked, tokens = commands(folder, gguf)
        runs = in_turn(asked, rounds)
    print(f"{FILES} staged files of about {LINES} lines, {tokens} tokens, {os.cpu_count()} processors, {rounds} rounds")
    table(runs)

    def wanted(bar: str) -> str:
        return f" (wanted: {bar})" if gguf == EMBEDDED else ""

    print(f"goji-hook / floor: {compared(runs['goji-hook'], runs['floor'])}{wanted(f'at most {OVER_FLOOR}')}")
    if "transformers" in runs:
        ratios = compared(runs["transformers"], runs["goji-hook"])
        print(f"transformers / goji-hook: {ratios}{wanted(f'at least {OVER_COLD}')}")
    print(f"peak memory: {max(one.memory for one in runs['goji-hook']):.0f} MB{wanted(f'at most {MEMORY}')}")
    mine, lizards = analysis()
    print(f"analysis: {mine:,.0f} lines/s, {mine / lizards:.0%} of lizard's own {lizards:,.0f}")


if __name__ == "__main__":
    main()
