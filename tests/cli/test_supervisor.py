"""A hook's review costs no commit: it is over in time, and its parent survives whatever ends it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from git_repository import Repository
from pseudo_terminal import watched
from run_goji import Ran, goji, shell, variables

from goji_hook.cli import supervisor

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child is forked")
SIMPLE = "def area(w, h):\n    return w * h\n"


def hook(repository: Repository, code: str, *arguments: str, **more: str) -> Ran:
    """Runs goji-hook as a hook in a Python that does *code* where the review would begin."""
    starter = repository.path.parent / "starter.py"
    starter.write_text(
        "import os, signal, sys, time\n"
        "from goji_hook.cli import main, entry\n"
        f"def review(*_):\n    {code}\n"
        "main.entry = review\n"
        "sys.exit(entry.entry())\n"
    )
    done = subprocess.run(
        [sys.executable, str(starter), *(arguments or ("review", "--advisory"))],
        cwd=repository.path, env=variables(**more), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    return Ran(done.returncode, done.stdout, done.stderr)


ENDS = [
    ("os.abort()", "ended by signal 6"),
    ("os.kill(os.getpid(), signal.SIGSEGV)", "ended by signal 11"),
    ("os.kill(os.getpid(), signal.SIGKILL)", "ended by signal 9"),
    ("raise MemoryError", "ended with status 70"),
    ("os._exit(120)", "ended with status 120"),
    ("time.sleep(60)", "the time budget of 0.5 s was over"),
    ("__import__('re').match('(a|a)*b', 'a' * 64)", "the time budget of 0.5 s was over"),
]


@pytest.mark.parametrize(("code", "message"), ENDS)
def test_the_parent_survives(repository: Repository, code: str, message: str) -> None:
    seconds = "0.5" if "budget" in message else "30"
    for arguments, status in (
        (("review", "--advisory"), 0),
        (("review", "--quiet"), 0),
        (("review", "--quiet", "--strict"), 3),
        (("review", "--advisory", "--strict"), 0),
    ):
        ran = hook(repository, code, *arguments, GOJI_BUDGET=seconds)
        assert (ran.status, ran.out, message in ran.err, ran.err.count("\n")) == (status, "", True, 1)


@pytest.mark.parametrize("status", [0, 1, 2, 3, 130])
def test_a_status_of_ours_is_passed_on(repository: Repository, status: int) -> None:
    assert hook(repository, f"return {status}").status == status


def test_only_a_hook_has_a_child() -> None:
    assert supervisor.is_hook(["review", "--advisory", "--", "a.py"])
    assert supervisor.is_hook(["--quiet"])
    for arguments in (["review"], [], ["pr", "--quiet"], ["review", "--", "--advisory"]):
        assert not supervisor.is_hook(arguments)


def test_a_signal_reaches_the_child(repository: Repository) -> None:
    mark = repository.path.parent / "pid"
    code = f"open({str(mark)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    for number, kill in ((signal.SIGTERM, os.kill), (signal.SIGKILL, os.kill), (signal.SIGINT, os.kill)):
        mark.unlink(missing_ok=True)
        starter = repository.path.parent / "starter.py"
        starter.write_text(
            "import os, sys, time\nfrom goji_hook.cli import main, entry\n"
            f"def review(*_):\n    {code}\nmain.entry = review\nsys.exit(entry.entry())\n"
        )
        parent = subprocess.Popen(
            [sys.executable, str(starter), "--advisory"],
            cwd=repository.path,
            env=variables(),
            stderr=subprocess.DEVNULL,
        )
        while not mark.exists() or not mark.read_text():
            time.sleep(0.01)
        kill(parent.pid, number)
        status = parent.wait(30)
        assert status == (130 if number == signal.SIGINT else -number)
        child = int(mark.read_text())
        for _ in range(500):
            if not _runs(child):
                break
            time.sleep(0.01)
        assert not _runs(child), number


def _runs(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_control_c_ends_a_hook_with_one_line(repository: Repository) -> None:
    for number in range(60):
        repository.stage(f"a{number}.py", SIMPLE * 400)
    ran = watched("review", "--advisory", cwd=repository.path, interrupt="")
    if ran.status != 0:
        assert ran.status == 130
        assert ran.out.count("interrupted") <= 1
        assert "Traceback" not in ran.out


@pytest.mark.skipif(sys.platform != "linux", reason="limits of address space")
@pytest.mark.parametrize("megabytes", [60, 85, 95, 105, 130, 200, 400])
def test_short_of_memory_a_commit_goes_on(repository: Repository, megabytes: int) -> None:
    repository.stage("a.py", SIMPLE)
    ran = shell(f'ulimit -v {megabytes * 1024}; exec "$@"', repository.path, "review", "--advisory")
    assert ran.status == 0, ran.err
    assert "Traceback" not in ran.err


def test_what_is_not_measured_in_time_is_skipped_and_said(repository: Repository) -> None:
    for number in range(40):
        body = "".join(f"def f{line}(a):\n    return [a + {line}, a]\n" for line in range(5_000))
        repository.stage(f"long{number:02}.py", body)
    ran = goji("review", "--advisory", cwd=repository.path, GOJI_BUDGET="6", GOJI_THREADS="1")
    assert ran.status == 0
    assert "Traceback" not in ran.err
    assert "the time budget of 6 s was over" in ran.out + ran.err


@pytest.mark.parametrize("value", ["0", "-1", "nan", "inf", "soon", "1e9"])
def test_a_bad_budget_is_refused(repository: Repository, value: str) -> None:
    repository.stage("a.py", SIMPLE)
    for arguments, status in ((["review", "--advisory"], 0), (["review", "--quiet"], 2)):
        ran = goji(*arguments, cwd=repository.path, GOJI_BUDGET=value)
        assert (ran.status, "GOJI_BUDGET" in ran.err) == (status, True), ran.err


@pytest.mark.parametrize("model", ["~nobody/x.gguf", "x" * 5_000 + ".gguf", "y" * 5_000])
def test_a_model_that_cannot_be_found_costs_the_voice(repository: Repository, model: str) -> None:
    repository.stage("a.py", SIMPLE)
    ran = goji("review", "--advisory", "--model", model, cwd=repository.path)
    assert ran.status == 0
    assert ran.err.count("\n") == 1
    if model.endswith(".gguf"):
        assert "on what is staged" in ran.out


def test_a_llama_cpp_that_does_not_load_costs_the_voice(repository: Repository, tmp_path: Path) -> None:
    repository.stage("a.py", SIMPLE)
    broken = tmp_path / "lib"
    broken.mkdir()
    for name in ("libllama.so", "libllama.dylib", "llama.dll"):
        (broken / name).write_bytes(b"not a library")
    ran = goji("review", "--advisory", cwd=repository.path, LLAMA_CPP_LIB_PATH=str(broken))
    assert (ran.status, ran.err.count("\n")) == (0, 1)
    assert "on what is staged" in ran.out
