"""Nothing is opened, written or deleted outside of our caches by a path from a lock file, a Hub or a header."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest
import run_goji
from fake_hub import Hub
from git_repository import Repository
from run_goji import Ran

from goji_hook.errors import GojiError
from goji_hook.models import hub as hub_module
from goji_hook.models import lockfile, registry
from goji_hook.models.lockfile import Pin

Goji = Callable[..., Ran]
ADDRESS = "hf:ann/goji/goji.gguf"
COMMIT, DIGEST = "1" * 40, "2" * 64
#: Parts of a pin that lead out of the cache, or would on another system, and {0} for a folder of somebody.
WAYS_OUT = [
    *(
        ("file", name)
        for name in (
            "{0}/mine.gguf", "/mine.gguf", "../mine.gguf", "a/../../../../../mine.gguf", "a/..", "..", "./../x.gguf",
            "C:/mine.gguf", "C:mine.gguf", "a\\..\\mine.gguf", "\\\\host\\share\\mine.gguf", "a//mine.gguf", "a/./m",
            "~/mine.gguf", "$HOME/mine.gguf", "mine.gguf\n", "mine.gguf\0", "-mine.gguf/../x.gguf", "NUL:/x.gguf", "",
        )
    ),
    *(
        ("repository", name)
        for name in ("../..", "../x", "x/..", "/x", "x/", ".", "a/b/c", "./.", "a/.", "a/b\n", "C:/b", "a\\b/c", "")
    ),
    *(("revision", name) for name in ("main", "../" * 13 + "x", "1" * 39, "1" * 40 + "\n", "A" * 40, "refs/pr/1", "")),
]  # fmt: skip
_PARTS = pytest.mark.parametrize(("key", "value"), WAYS_OUT)


def pinned(key: str, value: str, data: bytes = b"GGUF of somebody") -> dict[str, str | int]:
    """The table of a pin, one part of which leads out."""
    digest = hashlib.sha256(data).hexdigest()
    pin = {"repository": "ann/goji", "revision": COMMIT, "file": "goji.gguf", "size": len(data), "sha256": digest}
    return {**pin, key: value}


def locked(folder: Path, table: dict[str, str | int], name: str = ADDRESS) -> Path:
    """A goji.lock with one pin."""
    path = folder / "goji.lock"
    lines = "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
    path.write_text(f"[{json.dumps(name)}]\n{lines}", encoding="utf-8")
    return path


@_PARTS
def test_a_lock_file_that_leads_out_is_refused(tmp_path: Path, key: str, value: str) -> None:
    path = locked(tmp_path, pinned(key, value.format(tmp_path)))
    with pytest.raises(GojiError):
        lockfile.read(path)


@_PARTS
def test_a_pin_that_leads_out_has_no_place_in_the_cache(project: Path, key: str, value: str) -> None:
    """Whoever made it: a pin need not come from a lock file."""
    try:
        place = hub_module.cached(Pin(**pinned(key, value.format(project))))
    except GojiError:
        return
    inside = os.path.commonpath([os.path.realpath(hub_module.cache_folder()), os.path.realpath(place)])
    assert inside == os.path.realpath(hub_module.cache_folder())
    assert place.name not in ("", ".", "..")


@pytest.mark.parametrize("matching", [True, False])
@pytest.mark.parametrize("arguments", [("pull",), ("pull", "--update"), ("remove",), ("info",), ("path",)])
def test_a_file_of_the_user_outlives_every_command(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, arguments: tuple[str, ...], matching: bool
) -> None:
    hub.commit(gguf)
    mine = project.parent / "home" / "mine.gguf"
    mine.write_bytes(gguf)
    locked(project, {**pinned("file", str(mine), gguf), **({} if matching else {"size": 7})})
    ran = goji("model", *arguments, ADDRESS)
    assert mine.read_bytes() == gguf
    assert str(mine) not in ran.out
    assert "Traceback" not in ran.err


def test_a_link_in_the_cache_that_leads_out_is_not_followed(project: Path, hub: Hub, gguf: bytes, goji: Goji) -> None:
    hub.commit(gguf)
    assert goji("model", "pull", ADDRESS).status == 0
    (pin,) = lockfile.read(project / "goji.lock").values()
    mine = project.parent / "home" / "mine.gguf"
    mine.write_bytes(gguf)
    place = hub_module.cached(pin)
    place.unlink()
    place.symlink_to(mine)
    goji("model", "remove", ADDRESS)
    assert mine.read_bytes() == gguf


#: What a mirror may say of a file: as a path it would be absolute, above, or a name of somebody's.
_TAGS = (
    "{0}/mine.gguf", "../../../../home/mine.gguf", "..", ".", "a/b", "a\\b", "C:x", "x" * 300, "mine.gguf", "é", "",
    "0x" + "2" * 62, "2" * 32 + "/" + "2" * 31, "2" * 64 + "/x", "$HOME", "~", "-x", "NUL",
)  # fmt: skip


@pytest.mark.parametrize("first", [True, False], ids=["asked", "fetched"])
@pytest.mark.parametrize("tag", _TAGS)
def test_a_header_that_is_no_hash_is_refused_before_a_byte_is_fetched(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, tag: str, first: bool
) -> None:
    hub.commit(gguf)
    home = project.parent / "home"
    (home / "mine.gguf").write_bytes(b"GGUF of somebody")
    lie = {"X-Linked-Etag": f'"{tag.format(home)}"'}
    hub.lies, hub.lies_to_get = (lie if first else {}), lie
    ran = goji("model", "pull", ADDRESS)
    assert {path.name: path.read_bytes() for path in home.iterdir()} == {"mine.gguf": b"GGUF of somebody"}
    if first:
        assert ran.status == 3
        assert not hub.asked("GET")
        assert not (project / "goji.lock").exists()
        assert ggufs_below(project.parent / "hub") == []


@pytest.mark.parametrize("commit", ["../../../x", "{0}", "main", "1" * 39, "A" * 40])
@pytest.mark.parametrize("first", [True, False], ids=["asked", "fetched"])
def test_a_commit_that_is_none_is_refused(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, commit: str, first: bool
) -> None:
    hub.commit(gguf)
    home = project.parent / "home"
    lie = {"X-Repo-Commit": commit.format(home)}
    hub.lies, hub.lies_to_get = (lie if first else {}), lie
    ran = goji("model", "pull", ADDRESS)
    assert list(home.iterdir()) == []
    assert sorted(path.name for path in project.parent.iterdir()) == ["cache", "config", "home", "hub", "project"]
    assert ran.status == 3 or not first


def ggufs_below(folder: Path) -> list[Path]:
    """Files that hold something, locks aside."""
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size and ".locks" not in path.parts]


@pytest.mark.parametrize(
    "asked",
    ["hf:a/b/../c.gguf", "hf:a/b//c.gguf", "hf:../b/c.gguf", "hf:a/b@../c.gguf", "hf:a/b/c.gguf\n", "hf:a/b/./c.gguf",
     "hf:/b/c.gguf", "hf:a/b/c\\d.gguf", "hf:a/b@x/../y/c.gguf", "hf:a/b/~.gguf", "hf:a/b/nul.gguf", "hf:con/b/c.gguf",
     f"hf:a/b/{'x' * 200}.gguf"],
)  # fmt: skip
def test_an_address_that_leads_out_is_none(asked: str) -> None:
    with pytest.raises(GojiError):
        registry.parse(asked)


@pytest.mark.parametrize("variable", ["XDG_CACHE_HOME", "XDG_CONFIG_HOME"])
def test_a_relative_folder_of_the_environment_is_ignored(
    project: Path, hub: Hub, gguf: bytes, goji: Goji, monkeypatch: pytest.MonkeyPatch, variable: str
) -> None:
    """The standard says so; otherwise each folder that a command runs in would get a cache of its own."""
    hub.commit(gguf)
    monkeypatch.delenv("HF_HUB_CACHE")
    monkeypatch.setenv(variable, "here")
    (project / "goji.toml").unlink()
    goji("model", "pull", ADDRESS)
    model = project.parent / "random.gguf"
    model.write_bytes(gguf)
    goji("--model", str(model))
    assert not (project / "here").exists()


def _contents(top: Path) -> dict[str, bytes]:
    return {str(path.relative_to(top)): path.read_bytes() for path in sorted(top.rglob("*")) if path.is_file()}


@pytest.mark.parametrize("link", [False, True])
def test_a_review_writes_hashes_of_what_it_said_and_nothing_else(tmp_path: Path, link: bool) -> None:
    repository = Repository.init(tmp_path / "work")
    mine = tmp_path / "mine.txt"
    mine.write_text("keep this")
    repository.stage("secret_name.py", "def secret_name(a):\n    return a\n")
    if link:
        (repository.path / ".git" / "goji-said").symlink_to(mine)
    before = _contents(tmp_path)
    assert run_goji.goji("review", cwd=repository.path).status == 0
    after = _contents(tmp_path)
    (new,) = {name for name, content in after.items() if before.get(name) != content}
    assert new == "work/.git/goji-said"
    assert set(after[new]) <= set(b"0123456789abcdef \n")
    assert mine.read_text() == "keep this"
