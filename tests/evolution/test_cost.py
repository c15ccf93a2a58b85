"""What comparing both versions costs grows as the change does, whatever the change is made of."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from collections.abc import Callable

import pytest
from work import work

from goji_hook.change import moved
from goji_hook.change.moved import told_apart
from goji_hook.change.types import Before, Change, FileChange
from goji_hook.evolution import match
from goji_hook.evolution.evolve import evolve
from goji_hook.git.diff import Hunk, added_by
from goji_hook.metrics import measure_file
from goji_hook.metrics.types import ChangeMetrics, FileMetrics, FileValues, FunctionMetrics, Versions

Files = list[tuple[FileChange, FileMetrics]]
#: How much more twice as much may cost: twice, and what sorting adds.
_GROWTH = 2.3


def file(path: str, before: list[str], after: list[str], functions: tuple[list[FunctionMetrics], ...]) -> Files:
    """A file all of whose lines are other ones, with its functions before and after."""
    hunk = Hunk(1, len(before), 1, len(after))
    old, new = ("".join(f"{line}\n" for line in lines).encode() for lines in (before, after))
    change = FileChange(path, new, added_by([hunk]), Before(path, old), (hunk,), gone=not after)
    values = FileValues({"loc": 0.0, "tok": 0.0, "cx": 1.0, "nest": 0.0, "ind": 0.0, "com": 0.0}, b"")
    versions = Versions(tuple(functions[1]), tuple(functions[0]))
    return [(change, FileMetrics(path, "python", values, (), 0, 0, 0.0, b"", versions=versions))]


def function(name: str, line: int, end: int) -> FunctionMetrics:
    return FunctionMetrics(name, line, end, end - line + 1, 1 + line % 7, line % 3, None)


def one_name(size: int) -> Files:
    """Functions of one name, one more of them than before."""
    both = [[function("f", at, at) for at in range(1, count + 1)] for count in (size, size + 1)]
    return file("a.py", ["x"] * size, ["y"] * (size + 1), (both[0], both[1]))


def nested(size: int) -> Files:
    """Functions within functions, to the end of the file, that move to another one."""
    lines = [f"work {number} in here" for number in range(size)]
    old, new = ([function(f"{side}{at}", at, size) for at in range(1, size + 1)] for side in "ab")
    return file("a.py", lines, [], (old, [])) + file("b.py", [], lines, ([], new))


def one_with_the_lines_of_many(size: int) -> Files:
    """A new function of all the lines that many small ones had."""
    lines = [f"work {number} in here" for number in range(size)]
    old = [function(f"a{at}", at, at + 1) for at in range(1, size, 2)]
    return file("a.py", lines, [], (old, [])) + file("b.py", [], lines, ([], [function("b", 1, size)]))


def equal_bodies(size: int) -> Files:
    """Functions of the same lines that all get other names."""
    lines = ["work one in here", "work two in here"] * size
    old, new = ([function(f"{side}{at}", at, at + 1) for at in range(1, 2 * size, 2)] for side in "ab")
    return file("a.py", lines, lines, (old, new))


@pytest.mark.parametrize("kind", [one_name, nested, one_with_the_lines_of_many, equal_bodies])
def test_functions(kind: Callable[[int], Files], monkeypatch: pytest.MonkeyPatch) -> None:
    lines = 0

    class Counting(Counter[bytes]):
        """Counts the lines that are added up."""

        def total(self) -> int:
            nonlocal lines
            lines += len(self)
            return super().total()

    monkeypatch.setattr(match, "Counter", Counting)

    def cost(size: int) -> int:
        nonlocal lines
        lines = 0
        files = kind(size)
        change = Change("diff", "", tuple(one for one, _ in files))
        measured = ChangeMetrics({}, tuple(metrics for _, metrics in files), ())
        return work(lambda: evolve(change, measured)) + lines

    assert cost(1000) < _GROWTH * cost(500)


def one_by_one(size: int, old: str, new: str) -> FileChange:
    """A file of which every second line is another one, as hunks of a line each."""
    before, after = (
        "".join(f"{text.format(at) if at % 2 else 'stays'}\n" for at in range(1, 2 * size)) for text in (old, new)
    )
    spans = tuple(Hunk(at, 1, at, 1) for at in range(1, 2 * size, 2))
    return FileChange("a.py", after.encode(), added_by(spans), Before("a.py", before.encode()), spans)


def whole(path: str, text: str, *, gone: bool) -> FileChange:
    """A deleted file, or a new one."""
    content = text.encode()
    if not gone:
        return FileChange(path, content)
    hunks = (Hunk(1, content.count(b"\n"), 0, 0),)
    return FileChange(path, b"", (), Before(path, content), hunks, gone=True)


_MOVES: dict[str, Callable[[int], list[FileChange]]] = {
    "every line alike": lambda size: [one_by_one(size, "the very same line of old", "  the very same line of old")],
    "every line another": lambda size: [one_by_one(size, "old {0} of the lines", "new {0} of the lines")],
    "numbers alone": lambda size: [one_by_one(size, "width {0} of it all", "width 1{0} of it all")],
    "a pool of short lines": lambda size: [one_by_one(size, "}}", "}} }}"), whole("b.py", "}\nx\n" * size, gone=False)],
    "a file moved": lambda size: [whole(name, "a line of its own\n" * size, gone=name < "b") for name in ("a", "b")],
    "one long line": lambda size: [whole(name, "a word " * 20 * size + "\n", gone=name < "b") for name in ("a", "b")],
    "files deleted": lambda size: [whole(f"{at}.py", "a line of its own\n" * 9, gone=True) for at in range(size)],
}


@pytest.mark.parametrize("kind", _MOVES)
def test_moved_lines(kind: str) -> None:
    small, large = _MOVES[kind](1000), _MOVES[kind](2000)
    assert work(lambda: told_apart(large)) < _GROWTH * work(lambda: told_apart(small))


def test_old_contents_are_not_all_held_as_lines() -> None:
    """Lines take many times the memory of the text that they are in."""
    content = b"x = 1\n" * 5_000
    hunks = (Hunk(1, 1, 0, 0),)
    files = [FileChange(f"{at}.py", content[6:], (), Before(f"{at}.py", content), hunks) for at in range(20)]
    tracemalloc.start()
    told_apart(files)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 40 * len(content)


def test_very_many_removed_lines_are_not_looked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    files = _MOVES["a file moved"](10)
    assert [one.moved for one in told_apart(files)] == [0, 10]
    monkeypatch.setattr(moved, "_MOST_REMOVED", 9)
    assert told_apart(files) == files


def test_insertions_between_functions() -> None:
    """A file of which no line went is read once: whether it has to be read twice is asked of each function."""

    def cost(size: int) -> int:
        functions = [function(f"f{at}", at, at) for at in range(2, 2 * size, 2)]
        spans = tuple(Hunk(at, 0, 2 * at + 1, 1) for at in range(size))
        change = FileChange("a.py", b"", added_by(spans), Before("a.py", b""), spans)
        return work(lambda: measure_file._may_differ(change, functions))

    assert cost(2000) < _GROWTH * cost(1000)
