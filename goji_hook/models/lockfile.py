"""Reads and writes ``goji.lock``, which pins the name of a model to the bytes of one file."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from goji_hook import settings
from goji_hook.errors import GojiError
from goji_hook.models import registry
from goji_hook.models.confine import is_plain
from goji_hook.models.registry import KnownModel, Source
from goji_hook.system import atomic
from goji_hook.system.toml_file import read_toml

FILE = "goji.lock"
_HEAD = "# Written by `goji-hook model pull`: the models used here, byte for byte. Commit it with the configuration.\n"
_FORMS = {
    "repository": r"[^/]+/[^/]+",
    "revision": r"[0-9a-f]{40}",
    "file": r".+\.gguf",
    "sha256": r"[0-9a-f]{64}",
}


@dataclass(frozen=True)
class Pin:
    """A file in a Hub repository, with its size in bytes and its SHA-256."""

    repository: str
    revision: str
    file: str
    size: int
    sha256: str

    @property
    def source(self) -> Source:
        """The file at its commit, from where it can be fetched."""
        return Source(self.repository, self.file, self.revision)


def of(entry: KnownModel) -> Pin | None:
    """Returns the pin that the registry has for a known model, or None for an unpublished model."""
    if entry.source is None:
        return None
    return Pin(entry.source.repository, entry.source.revision, entry.source.file, entry.size, entry.sha256)


def find(name: str, folder: Path) -> Pin | None:
    """Returns the pin of a model for a run in *folder*: the project's, else the user's, else None.

    Raises GojiError for a damaged file, or an entry that pins another model's file.
    """
    for path in _paths(folder):
        pin = read(path).get(name)
        if pin is not None:
            _check_name(path, name, pin)
            return pin
    return None


def _check_name(path: Path, name: str, pin: Pin) -> None:
    """Raises GojiError if a name is pinned to another model's file: a lock file must not choose from the cache."""
    entry = registry.entries().get(name)
    source = entry.source if entry else registry.parse(name) if name.startswith("hf:") else None
    if source is None:
        return
    same_commit = entry is not None or source.revision == pin.revision or not registry.is_commit(source.revision)
    if (source.repository, source.file) != (pin.repository, pin.file) or not same_commit:
        raise GojiError(f"{path}: {name}: is pinned to another file, {pin.source}; delete this entry and pull again")


def names(folder: Path) -> list[str]:
    """Returns the names that are pinned for a run in *folder*."""
    return sorted({name for path in _paths(folder) for name in read(path)})


def _paths(folder: Path) -> list[Path]:
    beside = settings.configured_in(folder)
    return [path for path in (beside / FILE if beside else None, _own()) if path is not None]


def _own() -> Path | None:
    base = os.environ.get("XDG_CONFIG_HOME", "")
    try:
        return (Path(base) if os.path.isabs(base) else Path.home() / ".config") / "goji-hook" / FILE
    except RuntimeError:  # no home
        return None


def read(path: Path) -> dict[str, Pin]:
    """Returns the pins of one lock file by name; empty if there is no file. Raises GojiError for a damaged file."""
    try:
        tables = read_toml(path)
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError) as error:
        raise GojiError(f"{path}: cannot be read: {error}") from error
    return {name: _pin(path, name, table) for name, table in tables.items()}


def _pin(path: Path, name: str, table: object) -> Pin:
    if not isinstance(table, Mapping) or set(table) != {field.name for field in fields(Pin)}:
        raise GojiError(f"{path}: {name}: needs {', '.join(field.name for field in fields(Pin))}; pull the model again")
    for key, form in _FORMS.items():
        if not isinstance(table[key], str) or not re.fullmatch(form, table[key]) or not is_plain(table[key]):
            raise GojiError(f"{path}: {name}: {key} is not valid; pull the model again")
    if type(table["size"]) is not int or table["size"] <= 0:
        raise GojiError(f"{path}: {name}: size is not a number of bytes; pull the model again")
    return Pin(**table)


def keep(name: str, pin: Pin, folder: Path) -> Path:
    """Writes a pin to the project's lock file, or without a configuration to the user's own; returns the file's path.

    Raises GojiError if it cannot be written.
    """
    path = _paths(folder)[:1]
    if not path:
        raise GojiError(f"model: {FILE} needs a home folder; set XDG_CONFIG_HOME")
    _change(path[0], {name: pin})
    return path[0]


def forget(name: str, folder: Path) -> list[Path]:
    """Removes a model's pins from both lock files; returns the paths of the files that had one."""
    paths = [path for path in _paths(folder) if name in read(path)]
    for path in paths:
        _change(path, {name: None})
    return paths


def _change(path: Path, changes: Mapping[str, Pin | None]) -> None:
    merged = {**read(path), **changes}
    tables = [_table(name, pin) for name, pin in sorted(merged.items()) if pin is not None]
    try:
        atomic.write(path, (_HEAD + "".join(tables)).encode())
    except OSError as error:
        raise GojiError(f"{path}: cannot be written: {error.strerror or error}") from error


def _table(name: str, pin: Pin) -> str:
    lines = [f"{key} = {json.dumps(value)}\n" for key, value in asdict(pin).items()]
    return f"\n[{json.dumps(name)}]\n{''.join(lines)}"
