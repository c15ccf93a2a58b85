"""llama.cpp's converter is only used from a source release whose hash is known."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest
from goji_trainer.export import converter as converters
from goji_trainer.export.converter import RELEASES, converter
from goji_trainer.pypi import cache_folder

from goji_hook.errors import GojiError


@pytest.fixture
def index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, and a folder that pip takes all packages from."""
    folder = tmp_path / "index"
    folder.mkdir()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name, value in {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(folder), "PIP_NO_CACHE_DIR": "1"}.items():
        monkeypatch.setenv(name, value)
    return folder


def release(folder: Path, version: str, marker: Path) -> Path:
    """Writes a source release whose build leaves a file *marker*, and which holds a converter."""
    path = folder / f"llama_cpp_python-{version}.tar.gz"
    top = f"llama_cpp_python-{version}"
    setup = f"import pathlib; pathlib.Path({str(marker)!r}).touch()\n"
    files = {
        "PKG-INFO": f"Metadata-Version: 2.1\nName: llama-cpp-python\nVersion: {version}\n",
        "pyproject.toml": '[build-system]\nrequires = []\nbuild-backend = "backend"\nbackend-path = ["."]\n',
        "backend.py": setup
        + "def prepare_metadata_for_build_wheel(folder, config_settings=None):\n"
        + "    import os\n    name = 'llama_cpp_python-"
        + version
        + ".dist-info'\n"
        + "    os.makedirs(os.path.join(folder, name), exist_ok=True)\n"
        + "    with open(os.path.join(folder, name, 'METADATA'), 'w') as file:\n"
        + f"        file.write('Metadata-Version: 2.1\\nName: llama-cpp-python\\nVersion: {version}\\n')\n"
        + "    return name\n",
        "vendor/llama.cpp/convert_hf_to_gguf.py": "print('converter')\n",
        "vendor/llama.cpp/../../escape.py": "",
        "vendor/llama.cpp/conversion/../../../escape.py": "",
    }
    with tarfile.open(path, "w:gz") as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(f"{top}/{name}")
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return path


@pytest.mark.parametrize("relative", ["here", ".", ""])
def test_a_relative_cache_folder_is_ignored(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, relative: str) -> None:
    """A checkout that a command runs in could hold a converter at that place."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CACHE_HOME", relative)
    assert cache_folder() == tmp_path / ".cache" / "goji-trainer"


def test_another_file_under_the_same_name_is_refused_before_its_code_runs(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converters, "version", lambda name: "0.3.36")
    release(index, "0.3.36", tmp_path / "ran")
    with pytest.raises(GojiError, match=r"0\.3\.36 that pip downloaded does not have the SHA-256 832db0699007…"):
        converter()
    assert not (tmp_path / "ran").exists()
    assert not list((tmp_path / "cache").rglob("*.py"))


def test_a_version_without_a_known_hash_is_refused_unless_it_is_trusted(
    index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(converters, "version", lambda name: "9.9.9")
    release(index, "9.9.9", tmp_path / "ran")
    with pytest.raises(GojiError, match=r"knows the hashes of 0\.3\.10 to 0\.3\.\d+ only; .*--unchecked-converter"):
        converter()
    folder = converter(unchecked=True)
    assert folder.name == "llama.cpp-9.9.9-unchecked"
    assert sorted(path.name for path in folder.iterdir()) == ["convert_hf_to_gguf.py"]
    assert not list(tmp_path.rglob("escape.py"))
    with pytest.raises(GojiError, match="cannot be checked"):
        converter()  # what was trusted once is not taken for checked


def test_a_release_that_pip_cannot_find_is_named(index: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(converters, "version", lambda name: "0.3.36")
    with pytest.raises(GojiError, match=r"pip could not fetch the source release of llama-cpp-python 0\.3\.36: ERROR"):
        converter()


def test_the_pinned_version_has_a_hash() -> None:
    constraints = (Path(__file__).resolve().parents[3] / "constraints.txt").read_text(encoding="utf-8")
    pinned = next(line for line in constraints.splitlines() if line.startswith("llama-cpp-python=="))
    assert pinned.partition("==")[2] in RELEASES
    assert all(len(digest) == 64 and int(digest, 16) for digest in RELEASES.values())
