"""Odd, hostile and endless files cost themselves only: they are listed as not measured, and the review goes on."""

from __future__ import annotations

import json
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import hostile_text as inputs
import pytest
from git_repository import ROOT, Repository
from run_goji import inside, variables

from goji_hook.change import exclusions as skip
from goji_hook.change.types import Change, FileChange
from goji_hook.metrics import measure_file as metrics
from goji_hook.metrics.measure_change import measure
from goji_hook.metrics.measure_file import measure_file
from goji_hook.metrics.pieces import Piece

needs_timer = pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="the system has no such timer")

PLAIN = (FileChange("0.py", b"x = 1\n"), FileChange("z.c", b"int f(void) { return 1; }\n"))


@pytest.fixture(scope="module", autouse=True)
def warm() -> None:
    """What readers import and compile at first is not on the clock of a test."""
    measure(Change("diff", "", PLAIN))


def among_others(path: str, content: bytes, seconds: float = 60.0) -> str | None:
    """Measure a file between two plain ones, which must be measured; the reason why it was not is returned."""
    change = Change("diff", "", (PLAIN[0], FileChange(path, content), PLAIN[1]))
    found = measure(change, seconds)
    measured = [file.path for file in found.files]
    assert measured[0] == "0.py"
    assert measured[-1] == "z.c"
    assert len(measured) + len(found.skipped) == 3
    return found.skipped[0].reason if found.skipped else None


#: For these a reader takes time that grows with the square of the length, or worse.
ENDLESS = {
    "comments that never end": ("a.kt", b"/*\n" * 300_000),
    "comments that never end, by lizard": ("a.pls", b"/*\n" * 300_000),
    "calls that never end, by lizard": ("a.erl", b"f(\n" * 200_000),
    "signs that may be brackets": ("a.cpp", b"a<b<\n" * 180_000),
    "bindings that never end": ("a.hs", b"let x = \n" * 90_000),
    "a parameter after the other": ("a.c", b"int f(\n" + b"a,1,\n" * 180_000 + b")\n"),
}


@needs_timer
@pytest.mark.parametrize("name", ENDLESS)
def test_a_file_that_takes_forever_is_given_up(name: str) -> None:
    path, content = ENDLESS[name]
    assert skip.by_content(path, content) is None
    assert among_others(path, content, 0.7) == "not measured: took over 0.7 s"


@needs_timer
def test_a_commit_with_such_a_file_is_reviewed(
    repository: Repository, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "SECONDS", 0.7)
    repository.stage("endless.kt", ENDLESS["comments that never end"][1])
    repository.stage("good.py", PLAIN[0].content)
    ran = inside(capsys, "--advisory", "--format", "json")
    assert (ran.status, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert [file["path"] for file in told["files"]] == ["good.py"]
    assert told["skipped"] == [{"path": "endless.kt", "reason": "not measured: took over 0.7 s"}]


def test_time_in_which_nothing_is_computed_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a busy machine, which must give the same review as an idle one."""
    read = metrics._read

    def wait(*arguments: object) -> object:
        time.sleep(0.6)
        return read(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(metrics, "_read", wait)
    found = measure(Change("diff", "", PLAIN[:1]), 0.3)
    assert [file.path for file in found.files] == ["0.py"]


@needs_timer
def test_the_limit_covers_what_is_done_with_the_readers_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def endless(lines: list[bytes], *_: object) -> float:
        while b"stuck" in lines[0]:
            pass
        return 0.0

    monkeypatch.setattr(metrics, "_levels", endless)
    assert among_others("a.py", b"stuck = 1\n", 0.3) == "not measured: took over 0.3 s"


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("a.js", b"(\n" * 20_000),
        ("a.go", b"{\n" * 20_000),
        ("a.ts", b"`${\n" * 20_000),
        ("a.kt", b"class A {\n" * 20_000),
        ("a.java", b"class A {\n" * 20_000 + b"}\n" * 20_000),
    ],
)
def test_nesting_deeper_than_a_reader_follows(path: str, content: bytes) -> None:
    reason = among_others(path, content)
    assert reason is None or reason.startswith("not measured: mostly not valid ")


def test_names_in_names_take_no_more_room_than_they_have() -> None:
    """lizard's own names would be 2 ** 64 characters long here."""
    depth = 64
    found = measure_file("a.cpp", b"struct abcdef { " * depth + b"int f() { return 1; }" + b" };" * depth + b"\n")
    assert [function.name for function in found.functions] == ["f"]
    found = measure_file("a.cpp", b"struct abcdef { " * 8 + b"int f() { return 1; }" + b" };" * 8 + b"\n")
    assert [function.name for function in found.functions] == ["abcdef::" * 8 + "f"]


def test_a_functions_name_has_each_of_the_types_around_it_once() -> None:
    content = b"class K:\n  class L:\n    def a():\n      def b():\n        def c():\n          return 1\n"
    assert [function.name for function in measure_file("a.py", content).functions] == ["K.L.a", "b", "c"]


def test_an_error_of_any_kind_costs_one_file(monkeypatch: pytest.MonkeyPatch) -> None:
    read = metrics._read
    for error in (
        MemoryError(),
        KeyError("x"),
        RecursionError(),
        UnicodeDecodeError("utf-8", b"", 0, 1, "x"),
        SystemError(),
    ):

        def trip(piece: Piece, deadline: float, error: Exception = error) -> object:
            if piece.source == b"trip\n":
                raise error
            return read(piece, deadline)

        monkeypatch.setattr(metrics, "_read", trip)
        assert among_others("a.py", b"trip\n") == f"not measured: {type(error).__name__} while reading it"


@pytest.mark.parametrize("first", range(0, 160, 40))
def test_hostile_files_cost_themselves_only(first: int) -> None:
    """The short form of ``benchmarks/fuzz_inputs.py``."""
    for number in range(first, first + 40):
        reason = among_others(*inputs.hostile(number, largest=3000))
        assert reason is None or reason.startswith("not measured: ")


@pytest.mark.parametrize("suffix", inputs.SUFFIXES)
def test_every_reader_survives_noise(suffix: str) -> None:
    source = random.Random(suffix)
    for _ in range(3):
        among_others(f"a.{suffix}", b"".join(source.choices(inputs.BITS, k=120)))
        among_others(f"a.{suffix}", source.randbytes(200).replace(b"\0", b"\n"))


def test_marks_of_generated_code_are_found_behind_whatever_begins_the_line() -> None:
    for mark in (b"@generated", b"DO NOT EDIT", b"This file was generated", b"auto-generated"):
        for before in (b"", b"# ", b"\t// ", b"/* ", b'"""', b"; "):
            assert skip.by_content("a.py", before + mark + b"\nx = 1\n") == "generated"
    for blank in (b"#", b" ", b"# ", b"-- "):
        assert skip.by_content("a.py", blank * 1900 + b"\n" + b"x = 1\n" * 60) is None


def test_thirty_mutants_of_each_language_do_no_harm(tmp_path: Path) -> None:
    """The short form of ``benchmarks/fuzz_grammars.py``, whose children may crash: grammars are compiled C."""
    command = [sys.executable, str(ROOT / "benchmarks" / "fuzz_grammars.py"), "--sources", "930", "--times", "5"]
    done = subprocess.run(command, cwd=tmp_path, env=variables(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    endings = dict(reversed(line.split(maxsplit=1)) for line in done.stdout.partition("slowest")[0].splitlines())
    assert sum(map(int, endings.values())) == 930
    assert int(endings["measured"]) > 465
    assert "no harm" in done.stdout


def test_the_benchmark_can_be_run(tmp_path: Path) -> None:
    command = [sys.executable, str(ROOT / "benchmarks" / "fuzz_inputs.py"), "--files", "20", "--texts", "200"]
    done = subprocess.run(command, cwd=tmp_path, env=variables(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert " measured\n" in done.stdout
    assert "HARM" not in done.stdout
