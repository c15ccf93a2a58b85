"""Compare functions, names, ends and complexity with those of other tools, over whole repositories.

    python benchmarks/truth.py REPOSITORY… [--show NUMBER] [--language NAME] [--modules FOLDER]

A repository is a folder; all source files below it that a review would measure are read. The oracles are radon for
Python, eslint for JavaScript and TypeScript (from what ``make tools`` fetches), and lizard for all that it reads; see
oracles.py for what is taken off their figures. Prints a line for each language and oracle:

    files, refused     that were measured, and that were not
    functions          of the oracle
    missed             of these, the ones that we do not have
    only ours          functions that the oracle does not have
    named              at the same place, but under another name
    begins, ends       in another line; by more than two, for the first one
    over 5             functions of both whose complexity is over 5 by either
    cx                 of these, the ones of another complexity

With ``--show`` it prints that many of the differences of each kind, drawn by a fixed seed: which tool is right is for a
reader to say. lizard is known to lose functions and to take words for decisions in many languages; docs/metrics.md has
the definitions that count here.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import oracles
from oracles import Found, OracleError

from goji_hook import languages
from goji_hook.change import exclusions
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import Unmeasurable

_OVER = 5  # complexity from which a difference counts
_NEAR = 2  # lines by which the first lines of one function may differ, for annotations
_MACRO = re.compile(r"((?:^|.*::)[A-Z][A-Z0-9_]+)\(.*", re.DOTALL)
KINDS = ("missed", "only ours", "named", "begins", "ends", "cx")


@dataclass(frozen=True)
class Difference:
    """A function of which two tools say different things, or that only one of them has."""

    path: Path
    ours: Found | None
    theirs: Found | None

    def __str__(self) -> str:
        return f"{self.path}: ours {described(self.ours)}, theirs {described(self.theirs)}"


@dataclass
class Tally:
    """The comparison of one language with one oracle; ``differences`` are listed by kind."""

    theirs: int = 0
    both: int = 0
    complex: int = 0
    differences: dict[str, list[Difference]] = field(default_factory=lambda: defaultdict(list))


@dataclass
class Source:
    """A file that was measured."""

    path: Path
    language: str
    text: str
    ours: list[Found]


def main() -> None:
    """Print the table, and what is asked for of the differences."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("repositories", nargs="+", type=Path)
    options.add_argument("--show", type=int, default=0, help="differences of each kind to print")
    options.add_argument("--language", help="the only one to compare")
    options.add_argument("--modules", type=Path, default=oracles.MODULES, help="where npm has put eslint")
    requested = options.parse_args()
    found: list[Source] = []
    refused: dict[str, list[str]] = defaultdict(list)
    for path in sources(requested.repositories):
        content = path.read_bytes()
        language = languages.detect(path.name, content)
        if language and requested.language in (None, language):
            try:
                found.append(measured(path, language, content))
            except Unmeasurable as error:
                refused[language].append(f"{path}: {error.reason}")
    tallies = compared(answers(found, requested.modules))
    print_table(found, refused, tallies)
    show(tallies, requested.show)
    for reasons in refused.values():
        print("\n".join(reasons[: requested.show]))


def sources(places: Iterable[Path]) -> Iterator[Path]:
    """The files below some folders that a review would measure."""
    for place in places:
        for path in sorted(place.rglob("*")):
            inside = str(path.relative_to(place))
            if not path.is_file() or path.is_symlink() or exclusions.by_path(inside):
                continue
            if exclusions.by_content(inside, path.read_bytes()) is None:
                yield path


def measured(path: Path, language: str, content: bytes) -> Source:
    """Measure a file; raises Unmeasurable."""
    functions = measure_file(path.name, content).functions
    ours = [Found(one.name, one.line, one.end_line, one.cx) for one in functions if one.cell is None]
    return Source(path, language, content.decode("utf-8", "replace"), ours)


def answers(found: Iterable[Source], modules: Path) -> Iterator[tuple[Source, str, list[Found]]]:
    """Yield the functions that each oracle finds, file by file."""
    of_eslint = {}
    wanted = [source.path for source in found if source.language in oracles.OF_ESLINT]
    if wanted and (modules / "eslint").is_dir():
        of_eslint = oracles.eslint(wanted, modules)
    for source in found:
        if source.path in of_eslint:
            yield source, "eslint", of_eslint[source.path]
        for oracle, read in oracles.of(source.path, source.language):
            try:
                yield source, oracle, read(source.path, source.text)
            except OracleError as error:
                print(f"{source.path}: {oracle}: {error}")


def compared(answered: Iterable[tuple[Source, str, list[Found]]]) -> dict[tuple[str, str], Tally]:
    """Compare each file with each oracle that reads it."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for source, oracle, theirs in answered:
        compare(tallies[source.language, oracle], source, theirs)
    return tallies


def compare(tally: Tally, source: Source, theirs: list[Found]) -> None:
    """Add a file to a tally: functions are the same by name and place, or else by place, or else by name."""
    tally.theirs += len(theirs)
    pairs, ours, others = paired(source.ours, theirs, named_alike)
    renamed, ours, others = paired(ours, others, placed_alike)
    moved, ours, others = paired(ours, others, overlapping)
    tally.both += len(pairs) + len(renamed) + len(moved)
    note = tally.differences
    note["missed"] += [Difference(source.path, None, one) for one in others]
    note["only ours"] += [Difference(source.path, one, None) for one in ours]
    note["named"] += [Difference(source.path, *pair) for pair in renamed]
    note["begins"] += [Difference(source.path, *pair) for pair in moved]
    for one, other in (*pairs, *renamed, *moved):
        both = Difference(source.path, one, other)
        if one.end_line != other.end_line:
            note["ends"].append(both)
        if max(one.cx, other.cx) > _OVER:
            tally.complex += 1
            if one.cx != other.cx:
                note["cx"].append(both)


def paired(
    ours: list[Found], theirs: list[Found], alike: Callable[[Found, Found], bool]
) -> tuple[list[tuple[Found, Found]], list[Found], list[Found]]:
    """Pair what is alike; returns the pairs, and what is left of both."""
    pairs, left, free = [], [], list(theirs)
    for one in ours:
        match = next((other for other in free if alike(one, other)), None)
        if match is None:
            left.append(one)
        else:
            free.remove(match)
            pairs.append((one, match))
    return pairs, left, free


def named_alike(one: Found, other: Found) -> bool:
    """Whether two functions have the same name, and begin at about the same line."""
    return abs(one.line - other.line) <= _NEAR and last_part(one.name) == last_part(other.name)


def placed_alike(one: Found, other: Found) -> bool:
    """Whether two functions begin at the same line, or end at the same one and begin nearby."""
    return one.line == other.line or (abs(one.line - other.line) <= _NEAR and one.end_line == other.end_line)


def overlapping(one: Found, other: Found) -> bool:
    """Whether two functions have the same name, and lines in common."""
    together = one.line <= other.end_line and other.line <= one.end_line
    return together and last_part(one.name) == last_part(other.name)


def last_part(name: str) -> str:
    """A name without the types around it, and a macro's without what it is called with."""
    name = _MACRO.sub(r"\1", name).replace(" ", "")
    for separator in ("::", ".", "#", ":"):
        name = name.rpartition(separator)[2] or name
    return name.strip("*&~ '\"").partition("<")[0]


def described(function: Found | None) -> str:
    """A function in a few words, for a line of differences."""
    return f"{function.name} {function.line}-{function.end_line} cx {function.cx}" if function else "none"


def print_table(found: Iterable[Source], refused: dict[str, list[str]], tallies: dict[tuple[str, str], Tally]) -> None:
    """Print a line for each language and oracle; what no oracle reads has a line, too."""
    files: dict[str, int] = defaultdict(int)
    for source in found:
        files[source.language] += 1
    heads = f"{'language':<12}{'oracle':<8}{'files':>6}{'refused':>8}{'functions':>10}"
    print(f"{heads}{'missed':>15}{'only ours':>15}{'named':>15}{'begins':>15}{'ends':>15}{'over 5':>8}{'cx':>15}")
    for language in sorted({*files, *refused}):
        mine = {oracle: tally for (name, oracle), tally in tallies.items() if name == language}
        for oracle, tally in sorted(mine.items()) or [("none", Tally())]:
            missed, invented, named, begins, ends, cx = (len(tally.differences[kind]) for kind in KINDS)
            print(
                f"{language:<12}{oracle:<8}{files[language]:>6}{len(refused[language]):>8}{tally.theirs:>10}"
                f"{share(missed, tally.theirs)}{share(invented, tally.theirs)}{share(named, tally.both)}"
                f"{share(begins, tally.both)}{share(ends, tally.both)}{tally.complex:>8}{share(cx, tally.complex)}"
            )


def share(some: int, of: int) -> str:
    """A number and its share in per cent, as a column of the table."""
    return f"{some:>7} {100 * some / of:>5.1f} %" if of else f"{some:>15}"


def show(tallies: dict[tuple[str, str], Tally], count: int) -> None:
    """Print some differences of each kind."""
    rng = random.Random(20)
    for (language, oracle), tally in sorted(tallies.items()):
        for kind in KINDS:
            differences = tally.differences[kind]
            for difference in rng.sample(differences, min(count, len(differences))):
                print(f"{language} {oracle} {kind}: {difference}")


if __name__ == "__main__":
    main()
