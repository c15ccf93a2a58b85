"""A review as a hook ends within ``GOJI_BUDGET`` seconds: what is not measured by then is skipped, with that reason.

No clock is read here: a budget of next to nothing has to leave files out, and whatever hangs is ended after a minute.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from contextlib import AbstractContextManager
from pathlib import Path
from types import SimpleNamespace
from typing import NoReturn

import pytest
from every_command import SCRIPT
from git_repository import Repository, environment
from large_pull_request import pull_request
from work import work

from goji_hook.change.types import Change, FileChange, Skipped
from goji_hook.cli.main import entry
from goji_hook.commands import measure as measuring
from goji_hook.commands import review as reviewing
from goji_hook.git import command as git
from goji_hook.metrics.types import ChangeMetrics
from goji_hook.scoring import assess as assessing
from goji_hook.scoring.assess import Assessment
from goji_hook.settings import Settings
from goji_hook.speech.loader import ModelLoader
from goji_hook.system.deadline import Deadline

#: Seconds after which a command hangs.
_HANGS = 60
#: Staged files of the large repository.
_LARGE = 600
#: Added files of a pull request; twice and three times as many are added, too.
_FILES = 100
_KNOT = "def f{0}(rows):\n" + "".join(f"{'    ' * depth}if rows:\n" for depth in range(1, 20)) + "    " * 20 + "pass\n"
#: Sources over which a reader of code takes far longer than it should, of about 200 kB each.
_SLOW = {
    "a.swift": b"#" * 200_000,
    "b.swift": b'#"' * 100_000,
    "a.lua": b"[[" * 100_000,
    "c.lua": b"[[" * 16_000,
    "b.lua": b"--[=[" * 40_000,
    "a.cs": b'@"' * 100_000,
    "a.js": b"`${" * 70_000,
    "a.py": b"f'{" * 60_000,
    "a.rb": b"<<~A\n" * 40_000,
    "a.rs": b'r#"' * 70_000,
    "a.cpp": b'R"x(' * 50_000,
    "a.c": b"#if x\n" * 30_000,
    "a.php": b"<<<X\n" * 40_000,
    "a.kt": b'"""${' * 40_000,
    "a.pl": b"qq{" * 70_000,
    "b.pl": b"<<A\n\\",
}


@pytest.fixture
def large(tmp_path: Path) -> Repository:
    """A repository with staged files that take seconds to measure, on a fast machine, too: 80 took less than one."""
    made = Repository.init(tmp_path / "large")
    for number in range(_LARGE):
        made.write(f"{number}.py", "".join(_KNOT.format(one) for one in range(30)))
    made.git("add", "--all")
    return made


def hook(repository: Repository, *arguments: str, **more: str) -> subprocess.CompletedProcess[bytes]:
    """Run the hook as git would."""
    command = [SCRIPT, "review", "--advisory", *arguments]
    variables = {**environment(), "XDG_CACHE_HOME": str(repository.path.parent / "cache"), **more}
    return subprocess.run(command, cwd=repository.path, env=variables, capture_output=True, check=False, timeout=_HANGS)


@pytest.mark.parametrize("budget", ["1.0", "0.6"])
def test_what_is_not_measured_in_time_is_skipped_for_that_reason(large: Repository, budget: str) -> None:
    done = hook(large, "--format=json", GOJI_BUDGET=budget)
    assert done.returncode == 0
    skipped = json.loads(done.stdout)["skipped"] if done.stdout else []
    reasons = {one["reason"] for one in skipped}
    told = reasons or {done.stderr.decode()}
    assert any("budget" in reason or "GOJI_BUDGET" in reason for reason in told), told
    assert skipped or not done.stdout


def test_with_time_enough_nothing_is_skipped(large: Repository) -> None:
    done = hook(large, "--format=json", GOJI_BUDGET="500")
    review = json.loads(done.stdout)
    assert (len(review["files"]), review["skipped"]) == (_LARGE, [])


@pytest.mark.parametrize(("hook", "skipped"), [(True, "not measured: the time budget of 9 s was over"), (False, "")])
@pytest.mark.parametrize("command", ["review", "measure"])
def test_a_hook_measures_until_its_share_of_the_budget_is_over(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, command: str, hook: bool, skipped: str
) -> None:
    repository.stage("a.py", "x = 1\n")
    monkeypatch.setenv("GOJI_BUDGET", "9")
    shares: list[float] = []
    seen: list[Assessment] = []

    def over(seconds: float, share: float = 1.0) -> Deadline:
        shares.append(share)
        return Deadline(seconds, float("-inf"))

    def assess(change: Change, ranges: None = None, deadline: Deadline | None = None) -> Assessment:
        seen.append(assessing.assess(change, ranges, deadline))
        return seen[0]

    module = {"review": reviewing, "measure": measuring}[command]
    monkeypatch.setattr(module, "Deadline", SimpleNamespace(after=over))
    monkeypatch.setattr(module, "assess", assess)
    if command == "review":
        reviewing.run_review(Settings(), None, (), reviewing.ReviewOptions(hook=hook, quiet=hook))
    else:
        measuring.run_measure(Settings(), None, (), measuring.MeasureOptions(quiet=hook))
    assert [one.reason for one in seen[0].measured.skipped] == [skipped] * hook
    assert sorted(shares) == ([] if not hook else [0.7, 0.9] if command == "review" else [0.8])


def test_files_that_take_too_long_to_compare_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is measured in time is compared in a tenth of the budget more."""
    change = Change("diff", "", (FileChange("a.py", b"x = 1\n"), FileChange("b.py", b"y = 1\n")))
    whole = assessing.assess(change, deadline=Deadline.after(60.0, 0.7))
    assert (len(whole.measured.files), whole.measured.skipped) == (2, ())

    def endless(change: Change, measured: ChangeMetrics) -> NoReturn:
        hangs = Deadline.after(_HANGS)
        while measured.files and not hangs.is_over():
            pass
        pytest.fail("nobody ended it")

    monkeypatch.setattr(assessing, "evolve", endless)
    cut = assessing.assess(change, deadline=Deadline.after(5.0, 0.1))
    assert not cut.measured.files
    assert cut.measured.skipped == tuple(
        Skipped(path, "not measured: the time budget of 5 s was over") for path in ("a.py", "b.py")
    )


def test_a_model_that_goes_on_speaking_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    measured = assessing.assess(Change("diff", "", (FileChange("a.py", b"x = 1\n"),)))

    def endless(*arguments: object) -> NoReturn:
        hangs = Deadline.after(_HANGS)
        while not hangs.is_over():
            pass
        pytest.fail("nobody ended it")

    monkeypatch.setattr(reviewing, "review", endless)
    silent = reviewing._reviewed(measured, Settings(), ModelLoader("nano"), Deadline.after(1.0))
    assert silent.reply.text is None
    assert silent.trouble == ("the time budget of 1 s was over before a model could speak; here are the metrics alone")


def test_very_many_added_files_are_collected_and_judged_in_linear_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The short form of ``benchmarks/many_files.py``, which tells the seconds that a hundred thousand take."""
    started: Counter[str] = Counter()
    process = git.process

    def counted(*arguments: str, **environment: str) -> AbstractContextManager[subprocess.Popen[bytes]]:
        started[arguments[0]] += 1
        return process(*arguments, **environment)

    monkeypatch.setattr(git, "process", counted)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    made: list[tuple[int, Counter[str]]] = []
    for count in (3, _FILES, 2 * _FILES, 3 * _FILES):  # the first time, modules are imported
        monkeypatch.chdir(pull_request(tmp_path / str(count), count).path)
        started.clear()
        spent = work(lambda: entry(["--range=main~1...main", "--scope=pr", "--format=json", "--seed=1"]))
        shown = json.loads(capsys.readouterr().out)
        assert (shown["scope"], len(shown["files"]), len(shown["functions"])) == ("pr", count, count)
        made.append((spent, started.copy()))
    (_, _), (first, commands), (second, _), (third, last) = made
    more, still_more = second - first, third - second
    assert abs(still_more - more) < 0.02 * more  # of files as many as before
    assert commands == last


#: Measures the files that standard input lists, and prints the paths of those that were measured.
_MEASURE = """
import json, signal, sys
signal.setitimer(signal.ITIMER_PROF, {0})  # ends it in the middle of native code, too
sys.path[:] = sys.argv[1:]
from goji_hook.change.types import Change, FileChange
from goji_hook.metrics.measure_change import measure
files = [FileChange(name, text.encode()) for name, text in json.load(sys.stdin)]
print(json.dumps([file.path for file in measure(Change("diff", "", tuple(files)), {1}).files]))
"""


def measured(files: list[tuple[str, bytes]], seconds: float, computing: int) -> list[str]:
    """Measure files, each for *seconds* at most, in a process that may compute for *computing* seconds."""
    command = [sys.executable, "-I", "-c", _MEASURE.format(computing, seconds), *filter(None, sys.path)]
    listed = json.dumps([(name, content.decode()) for name, content in files]).encode()
    done = subprocess.run(command, input=listed, capture_output=True, check=False, timeout=_HANGS)
    assert done.returncode == 0, f"status {done.returncode}: {done.stderr.decode()[-300:]}"
    names: list[str] = json.loads(done.stdout)
    return names


@pytest.mark.parametrize("name", _SLOW)
def test_no_reader_goes_over_its_limit_and_none_costs_another_file(name: str) -> None:
    assert "z.py" in measured([(name, _SLOW[name]), ("z.py", b"x = 1\n")], 1.0, 5)


@pytest.mark.parametrize("name", ["goji.toml", "goji.lock", "pyproject.toml"])
@pytest.mark.parametrize("command", [("model", "list"), ("review",), ("--model", "hf:ann/goji/goji.gguf")], ids=str)
def test_an_endless_configuration_is_not_read_to_its_end(tmp_path: Path, name: str, command: tuple[str, ...]) -> None:
    """Two gigabytes would not fit: the process may have one."""
    made = Repository.init(tmp_path / "repository")
    made.stage("a.py", "x = 1\n")
    if name == "goji.lock":
        made.write("goji.toml", 'persona = "buddy"\n')
    with (made.path / name).open("wb") as file:
        file.write(b"# goji\n")
        file.truncate(2 << 30)
    limited = ["/bin/sh", "-c", 'ulimit -v 1500000; exec "$@"', "sh", SCRIPT, *command]
    variables = {**environment(), "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run(limited, cwd=made.path, env=variables, capture_output=True, check=False, timeout=_HANGS)
    assert done.returncode in (0, 2, 3)
    err = done.stderr.decode()
    assert "Traceback" not in err
    assert "MemoryError" not in err
    assert (name in err) == (name != "goji.lock" or command[0] != "review")
