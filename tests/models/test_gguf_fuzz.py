from __future__ import annotations

import os
import re
import struct
import sys
import time
from contextlib import nullcontext
from pathlib import Path

import damaged_ggufs as mutations
import gguf_files as ggufs
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from run_goji import in_the_child

from goji_hook.change import collect as change
from goji_hook.errors import GojiError
from goji_hook.llm import sandbox
from goji_hook.models import find as models
from goji_hook.models import gguf
from goji_hook.prompt.tagline import Prompt
from goji_hook.review.review import review
from goji_hook.scoring.assess import assess
from goji_hook.settings import Settings
from goji_hook.speech import loader
from goji_hook.system import cache as store

#: Damages that end llama.cpp by an assertion, an exception, or a signal, and some that it refuses or lives with.
CRASHING = (98, 100, 175)


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "goji-hook"


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    return mutations.seeds(tmp_path_factory.mktemp("good"))


@pytest.fixture
def hostile(good: list[bytes], tmp_path: Path) -> Path:
    return damaged(good, CRASHING[0], tmp_path)


def damaged(good: list[bytes], number: int, folder: Path) -> Path:
    path = folder / f"damage-{number}.gguf"
    path.write_bytes(mutations.mutate(good[number % 2], number))
    return path


@pytest.mark.parametrize("number", [*CRASHING, *range(12)])
def test_each_damage_ends_in_a_clear_error_or_in_speech(good: list[bytes], number: int, tmp_path: Path) -> None:
    path = damaged(good, number, tmp_path)
    told = "model: it spoke"
    try:
        with loader.open_speaker(models.ModelFile("hostile", path)) as speaker:
            known = speaker.metadata
            speaker.say(Prompt(known.personas[0], known.nearest("neutral")), seed=1)
    except GojiError as error:
        told = str(error)
    assert re.fullmatch("model: .+", told)


@pytest.mark.parametrize("number", CRASHING)
def test_a_crash_happens_to_a_child_once_and_is_remembered(
    good: list[bytes], number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = damaged(good, number, tmp_path)
    with pytest.raises(sandbox.UnsafeModelError, match=r"llama.cpp crashes on it"):
        sandbox.try_load(path)
    monkeypatch.setattr(sandbox, "run_trial", lambda _: (None, True))
    with pytest.raises(sandbox.UnsafeModelError, match="crashes"):
        sandbox.try_load(path)


def test_a_crash_leaves_a_review_by_the_embedded_model(hostile: Path, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("def area(width, height):\n    return width * height\n", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(tmp_path)
        chosen = Settings(model=str(hostile))
        told = review(assess(change.paths(["a.py"])), chosen)
    assert told.model == models.EMBEDDED
    assert told.reply.text is not None
    assert "llama.cpp crashes on it" in str(told.trouble)
    assert str(told.trouble).endswith("nano speaks today")


def test_a_good_file_is_tried_out_once(good: list[bytes], tmp_path: Path, cache: Path) -> None:
    path = tmp_path / "good.gguf"
    path.write_bytes(good[0])
    sandbox.try_load(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sandbox, "run_trial", lambda _: ("not again", True))
        sandbox.try_load(path)
    (verdict,) = (cache / "verdicts").iterdir()
    assert verdict.name.startswith(store.sha256(path))


def test_a_file_that_takes_forever_is_given_up_and_not_condemned(
    good: list[bytes], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "slow.gguf"
    path.write_bytes(good[0])
    in_the_child(monkeypatch, "import time; time.sleep(60)")
    monkeypatch.setattr(sandbox, "patience", lambda: 0.3)
    begun = time.monotonic()
    with pytest.raises(sandbox.UnsafeModelError, match="did not finish"):
        sandbox.try_load(path)
    assert time.monotonic() - begun < 30
    assert not (cache / "verdicts").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="no signals")
def test_a_file_whose_child_was_killed_is_not_condemned(
    good: list[bytes], tmp_path: Path, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "large.gguf"
    path.write_bytes(good[0])
    with monkeypatch.context() as patch:
        in_the_child(patch, "import os; os.kill(os.getpid(), 9)")
        with pytest.raises(sandbox.UnsafeModelError, match="is there memory for it"):
            sandbox.try_load(path)
    assert not (cache / "verdicts").exists()
    sandbox.try_load(path)


@pytest.mark.parametrize(("load", "given"), [(0.0, sandbox.PATIENCE), (1e6, sandbox.BUSY)])
def test_a_busy_machine_is_given_more_time(monkeypatch: pytest.MonkeyPatch, load: float, given: float) -> None:
    monkeypatch.setattr(os, "getloadavg", lambda: (load, 0.0, 0.0), raising=False)
    assert sandbox.patience() == given


def test_no_file_is_waited_for_longer_than_five_seconds_where_nothing_else_runs(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert sandbox.COMPUTING < sandbox.PATIENCE < 5
    monkeypatch.delattr(os, "getloadavg", raising=False)
    assert sandbox.patience() == sandbox.PATIENCE


@pytest.mark.skipif(sys.platform == "win32", reason="no limit of computing time")
def test_a_file_that_computes_forever_is_condemned(
    good: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "busy.gguf"
    path.write_bytes(good[0])
    in_the_child(monkeypatch, "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, -1))\nwhile 1: pass")
    monkeypatch.setattr(sandbox, "patience", lambda: 600)
    with pytest.raises(sandbox.UnsafeModelError, match="does not finish"):
        sandbox.try_load(path)


def test_the_child_imports_nothing_from_the_folder_it_is_started_in(
    good: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "good.gguf"
    path.write_bytes(good[0])
    for name in ("llama_cpp", "goji_hook", "json", "ctypes"):
        (tmp_path / f"{name}.py").write_text("import os; os._exit(0)", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", ["", *sys.path])
    monkeypatch.setattr(sandbox, "_PROMPTS", ())
    fault, _ = sandbox.run_trial(tmp_path / "llama_cpp.py")
    assert fault is not None
    assert sandbox.run_trial(path) == (None, True)


def test_a_child_that_cannot_be_started_is_one_line(
    good: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "good.gguf"
    path.write_bytes(good[0])
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-python"))
    with pytest.raises(sandbox.UnsafeModelError, match="could not be tried out: No such file"):
        sandbox.try_load(path)


def test_a_header_is_read_as_it_was_written(good: list[bytes], tmp_path: Path) -> None:
    path = tmp_path / "good.gguf"
    path.write_bytes(good[0])
    changed = ggufs.edited(
        path, tmp_path / "changed.gguf", {"goji.personas": ["pirate", "buddy"], "goji.x": 7, "goji.y": True}
    )
    header = gguf.read_header(changed)
    assert (header.architecture, header.quantization) == ("llama", "F32")
    assert header.goji == {"goji.prompt.format": "2", "goji.personas": "pirate buddy", "goji.x": "7", "goji.y": "True"}
    assert header.metadata["llama.block_count"] == 1
    assert header.parameters == gguf.read_header(path).parameters > 274 * 32


@pytest.mark.parametrize(
    ("limit", "most", "message"),
    [
        ("MOST_GOJI", 1000, "its goji. entries"),
        ("MOST_STRINGS", 3, "holds 4 strings"),
        ("MOST_TEXT", 1000, "its texts"),
    ],
)
def test_a_header_that_holds_too_much_is_refused(
    good: list[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, most: int, message: str
) -> None:
    """A header may hold only so much that reading it, claims word by word, stays quick."""
    path = tmp_path / "good.gguf"
    path.write_bytes(good[0])
    large: dict[str, ggufs.Value] = {"goji.claims": "cx=low: x" * 200, "goji.words": ["a", "b", "c", "d"]}
    changed = ggufs.edited(path, tmp_path / "changed.gguf", large)
    assert gguf.read_header(changed).goji["goji.words"] == "a b c d"
    monkeypatch.setattr(gguf, limit, most)
    with pytest.raises(gguf.DamagedError, match=message):
        gguf.read_header(changed)


@pytest.mark.parametrize(
    ("at", "value", "told"),
    [
        (0, b"GGML", "is not a GGUF"),
        (4, struct.pack("<I", 1), "GGUF version 1"),
        (4, struct.pack(">I", 3), "GGUF version"),
        (8, struct.pack("<Q", 1 << 60), "it claims"),
        (16, struct.pack("<Q", 1 << 60), "it claims"),
        (24, struct.pack("<Q", 1 << 62), "a text of"),
    ],
)
def test_a_bad_header_is_told_by_what_is_wrong(
    good: list[bytes], tmp_path: Path, at: int, value: bytes, told: str
) -> None:
    path = tmp_path / "bad.gguf"
    path.write_bytes(good[0][:at] + value + good[0][at + len(value) :])
    with pytest.raises(gguf.DamagedError, match=told):
        gguf.read_header(path)


@pytest.mark.parametrize(("count", "whole"), [(0, True), (1, True), (2, False), (65535, False)])
def test_one_part_of_several_is_refused(good: list[bytes], tmp_path: Path, count: int, whole: bool) -> None:
    """llama.cpp would open its neighbours, which no hash covers."""
    path = tmp_path / "model-00001-of-00002.gguf"
    path.write_bytes(good[0])
    part = ggufs.edited(path, path, {"split.count": count})
    with nullcontext() if whole else pytest.raises(gguf.DamagedError, match="one part of several; join them"):
        gguf.read_header(part)


@pytest.mark.parametrize("size", [0, 3, 4, 10, 24, 1000, -32])
def test_a_file_cut_short_is_told_as_such(good: list[bytes], tmp_path: Path, size: int) -> None:
    path = tmp_path / "cut.gguf"
    path.write_bytes(good[0][:size])
    with pytest.raises(gguf.DamagedError):
        gguf.read_header(path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_bytes_are_read_or_told(good: list[bytes], tmp_path: Path, data: st.DataObject) -> None:
    junk = data.draw(st.binary(max_size=64))
    at = data.draw(st.integers(0, 3000))
    path = tmp_path / "any.gguf"
    path.write_bytes(
        data.draw(st.sampled_from((junk, b"GGUF" + junk, good[1][:at] + junk + good[1][at + len(junk) :])))
    )
    told = "model: it was read"
    try:
        gguf.read_header(path)
    except gguf.DamagedError as error:
        told = str(error)
    assert told.startswith("model: ")


VALUES = st.one_of(
    st.text(max_size=20),
    st.booleans(),
    st.integers(0, (1 << 32) - 1),
    st.lists(st.text(max_size=8), min_size=1, max_size=4),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(max_size=12).map("goji.".__add__), VALUES, max_size=5))
def test_any_metadata_that_is_written_is_read(tmp_path: Path, written: dict[str, ggufs.Value]) -> None:
    path = ggufs.write(tmp_path / "any.gguf", {"general.architecture": "llama", **written}, [])
    header = gguf.read_header(path)
    assert header.metadata == {"general.architecture": "llama", **written}
    for key, value in header.goji.items():
        assert value == (" ".join(written[key]) if isinstance(written[key], list) else str(written[key]))


def test_a_hash_of_a_large_file_is_remembered_until_the_file_is_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "_SMALL", 10)
    path = tmp_path / "large"
    path.write_bytes(b"a" * 100)
    first = store.sha256(path)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(store, "_hash", lambda _: "read again")
        assert store.sha256(path) == first
        os.utime(path, ns=(1, 1))
        assert store.sha256(path) == "read again"
