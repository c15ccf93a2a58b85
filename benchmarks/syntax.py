"""How fast files are read on syntax trees, against lizard alone (with ``nd``) on the same files; prints ratios.

    python benchmarks/syntax.py FILE-OR-DIRECTORY…

Both read every file in one process and in turn; the best of three rounds counts for each.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from goji_hook.syntax import languages
from goji_hook.syntax.errors import NotMeasuredError
from goji_hook.syntax.read import read

ROUNDS = 3
LINES = 20_000  # of a language, at most


def sources(places: list[str]) -> dict[str, list[tuple[str, str, str]]]:
    """Files by language, up to LINES lines of each: language, name, text."""
    found: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    lines: dict[str, int] = defaultdict(int)
    for path in (path for place in places for path in walked(Path(place))):
        language = languages.by_name(path.name)
        if language is None or lines[language] > LINES or not path.is_file():
            continue
        text = path.read_bytes().decode("utf-8", "replace").replace("\r\n", "\n")
        try:
            read(language, text)
            lizard_alone()(language, path.name, text)
        except (NotMeasuredError, IndexError, RecursionError):
            continue
        found[language].append((language, path.name, text))
        lines[language] += text.count("\n")
    return found


def walked(place: Path) -> Iterator[Path]:
    """A file, or all files below a directory, in order."""
    if place.is_file():
        yield place
    else:
        yield from sorted(place.rglob("*.*"))


def lizard_alone() -> Callable[[str, str, str], Any]:
    """lizard's own analysis of a text, with the nesting extension."""
    from lizard import FileAnalyzer, get_extensions

    analyse = FileAnalyzer(get_extensions(["nd"])).analyze_source_code
    return lambda _, path, text: analyse(path, text)


def seconds(analyse: Callable[[str, str, str], Any], files: list[tuple[str, str, str]]) -> float:
    """The processor time of one round over the files."""
    started = time.thread_time()
    for language, path, text in files:
        analyse(language, path, text)
    return time.thread_time() - started


def main() -> None:
    """Print a line for each language: its lines, both speeds in lines a second, and the ratio (1 is lizard's speed)."""
    print(f"{'language':<14}{'lines':>8}{'lizard':>12}{'trees':>12}{'ratio':>8}")
    totals = [0.0, 0.0, 0.0]
    for language, files in sorted(sources(sys.argv[1:]).items()):
        lines = sum(text.count("\n") for _, _, text in files)
        if lines < 500:
            continue
        trees: Callable[[str, str, str], Any] = lambda language, _, text: read(language, text)  # noqa: E731
        pairs = [(seconds(lizard_alone(), files), seconds(trees, files)) for _ in range(ROUNDS)]
        theirs, ours = (min(column) for column in zip(*pairs, strict=True))
        print(row(language, lines, theirs, ours))
        totals = [total + value for total, value in zip(totals, (lines, theirs, ours), strict=True)]
    print(row("all", int(totals[0]), totals[1], totals[2]))


def row(language: str, lines: int, theirs: float, ours: float) -> str:
    """A line of the table."""
    return f"{language:<14}{lines:>8}{lines / theirs:>12,.0f}{lines / ours:>12,.0f}{theirs / ours:>8.2f}"


if __name__ == "__main__":
    main()
