"""What lies in a cache is data: a file that somebody else put there can be wrong, and is never run."""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from git_repository import ROOT
from run_goji import Ran

#: What unpickles, whatever it is called by; ``torch.load`` does unless it is told to take weights only.
_UNPICKLES = ("pickle", "cPickle", "dill", "joblib", "shelve", "marshal", "cloudpickle")
#: The modules that read pickles of a process that they started themselves, from its pipe.
_OF_OUR_OWN_PROCESS = {"goji_hook/metrics/parallel.py", "goji_hook/system/child.py"}


class Trap:
    """An object that leaves a mark once it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.mark,)


@pytest.fixture
def mark(tmp_path: Path) -> Path:
    """The file that a trap makes."""
    return tmp_path / "mark"


@pytest.fixture(params=range(pickle.HIGHEST_PROTOCOL + 1))
def trap(request: pytest.FixtureRequest, mark: Path) -> bytes:
    """A pickle that makes the file *mark*, in each protocol there is."""
    made = pickle.dumps(Trap(mark), request.param)
    pickle.loads(made)  # it is live
    mark.unlink()
    return made


def test_the_numbers_of_the_judges(trap: bytes, mark: Path, tmp_path: Path) -> None:
    """``goji-trainer score`` keeps them beside the dataset; they were a pickle once."""
    reference = pytest.importorskip("goji_trainer.score.reference")
    for name in ("bounds-0123456789abcdef.json", "judges.pkl"):
        kept = tmp_path / name
        kept.write_bytes(trap)
        assert reference.read_bounds(kept, reference.COLUMNS) is None
        assert not mark.exists()


def test_the_cache_of_the_hook(
    project: Path, gguf: bytes, mark: Path, goji: Callable[..., Ran], tmp_path: Path
) -> None:
    model = tmp_path / "random.gguf"
    model.write_bytes(gguf)
    arguments = ("review", "--seed=1", f"--model={model}")
    before = goji(*arguments)
    kept = [path for path in (tmp_path / "cache").rglob("*") if path.is_file()]
    assert (before.status, bool(kept)) == (0, True)
    for path in kept:
        path.chmod(0o600)
        path.write_bytes(pickle.dumps(Trap(mark)))
    after = goji(*arguments)
    assert (after.status, after.out) == (0, before.out)
    assert not mark.exists()


def unpicklings(path: Path) -> Iterator[str]:
    """The calls in a source that can unpickle, as ``line: call``."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            told = {word.arg: ast.unparse(word.value) for word in node.keywords}
            loads = name.split(".")[0] in _UNPICKLES and name.split(".")[-1] in ("load", "loads", "open", "Unpickler")
            weights = name == "torch.load" and told.get("weights_only") != "True"
            if loads or weights or told.get("allow_pickle") == "True":
                yield f"{node.lineno}: {name}"


def test_nothing_else_unpickles() -> None:
    sources = [*(ROOT / "goji_hook").rglob("*.py"), *(ROOT / "trainer/goji_trainer").rglob("*.py")]
    found = {path.relative_to(ROOT).as_posix(): list(unpicklings(path)) for path in sources}
    assert {name for name, calls in found.items() if calls} == _OF_OUR_OWN_PROCESS
