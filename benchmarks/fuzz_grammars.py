"""Measure thousands of mutated sources over all languages, in child processes: none may die, hang or raise.

    python benchmarks/fuzz_grammars.py [--sources 20000] [--first 0] [--seconds 1] [--times 60]

The sources are the hand-worked cases of the tests, of every language, damaged: parts left out, doubled, swapped with
parts of another language, filled with brackets and odd bytes, cut in the middle. A child measures a thousand of them,
each within a time limit; of one that dies of a signal or hangs, halves are run again, to name the culprit.
Prints how each kind of ending came about, the slowest sources and the most memory; exits 1 if any did harm.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import Unmeasurable

#: What a child says: counts of endings, the slowest sources, the most memory, and what did harm.
Report = dict[str, Any]

CASES = Path(__file__).resolve().parent.parent / "tests" / "metrics" / "syntax"
BATCH = 1_000  # sources a child, which loads each grammar once
LATE = 20.0  # times its limit that a source may take, for what cannot be stopped midway
_ODD = (
    b"", b"\0", b"\xff", b"\n", b"\r\n", b"(" * 50, b"{" * 50, b"[" * 50, b"<" * 50, b")" * 9, b'"', b"'", b"`", b"'''",
    b"/*", b"*/", b"//", b"#", b"--", b"${", b"\\", b"\xe2\x80\xa8", b"<<EOF\n", b"=> ", b"::", b"&&", b"?", b"if ",
    b"else ", b"end\n", b"function f(", b"def f", b"class A", b"@", b"\t", b"0x", b"\xf0\x9f\x92\xa1", b"#if X\n",
    b"#endif\n",
)  # fmt: skip


def main() -> None:
    """Measure the sources and print what came of them."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--sources", type=int, default=20_000)
    options.add_argument("--first", type=int, default=0, help="number of the first source")
    options.add_argument("--seconds", type=float, default=1.0, help="the limit of each source")
    options.add_argument("--times", type=int, default=60, help="how often a source is repeated at most")
    options.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    requested = options.parse_args()
    if requested.child:
        print(json.dumps(measured(requested.first, requested.sources, requested.seconds, requested.times)))
        return
    endings: Counter[str] = Counter()
    slowest: list[tuple[float, int, str]] = []
    harm: list[str] = []
    memory = 0.0
    last = requested.first + requested.sources
    for first in range(requested.first, last, BATCH):
        for report in reports(first, min(BATCH, last - first), requested.seconds, requested.times):
            endings.update(report["endings"])
            slowest = sorted([*slowest, *map(tuple, report["slowest"])], reverse=True)[:5]
            memory = max(memory, report["memory"])
            harm += report["harm"]
    for ending, count in endings.most_common():
        print(f"{count:>7} {ending}")
    print("slowest:", ", ".join(f"{seconds:.2f} s: {number} ({path})" for seconds, number, path in slowest))
    print(f"most memory of a child: {memory:.0f} MB")
    print("\n".join(harm) or "no harm")
    sys.exit(bool(harm))


def reports(first: int, count: int, seconds: float, times: int) -> list[Report]:
    """Ask children about some sources: about all together, or about each half by itself if the child died."""
    options = ["--child", "--seconds", str(seconds), "--times", str(times), "--first", str(first)]
    try:
        done = subprocess.run(
            [sys.executable, __file__, *options, "--sources", str(count)],
            capture_output=True,
            text=True,
            timeout=60 + count * seconds * 2,
            check=False,
        )
        fault = f"status {done.returncode}: {done.stderr[-300:]}" if done.returncode else ""
    except subprocess.TimeoutExpired:
        fault = "hangs"
    if not fault:
        return [json.loads(done.stdout)]
    if count == 1:
        path, _ = mutant(first, times)
        return [{"endings": {"HARM": 1}, "slowest": [], "memory": 0.0, "harm": [f"source {first} ({path}): {fault}"]}]
    half = count // 2
    found = [*reports(first, half, seconds, times), *reports(first + half, count - half, seconds, times)]
    if not any(report["harm"] for report in found):
        found[0]["harm"] = [f"sources {first} to {first + count - 1}, only together: {fault}"]
    return found


def measured(first: int, count: int, seconds: float, times: int) -> Report:
    """Measure some sources in this process."""
    endings: Counter[str] = Counter()
    took: list[tuple[float, int, str]] = []
    harm = []
    for number in range(first, first + count):
        path, content = mutant(number, times)
        started = time.thread_time()
        try:
            measure_file(path, content, seconds=seconds)
            ending = "measured"
        except Unmeasurable as error:
            ending = error.reason.partition(" (")[0]
        except BaseException as error:
            ending = "HARM"
            harm.append(f"source {number} ({path}): {type(error).__name__}: {error}")
        spent = time.thread_time() - started
        if spent > LATE * seconds:
            harm.append(f"source {number} ({path}): {spent:.1f} s")
        if " while reading it" in ending:
            harm.append(f"source {number} ({path}): {ending}")
        endings[ending] += 1
        took.append((spent, number, path))
    return {"endings": endings, "slowest": sorted(took, reverse=True)[:5], "memory": peak_memory(), "harm": harm}


def peak_memory() -> float:
    """The most memory that this process had (MB)."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def sources() -> list[list[Path]]:
    """The cases of each language, and those of what holds code of others, all in order."""
    folders = [*sorted(CASES.glob("cases/*")), CASES / "embedded"]
    return [sorted(path for path in folder.iterdir() if path.suffix != ".expected") for folder in folders]


_SOURCES = sources()
_ALL = [path for paths in _SOURCES for path in paths]


def mutant(number: int, times: int) -> tuple[str, bytes]:
    """A file name and a damaged content, the same for a number; that of the next number is of the next language."""
    rng = random.Random(number)
    round_, language = divmod(number, len(_SOURCES))
    path = _SOURCES[language][round_ % len(_SOURCES[language])]
    content = path.read_bytes()
    other = rng.choice(_ALL).read_bytes()
    content *= min(times, rng.choice((1, 1, 1, 1, 5, 60)))
    for _ in range(rng.randint(1, 15)):
        start = rng.randrange(len(content) + 1)
        end = min(len(content), start + int(2 ** rng.uniform(0, 9)))
        from_other = rng.randrange(len(other) + 1)
        pieces = (
            b"",
            content[start:end] * 2,
            rng.choice(_ODD),
            rng.choice(_ODD) * rng.choice((1, 3, 40)),
            other[from_other : from_other + end - start],
            content[start:end][::-1],
        )
        content = content[:start] + rng.choice(pieces) + content[end:]
    return path.name, content[: rng.choice((len(content), len(content), rng.randrange(len(content) + 1)))]


if __name__ == "__main__":
    main()
