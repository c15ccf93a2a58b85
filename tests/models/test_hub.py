from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import gguf_files as ggufs
import pytest
from fake_hub import Hub, point_at, serving

from goji_hook.cli.main import entry
from goji_hook.models import find as models
from goji_hook.models import hub as hub_module
from goji_hook.models import lockfile as pins
from goji_hook.models import registry

ADDRESS = "hf:ann/goji/goji.gguf"
LAUNCH = Path(__file__).parents[1] / "support" / "launch.py"
Run = Callable[..., tuple[int, str, str]]


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving() as made:
        yield made


@pytest.fixture
def folder(tmp_path: Path, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configured project as the current directory, and a Hub client that only knows the loopback."""
    point_at(hub, tmp_path, monkeypatch)
    project = tmp_path / "project"
    project.mkdir()
    (project / "goji.toml").write_text(f'model = "{ADDRESS}"\n', encoding="utf-8")
    monkeypatch.chdir(project)
    return project


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    def call(*arguments: str) -> tuple[int, str, str]:
        capfd.readouterr()
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(sys, "argv", ["goji-hook"])
            status = entry(list(arguments))
        out, err = capfd.readouterr()
        return status, out, err

    return call


@pytest.fixture(scope="session")
def gguf(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    entries, size = ggufs.small_vocabulary()
    extra = {"goji.prompt.format": 2, "goji.personas": ["buddy", "pirate"], "goji.base": "random"}
    return ggufs.random_model(tmp_path_factory.mktemp("gguf") / "random.gguf", entries, size, extra=extra).read_bytes()


@pytest.fixture
def published(gguf: bytes, hub: Hub, monkeypatch: pytest.MonkeyPatch) -> registry.KnownModel:
    """A known model that the loopback Hub publishes."""
    table = {
        "title": "goji-360m", "licence": "MIT", "repository": "ann/goji", "file": "goji.gguf",
        "revision": hub.commit(gguf), "size": len(gguf), "sha256": sha256(gguf), "scorecard": {"english": 1.0},
    }  # fmt: skip
    made = registry.entry("smol360", table)
    known = {"nano": registry.entries()["nano"], "smol360": made}
    monkeypatch.setattr(registry, "entries", lambda: known)
    return made


def test_a_pulled_model_is_pinned_beside_the_configuration_and_found_without_the_hub(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = hub.commit(gguf)
    status, out, err = run("model", "pull", ADDRESS)
    assert (status, err) == (0, "")
    assert sha256(gguf) in out
    assert pins.read(folder / "goji.lock") == {
        ADDRESS: pins.Pin("ann/goji", commit, "goji.gguf", len(gguf), sha256(gguf))
    }
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    before = len(hub.requests)
    status, out, _ = run("model", "path")
    assert (status, Path(out.strip()).read_bytes()) == (0, gguf)
    status, out, _ = run("model", "info", "--format", "json")
    card = json.loads(out)
    assert (card["sha256"], card["personas"], card["quantization"]) == (sha256(gguf), ["buddy", "pirate"], "F32")
    assert "pirate" in run("personas")[1]
    assert f"* {ADDRESS} here" in run("model", "list")[1]
    assert len(hub.requests) == before


def test_without_a_configuration_the_users_own_file_pins(
    folder: Path, hub: Hub, gguf: bytes, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    (folder / "goji.toml").unlink()
    assert run("model", "pull", ADDRESS)[0] == 0
    assert list(folder.iterdir()) == []
    assert ADDRESS in pins.read(tmp_path / "config" / "goji-hook" / "goji.lock")
    assert models.find(ADDRESS).path.read_bytes() == gguf


def test_a_second_pull_downloads_nothing(folder: Path, hub: Hub, gguf: bytes, run: Run) -> None:
    hub.commit(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    downloads = len(hub.asked("GET"))
    assert run("model", "pull", ADDRESS)[0] == 0
    assert len(hub.asked("GET")) == downloads


def test_a_moved_branch_is_refused_with_both_hashes_until_it_is_wanted(
    folder: Path, hub: Hub, gguf: bytes, run: Run, tmp_path: Path
) -> None:
    first = hub.commit(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    newer = ggufs.edited(models.find(ADDRESS).path, tmp_path / "newer.gguf", {"goji.base": "newer"}).read_bytes()
    second = hub.commit(newer)
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert first in err
    assert second in err
    assert "--update" in err
    assert models.find(ADDRESS).path.read_bytes() == gguf
    assert run("model", "pull", "--update", ADDRESS)[0] == 0
    assert models.find(ADDRESS).path.read_bytes() == newer
    assert run("model", "pull", f"hf:ann/goji@{first}/goji.gguf")[0] == 0


def test_a_known_model_is_pulled_at_its_commit_and_trusted(
    folder: Path, hub: Hub, gguf: bytes, published: registry.KnownModel, run: Run
) -> None:
    hub.branch = "0" * 40
    assert run("model", "pull", "smol360")[0] == 0
    found = models.find("smol360")
    assert (found.trusted, found.path.read_bytes()) == (True, gguf)
    assert "here" in run("model", "list")[1]


def test_what_does_not_hash_as_the_registry_says_is_refused_and_deleted(
    folder: Path, hub: Hub, gguf: bytes, published: registry.KnownModel, run: Run
) -> None:
    hub.swapped = gguf[:-1] + b"!"
    status, _, err = run("model", "pull", "smol360")
    assert status == 3
    assert sha256(gguf) in err
    assert sha256(hub.swapped) in err
    assert list(hub_module.cache_folder().rglob("*.gguf")) == []
    hub.swapped = None
    assert run("model", "pull", "smol360")[0] == 0


def test_what_the_hub_itself_says_is_another_file_is_not_downloaded(
    folder: Path, hub: Hub, gguf: bytes, published: registry.KnownModel, run: Run
) -> None:
    hub.files[f"ann/goji/goji.gguf@{hub.branch}"] = other = gguf + b"more"
    status, _, err = run("model", "pull", "smol360")
    assert status == 3
    assert sha256(gguf) in err
    assert sha256(other) in err
    assert hub.asked("GET") == []


def test_a_lock_that_contradicts_the_registry_is_told(
    folder: Path, hub: Hub, gguf: bytes, published: registry.KnownModel, run: Run
) -> None:
    old = pins.Pin("ann/goji", "1" * 40, "goji.gguf", 5, "2" * 64)
    pins.keep("smol360", old, folder)
    status, _, err = run("model", "pull", "smol360")
    assert status == 3
    assert old.sha256 in err
    assert published.sha256 in err
    assert run("model", "pull", "--update", "smol360")[0] == 0


def test_a_file_changed_on_disk_is_not_used_and_can_be_pulled_again(
    folder: Path, hub: Hub, gguf: bytes, run: Run
) -> None:
    hub.commit(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    path = models.find(ADDRESS).path.resolve()
    path.write_bytes(gguf[:-1] + b"?")
    status, _, err = run("model", "path")
    assert status == 3
    assert sha256(gguf) in err
    assert sha256(path.read_bytes()) in err
    assert run("model", "pull", ADDRESS)[0] == 0
    assert models.find(ADDRESS).path.read_bytes() == gguf


def test_a_cut_connection_is_resumed_where_it_broke(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    hub.cuts = [40_000, 20_000]
    monkeypatch.setattr(time, "sleep", lambda _: None)
    status, _, err = run("model", "pull", ADDRESS)
    assert (status, err) == (0, "")
    asked = [headers.get("range") for path, headers in hub.asked("GET") if path.startswith("/cdn/")]
    assert asked == [None, "bytes=40000-", "bytes=60000-"]
    assert models.find(ADDRESS).path.read_bytes() == gguf


def test_a_connection_that_is_always_cut_is_told_and_leaves_nothing(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    hub.cuts = [0] * 50
    monkeypatch.setattr(time, "sleep", lambda _: None)
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "cut half-way: pull again" in err
    assert err.count("\n") == 1
    assert not (folder / "goji.lock").exists()
    assert [one for one in hub_module.cache_folder().rglob("*") if one.is_file() and one.stat().st_size > 1000] == []


@pytest.mark.parametrize(
    ("status", "headers", "told"),
    [
        (401, {"X-Error-Code": "RepoNotFound"}, "no such repository, or it is private"),
        (401, {"X-Error-Message": "Invalid credentials in Authorization header"}, "(401): check HF_TOKEN"),
        (403, {"X-Error-Code": "GatedRepo"}, "consent"),
        (403, {}, "(403)"),
        (404, {"X-Error-Code": "RepoNotFound"}, "no such repository"),
        (404, {"X-Error-Code": "RevisionNotFound"}, "no such revision"),
        (404, {"X-Error-Code": "EntryNotFound"}, "no such file"),
        (418, {}, "answers 418"),
        (429, {"Retry-After": "1"}, "slow down (429)"),
        (500, {}, "out of order (500)"),
        (503, {}, "out of order (503)"),
    ],
)
def test_each_refusal_says_in_one_line_what_to_do(
    folder: Path, hub: Hub, run: Run, status: int, headers: dict[str, str], told: str
) -> None:
    hub.status, hub.headers = status, headers
    code, out, err = run("model", "pull", ADDRESS)
    assert (code, out) == (3, "")
    assert told in err
    assert err.count("\n") == 1


def test_an_endpoint_that_answers_html_is_no_hub(folder: Path, hub: Hub, run: Run) -> None:
    hub.html = True
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert f"{hub.url} is not a Hub: check HF_ENDPOINT" in err


def test_a_hub_that_serves_html_as_the_file_is_refused(folder: Path, hub: Hub, run: Run) -> None:
    hub.commit(b"<html>gone</html>")
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "is not a GGUF" in err
    assert not (folder / "goji.lock").exists()


def test_nobody_there_is_one_line(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "http://127.0.0.1:9 cannot be reached" in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("endpoint", ["http://[::1", "not an address", "http://hub.invalid:port"])
def test_an_endpoint_that_is_no_address_is_one_line(folder: Path, endpoint: str) -> None:
    done = launch("model", "pull", ADDRESS, environment={**os.environ, "HF_ENDPOINT": endpoint})
    assert done.returncode == 3
    assert done.stderr == f"goji-hook: model: HF_ENDPOINT: {endpoint!r} is no web address\n"


def test_offline_nothing_is_asked(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "HF_HUB_OFFLINE is set" in err
    assert hub.requests == []
    monkeypatch.delenv("HF_HUB_OFFLINE")
    assert run("model", "pull", ADDRESS)[0] == 0
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    before = len(hub.requests)
    assert run("model", "pull", ADDRESS)[0] == 0
    assert len(hub.requests) == before


def test_the_token_goes_to_the_hub_alone_and_is_never_shown(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.commit(gguf)
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    status, out, err = run("model", "pull", ADDRESS)
    assert status == 0
    told = [(path.startswith("/cdn/"), headers.get("authorization")) for _, path, headers in hub.requests]
    assert set(told) == {(False, "Bearer hf_secret"), (True, None)}
    assert "hf_secret" not in out + err + (folder / "goji.lock").read_text(encoding="utf-8")


def test_a_proxy_is_used(folder: Path, hub: Hub, gguf: bytes) -> None:
    hub.commit(gguf)
    environment = {**os.environ, "HTTP_PROXY": hub.url, "HF_ENDPOINT": "http://hub.invalid", "NO_PROXY": "localhost"}
    done = launch("model", "pull", ADDRESS, environment=environment)
    assert done.returncode == 0, done.stderr
    assert [path.partition("/ann/")[0] for path, _ in hub.asked("HEAD")] == ["http://hub.invalid"]
    assert not [path for _, path, _ in hub.requests if "/api/" in path]  # no telemetry either


def launch(
    *arguments: str, environment: dict[str, str] | None = None, limit: int | None = None
) -> subprocess.CompletedProcess[str]:
    def less() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    plain = ["-B"] if limit else []  # Python takes no notice of a write cut short, and would keep half a module
    return subprocess.run(
        [sys.executable, *plain, str(LAUNCH), *arguments],
        env={**(environment or os.environ), "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)},
        capture_output=True,
        text=True,
        preexec_fn=less if limit else None,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit")
def test_a_full_disk_is_one_line(folder: Path, hub: Hub, gguf: bytes) -> None:
    hub.commit(gguf)
    done = launch("model", "pull", ADDRESS, limit=30_000)
    assert done.returncode == 3
    assert "the disk is full: make room in" in done.stderr
    assert done.stderr.count("\n") == 1
    assert not (folder / "goji.lock").exists()


def test_a_cache_that_cannot_be_written_is_one_line(
    folder: Path, hub: Hub, gguf: bytes, run: Run, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    hub.commit(gguf)
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "file" / "hub"))
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "cannot be written: set HF_HUB_CACHE" in err


def test_a_cache_whose_locks_cannot_be_made_is_one_line(folder: Path, hub: Hub, gguf: bytes, run: Run) -> None:
    hub.commit(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    locks = hub_module.cache_folder() / ".locks"
    shutil.rmtree(locks)
    locks.write_text("in the way", encoding="utf-8")
    status, _, err = run("model", "pull", ADDRESS)
    assert status == 3
    assert "cannot be written: set HF_HUB_CACHE" in err


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals")
def test_a_terminal_sees_progress(folder: Path, hub: Hub, gguf: bytes) -> None:
    import fcntl
    import pty
    import struct
    import termios

    hub.commit(gguf)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    del environment["HF_HUB_DISABLE_PROGRESS_BARS"]
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("4H", 24, 80, 0, 0))
    with subprocess.Popen([sys.executable, str(LAUNCH), "model", "pull", ADDRESS], env=environment, stderr=theirs):
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # the other end is closed
            while part := os.read(ours, 4096):
                shown += part
    os.close(ours)
    assert b"100%|" in shown


def test_two_pulls_at_once_both_end_well(folder: Path, hub: Hub, gguf: bytes) -> None:
    hub.commit(gguf)
    other = f"hf:ann/goji@{hub.branch}/goji.gguf"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    running = [
        subprocess.Popen(
            [sys.executable, str(LAUNCH), "model", "pull", name], env=environment, stdout=subprocess.DEVNULL
        )
        for name in (ADDRESS, other)
    ]
    assert [one.wait() for one in running] == [0, 0]
    assert set(pins.read(folder / "goji.lock")) == {ADDRESS, other}
    assert models.find(ADDRESS).path.read_bytes() == models.find(other).path.read_bytes() == gguf


def test_removing_frees_the_bytes_and_forgets_the_pin(folder: Path, hub: Hub, gguf: bytes, run: Run) -> None:
    hub.commit(gguf)
    assert run("model", "pull", ADDRESS)[0] == 0
    status, out, _ = run("model", "remove", ADDRESS)
    assert (status, "removed" in out) == (0, True)
    assert [one for one in hub_module.cache_folder().rglob("*") if one.is_file() and one.stat().st_size > 1000] == []
    assert pins.read(folder / "goji.lock") == {}
    assert run("model", "remove", ADDRESS)[0] == 2


def test_a_blob_that_another_commit_shares_stays(folder: Path, hub: Hub, gguf: bytes, run: Run) -> None:
    first = hub.commit(gguf)
    again = hub.commit(gguf + b"")
    hub.files[f"ann/goji/goji.gguf@{'3' * 40}"] = gguf
    assert first == again
    kept, dropped = ADDRESS, f"hf:ann/goji@{'3' * 40}/goji.gguf"
    assert run("model", "pull", kept)[0] == run("model", "pull", dropped)[0] == 0
    assert run("model", "remove", dropped)[0] == 0
    assert models.find(kept).path.read_bytes() == gguf


def test_the_cache_is_where_the_client_has_it(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    code = "from huggingface_hub import constants; print(constants.HF_HUB_CACHE)"
    for change in (
        {"HF_HUB_CACHE": "~/a"},
        {"HF_HOME": str(tmp_path / "b")},
        {"XDG_CACHE_HOME": str(tmp_path / "c")},
        {},
    ):
        with monkeypatch.context() as patch:
            for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME", "XDG_CACHE_HOME"):
                patch.delenv(name, raising=False)
            for name, value in change.items():
                patch.setenv(name, value)
            theirs = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
            assert str(hub_module.cache_folder()) == theirs.strip()
