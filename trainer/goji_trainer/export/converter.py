"""llama.cpp's converter, from the source release of exactly the installed llama-cpp-python.

pip downloads the release once, and refuses a file without the SHA-256 listed here before any of its code runs. Only
what conversion needs is unpacked into the cache; this repository holds no copy of llama.cpp's code.
"""

from __future__ import annotations

import os
import re
import subprocess
import tarfile
import tempfile
from importlib.metadata import version
from pathlib import Path, PurePosixPath

import click

from goji_hook.errors import GojiError
from goji_trainer.child import python_module
from goji_trainer.pypi import cache_folder, download

_WANTED = ("convert_hf_to_gguf.py", "conversion", "gguf-py", "models")
#: SHA-256 of the source releases (``llama_cpp_python-VERSION.tar.gz``), as PyPI listed them in November 2026.
RELEASES = {
    "0.3.10": "1b462da846f3f8b176f36a06767af32146d456cbae057b09ab03656b40d170df",
    "0.3.11": "b32fd06a7d19c7e25e8f920e5451fda99a99682648576848e4dc1c6d60af686d",
    "0.3.12": "0c977101a46ce6fa363e63a0b33413f29deab9772be24a6c551458fc386f4725",
    "0.3.13": "307ce2abf62c7cf574234b8c633978cf92eb1c4b3cfe6babef889d812c298d84",
    "0.3.14": "c7ffd71685923a911206a40e972c1ec739aa21032100fdc8618316571b173507",
    "0.3.15": "a2cf42935a9ff9e55804db01d6827b4862d7ab10ae72ea8e38b7d180d2c640f3",
    "0.3.16": "34ed0f9bd9431af045bb63d9324ae620ad0536653740e9bb163a2e1fcb973be6",
    "0.3.17": "39c31948d234ff351bf638f1e468d893dd29282dd4d47716a39c6a0a1e63b123",
    "0.3.18": "56e060193a4b54fb19ad80f7067a688c259c0224ca027efdfc97ab8a91b2b43d",
    "0.3.19": "6816e4a0a74ae9a356e7a0546e13147543f01f695c86a28d940e4b86519acf13",
    "0.3.20": "70f01b7d915d31c617dc66610a332cb2d51cde84c8b152d09a352206323616f5",
    "0.3.21": "533636e23953d1efcf16ddf5862d963405e4bc0bccfc04ba90e9ee7afefefa75",
    "0.3.22": "93c54af95d917fe6d6d70039efe16ca9240634d11010f5aaf795261b9f43042f",
    "0.3.23": "85493cd887b543588941e8704640fef6a54c057443292e527559c30728375ffd",
    "0.3.24": "f610476c5c737366859dad2315ed7948b1580202f5d139bd0b3437718d6d7092",
    "0.3.25": "b901792eb474b3c83b07d2f6ed1668257b80133943c1fa57386d636103a66163",
    "0.3.26": "71b004d52a274273ae03ec954d62771d26c86f32193fd30be57601508bec0064",
    "0.3.27": "b9eb9957de3776c2b1ae2beeccb52d5603e4e84afd94ae0d46bf96e04cbead6a",
    "0.3.28": "958227b394f413425d6039952096daa0b8b98328c6b99d652862aec775f1672d",
    "0.3.29": "21122165951bdc25ba27c0483a2f44082c860d89422945548c64df08b6029ce4",
    "0.3.30": "798c9b42652d2e0bff5fe81e7e762089f425a99e67f66ffe5ae156957876e0d1",
    "0.3.31": "c3fd23b2c7197770321020a89f23c6515a366511dce4fcda1e81cfb749267a94",
    "0.3.32": "b06502361770f82eb08b7f1a192eb084b9ead2b88fe32cda8c397a2782eabde6",
    "0.3.33": "369ba03d02caaef42c1ed07bbdc454f7436e47c7675b8b9757fa13fbac6acd92",
    "0.3.34": "d849d286d808284f1d3ec1bd6875572430d29d1f9574a010232caa4e9cef0e35",
    "0.3.35": "1139dbb54509074b70893fab8554e3b079aa9f4d312058ce4018ef0019e3de12",
    "0.3.36": "832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e",
}


def converter(*, unchecked: bool = False) -> Path:
    """Returns the folder of ``convert_hf_to_gguf.py`` and its modules, downloaded if it is not in the cache.

    Raises GojiError if pip cannot download the release, or its hash is wrong. Of a version without a hash in RELEASES,
    the release is only used if *unchecked*.
    """
    installed = version("llama-cpp-python")
    sha256 = RELEASES.get(installed, "")
    if not sha256 and not unchecked:
        first, *_, last = RELEASES
        raise GojiError(
            f"export: the source release of llama-cpp-python {installed} cannot be checked, because this goji-trainer "
            f"knows the hashes of {first} to {last} only; install one of them, or add --unchecked-converter to trust "
            "what pip downloads"
        )
    folder = cache_folder() / f"llama.cpp-{installed}-{sha256[:12] or 'unchecked'}"
    if not (folder / "convert_hf_to_gguf.py").is_file():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as work:
            unpacked = _unpack(_download(installed, sha256, Path(work)), Path(work) / "unpacked")
            try:
                unpacked.rename(folder)
            except OSError:  # another process was faster
                if not (folder / "convert_hf_to_gguf.py").is_file():
                    raise
    return folder


def _download(installed: str, sha256: str, folder: Path) -> Path:
    """Downloads the source release to *folder*; an empty *sha256* allows any file."""
    click.echo("goji-trainer: fetching llama.cpp's converter, once (75 MB)", err=True)
    package = "llama-cpp-python"
    return download(
        f"{package}=={installed}",
        sha256,
        folder,
        "--no-binary",
        package,
        stage="export",
        what=f"the source release of {package} {installed}",
    )


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


def convert(model: Path, output: Path, outtype: str = "f16", *, unchecked: bool = False) -> None:
    """Converts a Hugging Face model folder to a GGUF. Raises GojiError with the converter's reason if it fails."""
    folder = converter(unchecked=unchecked)
    arguments = (str(folder / "convert_hf_to_gguf.py"), str(model), "--outfile", str(output), "--outtype", outtype)
    command = python_module("goji_trainer.export.convert_hf", *arguments, first=[folder / "gguf-py"])
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)  # noqa: S603 - this Python, isolated
    if done.returncode or not output.is_file():
        raise GojiError(f"export: llama.cpp's converter failed on {model.name}: {_reason(done.stderr + done.stdout)}")


def _reason(printed: str) -> str:
    """The last line that names an error, or the last line; progress bars may be printed after the error."""
    lines = printed.strip().splitlines() or ["no message"]
    errors = (line for line in reversed(lines) if re.match(r"[\w.]*(Error|Exception|Exit)\b|ERROR", line))
    return next(errors, lines[-1])
