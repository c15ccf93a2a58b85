"""A hostile Hub, lock file or symlink reaches nothing outside the cache, and nothing that a pull did not make."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from fake_hub import Hub, point_at, serving
from test_hub import ADDRESS, Run, gguf, run, sha256

from goji_hook.errors import GojiError, UsageError
from goji_hook.models import confine, download, registry
from goji_hook.models import hub as hub_module
from goji_hook.models import lockfile as pins
from goji_hook.models.lockfile import Pin

__all__ = ["gguf", "run"]  # fixtures


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    with serving() as made:
        point_at(made, tmp_path, monkeypatch)
        project = tmp_path / "project"
        project.mkdir()
        (project / "goji.toml").write_text("")
        monkeypatch.chdir(project)
        yield made


def tree(folder: Path) -> dict[str, bytes | None]:
    return {str(path): path.read_bytes() if path.is_file() else None for path in sorted(folder.rglob("*"))}


ESCAPES = [
    "/etc/x.gguf", "../x.gguf", "a/../../x.gguf", "a//x.gguf", "./x.gguf", "C:/x.gguf", "C:x.gguf", "a\\..\\x.gguf",
    "\\\\host\\share\\x.gguf", "//host/share/x.gguf", "a\0.gguf", "a\n.gguf", "\x1b[2Jx.gguf", "nul.gguf",
    "a/CON/x.gguf", "a./x.gguf", "~/x.gguf", "-x.gguf", ".hidden/x.gguf", "", "/".join("a" * 30),
    "a" * 300 + ".gguf", "ä.gguf",
]  # fmt: skip


@pytest.mark.parametrize("name", ESCAPES)
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(confine.UnsafePathError):
        confine.confined(tmp_path, name)


def test_a_symlink_that_leads_out_is_refused(tmp_path: Path) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "out").symlink_to(tmp_path)
    (tmp_path / "cache" / "circle").symlink_to("circle")
    for name in ("out/x.gguf", "circle"):
        with pytest.raises(confine.UnsafePathError, match="leads out of"):
            confine.confined(tmp_path / "cache", name)
    assert confine.confined(tmp_path / "cache", "in/x.gguf") == tmp_path / "cache" / "in" / "x.gguf"


@pytest.mark.parametrize("name", [name for name in ESCAPES if name.endswith(".gguf")])
@pytest.mark.parametrize("command", ["pull", "remove", "path"])
def test_a_lock_file_reaches_nothing_outside_of_the_cache(
    hub: Hub, run: Run, tmp_path: Path, command: str, name: str
) -> None:
    victim = tmp_path / "mine.gguf"
    victim.write_bytes(b"mine")
    file = str(victim) if name == "/etc/x.gguf" else name
    Path("goji.lock").write_text(pins._table(ADDRESS, Pin("ann/goji", "1" * 40, file, 4, "2" * 64)), encoding="utf-8")
    before = tree(tmp_path)
    assert run("model", command, ADDRESS)[0] == 3
    assert tree(tmp_path) == before
    assert hub.requests == []


def test_a_lock_file_cannot_have_another_programs_model_deleted(hub: Hub, run: Run, gguf: bytes) -> None:
    theirs = hub_module.cache_folder() / "models--ann--goji" / "snapshots" / ("1" * 40) / "goji.gguf"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(gguf)
    address = f"hf:ann/goji@{'1' * 40}/goji.gguf"
    for digest in (sha256(gguf), "2" * 64):
        pins.keep(address, Pin("ann/goji", "1" * 40, "goji.gguf", len(gguf), digest), Path.cwd())
        status, _, err = run("model", "remove", address)
        assert (status, "delete it by hand" in err) == (3, True)
        assert theirs.read_bytes() == gguf
    hub.files[f"ann/goji/goji.gguf@{'1' * 40}"] = gguf
    assert run("model", "pull", address)[0] == 3  # the Hub's hash is not the pinned one
    assert theirs.read_bytes() == gguf


def test_a_pull_does_not_replace_another_programs_file(hub: Hub, run: Run, gguf: bytes) -> None:
    theirs = hub_module.cache_folder() / "models--ann--goji" / "snapshots" / hub.commit(gguf) / "goji.gguf"
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(b"GGUF of another program")
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, "another program's file" in err) == (3, True)
    assert theirs.read_bytes() == b"GGUF of another program"
    assert [path.name for path in theirs.parents[2].rglob("*") if path.is_file()] == [theirs.name]


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks")
def test_a_blob_that_another_program_fetched_outlives_its_removal(hub: Hub, run: Run, gguf: bytes) -> None:
    hub.commit(gguf)
    theirs = hub_module.cache_folder() / "models--ann--goji" / "blobs" / sha256(gguf)
    theirs.parent.mkdir(parents=True)
    theirs.write_bytes(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    place = hub_module.cached(pins.read(Path("goji.lock"))[ADDRESS])
    assert place.resolve() == theirs
    assert run("model", "remove", ADDRESS)[0] == 0
    assert not os.path.lexists(place)
    assert theirs.read_bytes() == gguf


def test_a_name_is_not_pinned_to_another_models_file(hub: Hub, run: Run, gguf: bytes) -> None:
    other = f"hf:ann/other@{'1' * 40}/goji.gguf"
    hub.files[f"ann/other/goji.gguf@{'1' * 40}"] = gguf
    assert run("model", "pull", other)[0] == 0
    kept = hub_module.cached(pins.read(Path("goji.lock"))[other])
    for pin in (Pin("ann/other", "1" * 40, "goji.gguf", 4, "2" * 64), Pin("ann/goji", "1" * 40, "x.gguf", 4, "2" * 64)):
        pins.keep(ADDRESS, pin, Path.cwd())
        for command in ("remove", "pull", "path"):
            status, _, err = run("model", command, ADDRESS)
            assert (status, "is pinned to another file" in err) == (3, True)
    assert kept.read_bytes() == gguf


@pytest.mark.parametrize(
    "table", [{"file": "../a.gguf"}, {"file": "/a.gguf"}, {"repository": "../.."}, {"file": "nul.gguf"}]
)
def test_the_registry_is_held_to_the_same_rule(table: dict[str, str]) -> None:
    good = {"title": "t", "licence": "MIT", "repository": "a/b", "file": "c.gguf", "revision": "1" * 40, "size": 4}
    good["sha256"] = "2" * 64
    assert registry.entry("x", good).source is not None
    with pytest.raises(UsageError):
        registry.entry("x", {**good, **table})


@pytest.mark.parametrize(
    "headers",
    [
        {"X-Linked-Etag": '"/VICTIM"'}, {"X-Linked-Etag": '"../../../../VICTIM"'}, {"X-Linked-Etag": '"..\\\\x"'},
        {"X-Linked-Etag": '"C:x"'}, {"X-Linked-Etag": '""'}, {"X-Linked-Etag": "F" * 64}, {"X-Linked-Etag": '"abc-3"'},
        {"X-Repo-Commit": "/VICTIM"}, {"X-Repo-Commit": "../../VICTIM"}, {"X-Repo-Commit": "main"},
        {"X-Linked-Size": "-1"}, {"X-Linked-Size": "0"}, {"X-Linked-Size": ""},
    ],
)  # fmt: skip
def test_headers_that_are_no_plain_hashes_are_refused_before_a_byte(
    hub: Hub, run: Run, gguf: bytes, tmp_path: Path, headers: dict[str, str]
) -> None:
    victim = tmp_path / "victim.gguf"
    victim.write_bytes(gguf)
    hub.commit(gguf)
    hub.lies = {name: value.replace("/VICTIM", str(victim)) for name, value in headers.items()}
    before = tree(tmp_path)
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, err.count("\n")) == (3, 1)
    assert "is not a Hub" in err
    assert hub.asked("GET") == []
    assert tree(tmp_path) == before


@pytest.mark.parametrize("headers", [{"X-Linked-Etag": '"VICTIM"', "ETag": '"VICTIM"'}, {"X-Repo-Commit": "VICTIM"}])
def test_headers_that_change_with_the_download_name_no_path(
    hub: Hub, run: Run, gguf: bytes, tmp_path: Path, headers: dict[str, str]
) -> None:
    victim = tmp_path / "victim.gguf"
    victim.write_bytes(b"mine")
    hub.commit(gguf)
    hub.lies_to_get = {name: value.replace("VICTIM", str(victim)) for name, value in headers.items()}
    assert run("model", "pull", ADDRESS)[0] == 0
    assert victim.read_bytes() == b"mine"
    assert hub_module.cached(pins.read(Path("goji.lock"))[ADDRESS]).read_bytes() == gguf


def test_what_fails_its_check_is_deleted_and_nothing_else(hub: Hub, run: Run, gguf: bytes, tmp_path: Path) -> None:
    hub.commit(gguf)
    hub.swapped = gguf[:-1] + b"!"
    blobs = hub_module.cache_folder() / "models--ann--goji" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / sha256(hub.swapped)).write_bytes(b"another program's")
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, "it was deleted" in err) == (3, True)
    assert [path.name for path in blobs.iterdir()] == [sha256(hub.swapped)]
    assert (blobs / sha256(hub.swapped)).read_bytes() == b"another program's"


@pytest.mark.skipif(sys.platform == "win32", reason="symlinks")
def test_a_link_of_the_cache_that_leads_out_is_neither_followed_nor_deleted(
    hub: Hub, run: Run, gguf: bytes, tmp_path: Path
) -> None:
    commit = hub.commit(gguf)
    victim = tmp_path / "victim.gguf"
    victim.write_bytes(gguf)
    snapshot = hub_module.cache_folder() / "models--ann--goji" / "snapshots" / commit
    snapshot.mkdir(parents=True)
    (snapshot / "goji.gguf").symlink_to(victim)
    for command in ("pull", "remove"):
        pins.keep(ADDRESS, Pin("ann/goji", commit, "goji.gguf", len(gguf), sha256(gguf)), Path.cwd())
        status, _, err = run("model", command, ADDRESS)
        assert (status, "leads out of" in err) == (3, True)
    assert victim.read_bytes() == gguf


def test_an_endless_download_ends_at_the_declared_size(hub: Hub, run: Run, gguf: bytes) -> None:
    hub.commit(gguf)
    hub.endless = True
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, "sends more than" in err) == (3, True)
    assert [path for path in hub_module.cache_folder().rglob("*") if path.is_file() and path.suffix != ".lock"] == []


@pytest.mark.parametrize("slow", ["head", "headers", "body"])
def test_a_server_that_only_trickles_is_given_up(
    hub: Hub, run: Run, gguf: bytes, monkeypatch: pytest.MonkeyPatch, slow: str
) -> None:
    monkeypatch.setattr(download, "PATIENCE", 1.0)
    hub.commit(gguf)
    hub.trickles = slow
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, "too slow" in err) == (3, True)
    assert not Path("goji.lock").exists()


@pytest.mark.parametrize("kind", ["fifo", "zero", "tty", "large", "folder", "deep", "wide", "dotted"])
def test_a_lock_file_that_is_no_ordinary_file_is_one_line(
    hub: Hub, run: Run, tmp_path: Path, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lock = Path("goji.lock")
    {
        "fifo": lambda: os.mkfifo(lock),
        "zero": lambda: lock.symlink_to("/dev/zero"),
        "tty": lambda: lock.symlink_to("/dev/tty"),
        "large": lambda: lock.write_text("#" * 1_000_001),
        "folder": lock.mkdir,
        "deep": lambda: lock.write_text("x = " + "[" * 30 + "]" * 30),
        "wide": lambda: lock.write_text("".join(f"x{n} = 1\n" for n in range(20_000))),
        "dotted": lambda: lock.write_text("a" + ".a" * 300_000 + " = 1"),
    }[kind]()
    for command in ("pull", "path", "list"):
        status, _, err = run(*(("model", command) if command == "list" else ("model", command, ADDRESS)))
        assert (status, err.count("\n")) == (3, 1)
        assert "goji.lock: cannot be read: " in err
    with pytest.raises(GojiError):
        pins.read(lock)
