"""Compare functions, names, ends and complexity with those of other tools, over whole repositories.

    python benchmarks/truth.py REPOSITORY… [--show NUMBER]

A repository is a folder; all source files below it that a review would measure are read. The oracles are lizard, and
radon for Python. Prints a line for each language and oracle: the functions of both, those that only one of them has
(matched by file, first line and last part of the name), those whose end or, at a complexity over 5 by either, whose
complexity differs. With ``--show`` it prints that many of the differences of each kind, drawn by a fixed seed: which
tool is right is for a reader to say. lizard is known to lose functions and to take words for decisions in many
languages; docs/metrics.md has the definitions that count here.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goji_hook import languages
from goji_hook.change import exclusions
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import Unmeasurable

_OVER = 5  # complexity from which a difference counts
_NEAR = 2  # lines by which the first lines of one function may differ, for annotations


@dataclass(frozen=True)
class Found:
    """A function as a tool describes it."""

    name: str
    line: int
    end_line: int
    cx: int


@dataclass
class Tally:
    """The comparison of one language with one oracle; ``differences`` holds lines to read, by kind."""

    ours: int = 0
    theirs: int = 0
    both: int = 0
    complex: int = 0
    differences: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))


def main() -> None:
    """Print the table, and what is asked for of the differences."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repositories", nargs="+", type=Path)
    options.add_argument("--show", type=int, default=0, help="differences of each kind to print")
    options.add_argument("--language", help="the only one to compare")
    requested = options.parse_args()
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    refused: dict[str, int] = defaultdict(int)
    files: dict[str, int] = defaultdict(int)
    for path in sources(requested.repositories):
        content = path.read_bytes()
        language = languages.detect(path.name, content) or ""
        if requested.language not in (None, language):
            continue
        files[language] += 1
        try:
            found = measure_file(path.name, content).functions
        except Unmeasurable as error:
            refused[language] += 1
            print(f"{path}: {error.reason}")
            continue
        ours = [Found(one.name, one.line, one.end_line, one.cx) for one in found]
        for oracle, theirs in by_oracles(path, content, language):
            compare(tallies[language, oracle], path, ours, theirs)
    print(f"{'language':<12}{'oracle':<8}{'files':>6}{'refused':>8}{'ours':>7}{'theirs':>7}{'only ours':>11}"
          f"{'only theirs':>12}{'end off':>9}{'cx off':>8}{'of over 5':>10}")  # fmt: skip
    for (language, oracle), tally in sorted(tallies.items()):
        counts = [len(tally.differences[kind]) for kind in ("only ours", "only theirs", "end", "cx")]
        print(f"{language:<12}{oracle:<8}{files[language]:>6}{refused[language]:>8}{tally.ours:>7}{tally.theirs:>7}"
              f"{counts[0]:>11}{counts[1]:>12}{counts[2]:>9}{counts[3]:>8}{tally.complex:>10}")  # fmt: skip
    rng = random.Random(20)
    for (language, oracle), tally in sorted(tallies.items()):
        for kind, lines in tally.differences.items():
            for line in rng.sample(lines, min(requested.show, len(lines))):
                print(f"{language} {oracle} {kind}: {line}")


def sources(places: Iterable[Path]) -> Iterator[Path]:
    """The files below some folders that a review would measure."""
    for place in places:
        for path in sorted(place.rglob("*")):
            inside = str(path.relative_to(place))
            if not path.is_file() or path.is_symlink() or exclusions.by_path(inside):
                continue
            if exclusions.by_content(inside, path.read_bytes()) is None:
                yield path


def by_oracles(path: Path, content: bytes, language: str) -> Iterator[tuple[str, list[Found]]]:
    """Find the functions of a file with each oracle that reads it."""
    import lizard

    text = content.decode("utf-8", "replace")
    if lizard.get_reader_for(path.name):
        try:
            read = lizard.analyze_file.analyze_source_code(path.name, text)
            yield (
                "lizard",
                [
                    Found(one.name, one.start_line, one.end_line, one.cyclomatic_complexity)
                    for one in read.function_list
                ],
            )
        except Exception as error:  # lizard raises whatever it trips over
            print(f"{path}: lizard: {type(error).__name__}")
    if language == "python":
        try:
            yield "radon", list(by_radon(text))
        except SyntaxError:
            print(f"{path}: radon: no Python")


def by_radon(text: str) -> Iterator[Found]:
    """The functions and methods that radon finds; it counts a function in a function with that one as well."""
    from radon.complexity import cc_visit
    from radon.visitors import Class, Function

    def inside(blocks: Iterable[object]) -> Iterator[Found]:
        for block in blocks:
            if isinstance(block, Function):
                yield Found(block.name, block.lineno, block.endline, block.complexity)
                yield from inside(block.closures)
            elif isinstance(block, Class):
                yield from inside([*block.methods, *block.inner_classes])

    yield from set(inside(cc_visit(text)))


def compare(tally: Tally, path: Path, ours: list[Found], theirs: list[Found]) -> None:
    """Add a file to a tally."""
    tally.ours += len(ours)
    tally.theirs += len(theirs)
    free = list(theirs)
    for one in ours:
        match = next((other for other in free if same(one, other)), None)
        if match is None:
            tally.differences["only ours"].append(f"{path}:{one.line} {one.name} cx {one.cx}")
            continue
        free.remove(match)
        tally.both += 1
        where = f"{path}:{one.line} {one.name}"
        if one.end_line != match.end_line:
            tally.differences["end"].append(f"{where} ends at {one.end_line}, theirs at {match.end_line}")
        if max(one.cx, match.cx) > _OVER:
            tally.complex += 1
            if one.cx != match.cx:
                tally.differences["cx"].append(f"{where} has cx {one.cx}, theirs {match.cx}")
    tally.differences["only theirs"] += [f"{path}:{other.line} {other.name} cx {other.cx}" for other in free]


def same(one: Found, other: Found) -> bool:
    """Whether two tools describe the same function."""
    return abs(one.line - other.line) <= _NEAR and last_part(one.name) == last_part(other.name)


def last_part(name: str) -> str:
    """A name without the types around it."""
    for separator in ("::", ".", "#", ":"):
        name = name.rpartition(separator)[2] or name
    return name.strip("*&~ ").partition("<")[0]


if __name__ == "__main__":
    main()
