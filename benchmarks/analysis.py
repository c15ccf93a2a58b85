"""How fast files are measured against lizard alone (with ``nd``) on the same files, by language; prints ratios.

    python benchmarks/analysis.py [FILE-OR-DIRECTORY…]

Without arguments it takes what is at hand: Python's standard library, JavaScript below the environment, C headers of
the system. Give it checkouts of C, TypeScript, Java, Ruby and Go for the line "together". Each file is read by both, in
one process and in turn; the best of three rounds counts for each, in seconds of computing.
"""

from __future__ import annotations

import sys
import sysconfig
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from goji_hook import languages
from goji_hook.change import exclusions
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.types import Unmeasurable

ROUNDS = 3
LINES = 20_000  # of a language, at most
#: The languages whose ratio together is to be 3 or more, of those that are at hand.
TOGETHER = frozenset({"python", "c", "typescript", "java", "ruby", "go"})
PLACES = (sysconfig.get_paths()["stdlib"], sys.prefix, "/usr/share/javascript", "/usr/include")


def sources(places: list[str]) -> dict[str, list[tuple[str, bytes]]]:
    """Files that both read, by language, up to LINES lines of each."""
    found: dict[str, list[tuple[str, bytes]]] = defaultdict(list)
    lines: dict[str, int] = defaultdict(int)
    for path in (path for place in places for path in walked(Path(place))):
        language = languages.by_name(path.name)
        if language is None or lines[language] > LINES or not path.is_file():
            continue
        content = path.read_bytes()
        if exclusions.by_path(path.name) or exclusions.by_content(path.name, content):
            continue
        try:
            measure_file(path.name, content)
            lizard_alone()(path.name, content)
        except (Unmeasurable, IndexError):
            continue
        found[language].append((path.name, content))
        lines[language] += content.count(b"\n")
    return found


def walked(place: Path) -> Iterator[Path]:
    """A file, or all files below a directory, in order."""
    if place.is_file():
        yield place
    else:
        yield from sorted(place.rglob("*.*"))


def lizard_alone() -> Callable[[str, bytes], Any]:
    """lizard's own analysis of a file's text, with the nesting extension."""
    from lizard import FileAnalyzer, get_extensions

    analyse = FileAnalyzer(get_extensions(["nd"])).analyze_source_code
    return lambda path, content: analyse(path, content.decode("utf-8", "replace"))


def seconds(analyse: Callable[[str, bytes], Any], files: list[tuple[str, bytes]]) -> float:
    """The time of one round over the files."""
    started = time.process_time()
    for path, content in files:
        analyse(path, content)
    return time.process_time() - started


def main() -> None:
    """Print a line for each language: its lines, both speeds in lines a second, and the ratio (1 is lizard's speed)."""
    total = [0.0, 0.0, 0.0]
    print(f"{'language':<14}{'lines':>8}{'lizard':>12}{'goji-hook':>12}{'ratio':>8}")
    for language, files in sorted(sources(sys.argv[1:] or list(PLACES)).items()):
        lines = sum(content.count(b"\n") for _, content in files)
        if lines < 500:
            continue
        alone = lizard_alone()
        pairs = [(seconds(alone, files), seconds(measure_file, files)) for _ in range(ROUNDS)]
        theirs, ours = (min(column) for column in zip(*pairs, strict=True))
        show(language, lines, theirs, ours)
        if language in TOGETHER:
            total = [old + new for old, new in zip(total, (lines, theirs, ours), strict=True)]
    if total[0]:
        show("together", *total)


def show(what: str, lines: float, theirs: float, ours: float) -> None:
    """Print a line of the table."""
    print(f"{what:<14}{lines:>8.0f}{lines / theirs:>12.0f}{lines / ours:>12.0f}{theirs / ours:>8.2f}")


if __name__ == "__main__":
    main()
