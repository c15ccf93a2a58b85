"""llama.cpp's own converter, out of the source release of exactly the installed llama-cpp-python.

The release is fetched once with pip and only what conversion needs is unpacked into the cache; no copy of that code is
carried in this repository.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import click

import goji_trainer
from goji_hook.errors import GojiError

_WANTED = ("convert_hf_to_gguf.py", "conversion", "gguf-py", "models")


def cache_folder() -> Path:
    """``$XDG_CACHE_HOME/goji-trainer``, or ``~/.cache/goji-trainer``."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "goji-trainer"


def converter() -> Path:
    """The folder that holds ``convert_hf_to_gguf.py`` and what it imports. Raises GojiError where it cannot be had."""
    installed = version("llama-cpp-python")
    folder = cache_folder() / f"llama.cpp-{installed}"
    if not (folder / "convert_hf_to_gguf.py").is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            unpacked = _unpack(_download(installed, Path(work)), Path(work) / "unpacked")
            try:
                unpacked.rename(folder)
            except OSError:  # another process was faster
                if not (folder / "convert_hf_to_gguf.py").is_file():
                    raise
    return folder


def _download(installed: str, folder: Path) -> Path:
    click.echo("goji-trainer: fetching llama.cpp's converter, once (75 MB)", err=True)
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", "llama-cpp-python"]
    done = subprocess.run(
        [*pip, "--dest", str(folder), f"llama-cpp-python=={installed}"], capture_output=True, text=True, check=False
    )
    found = list(folder.glob("llama_cpp_python-*.tar.gz"))
    if done.returncode or not found:
        reason = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise GojiError(f"export: pip could not fetch the source release of llama-cpp-python {installed}: {reason}")
    return found[0]


def _unpack(archive: Path, folder: Path) -> Path:
    folder.mkdir()
    with tarfile.open(archive) as tar:
        for member in tar:
            parts = PurePosixPath(member.name).parts
            if parts[1:3] != ("vendor", "llama.cpp") or len(parts) < 4 or parts[3] not in _WANTED or ".." in parts:
                continue
            if member.isfile() and (parts[3] != "models" or parts[-1].endswith(".gguf")):
                target = folder.joinpath(*parts[3:])
                target.parent.mkdir(parents=True, exist_ok=True)
                source = tar.extractfile(member)
                assert source is not None
                target.write_bytes(source.read())
    return folder


def convert(model: Path, output: Path, outtype: str = "f16") -> None:
    """Convert a Hugging Face model folder to a GGUF. Raises GojiError with the converter's last line."""
    folder = converter()
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(
            map(str, (folder / "gguf-py", *(Path(at).parent for at in goji_trainer.__path__)))
        ),
        "HF_HUB_OFFLINE": "1",
        "TOKENIZERS_PARALLELISM": "false",
    }
    script = ("-m", "goji_trainer.export.convert_hf", str(folder / "convert_hf_to_gguf.py"))
    command = [sys.executable, *script, str(model), "--outfile", str(output)]
    done = subprocess.run(
        [*command, "--outtype", outtype], capture_output=True, text=True, env=environment, check=False
    )
    if done.returncode or not output.is_file():
        raise GojiError(f"export: llama.cpp's converter failed on {model.name}: {_reason(done.stderr + done.stdout)}")


def _reason(told: str) -> str:
    """The last line that names an error, past progress bars that were closed after it; else the last line."""
    lines = told.strip().splitlines() or ["no message"]
    named = (line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception|Exit)\b|ERROR", line))
    return next(named, lines[-1])
