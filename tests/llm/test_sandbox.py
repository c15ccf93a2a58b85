"""A llama.cpp that dies of a good file: no commit fails for that, and the one line says what to do."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from git_repository import Repository
from run_goji import goji, in_the_child

from goji_hook.llm import binding, sandbox
from goji_hook.models import find as models
from goji_hook.system import cpu as processors

CODE = "def area(width, height):\n    return width * height\n"

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="no signals")


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "goji-hook" / "verdicts"


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Puts a llama.cpp in front that ends its process by a signal, as one for another processor does."""

    def build(name: str) -> None:
        package = tmp_path / "broken" / "llama_cpp"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text('__version__ = "0.3.36"\n', encoding="utf-8")
        ending = f"import os, signal\nos.kill(os.getpid(), signal.{name})\n"
        (package / "llama_cpp.py").write_text(ending, encoding="utf-8")
        monkeypatch.setenv("PYTHONPATH", str(package.parent))

    return build


@pytest.mark.parametrize("name", ["SIGILL", "SIGSEGV", "SIGABRT"])
def test_a_commit_does_not_fail(repository: Repository, broken: Callable[[str], None], cache: Path, name: str) -> None:
    repository.stage("a.py", CODE)
    broken(name)
    ran = goji(cwd=repository.path)
    assert ran.status == 0
    assert "loc" in ran.out
    told = ran.out + ran.err
    assert f"llama.cpp crashes on this machine (status -{int(getattr(signal, name))})" in told
    assert "docs/troubleshooting.md; the built-in reader speaks" in told
    assert goji("--strict", cwd=repository.path).status == 3
    assert not list(repository.path.glob("core*"))
    assert not cache.exists()


def test_it_speaks_again_as_soon_as_it_is_built_anew(
    repository: Repository, broken: Callable[[str], None], cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.stage("a.py", CODE)
    broken("SIGILL")
    assert "crashes" in str(goji(cwd=repository.path))
    monkeypatch.delenv("PYTHONPATH")
    assert "crashes" not in str(goji(cwd=repository.path))
    (verdict,) = cache.iterdir()
    assert verdict.read_text(encoding="utf-8") == '{"fault": null}'


def test_a_good_build_is_tried_out_once(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = models.embedded().path
    sandbox.check_build(path)
    in_the_child(monkeypatch, "import os; os.kill(os.getpid(), 4)")
    sandbox.check_build(path)
    monkeypatch.setattr("goji_hook.llm.binding.kind", lambda: "another processor")
    with pytest.raises(sandbox.BuildError, match="status -4"):
        sandbox.check_build(path)


@pytest.mark.parametrize("end", ["os.kill(os.getpid(), 9)", "print('full'); sys.exit(1)", "os.kill(os.getpid(), 15)"])
def test_nothing_but_a_crash_counts_against_a_good_file(cache: Path, monkeypatch: pytest.MonkeyPatch, end: str) -> None:
    in_the_child(monkeypatch, f"import os, sys; {end}")
    sandbox.check_build(models.embedded().path)
    assert not cache.exists()


def test_a_build_is_told_by_its_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = tmp_path / "libllama.so"
    library.write_bytes(b"built here")
    monkeypatch.setenv("LLAMA_CPP_LIB_PATH", str(tmp_path))
    first = binding.build()
    assert first == binding.build() != ""
    library.write_bytes(b"built elsewhere")
    assert binding.build() != first


def test_a_processor_is_told_by_what_it_can_do(tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text("processor: 0\nmodel name: A\ncpu MHz: 2600.1\nflags: avx2\n\nprocessor: 1\n", encoding="utf-8")
    first = processors.kind(path)
    path.write_text("processor: 0\nmodel name: A\ncpu MHz: 3100.9\nflags: avx2\n\nprocessor: 1\n", encoding="utf-8")
    assert processors.kind(path) == first == "model name: A\nflags: avx2"
    assert processors.kind(tmp_path / "none") != ""
