"""``goji.lock``: which bytes a model's name stands for here, written by ``model pull`` and held to ever after."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from goji_hook import settings
from goji_hook.errors import GojiError
from goji_hook.models.registry import Entry, Source
from goji_hook.system import atomic

FILE = "goji.lock"
_HEAD = "# Written by `goji-hook model pull`: the models used here, byte for byte. Commit it with the configuration.\n"
_FORMS = {
    "repository": r"[\w.-]+/[\w.-]+",
    "revision": r"[0-9a-f]{40}",
    "file": r"[\w./-]+\.gguf",
    "sha256": r"[0-9a-f]{64}",
}


@dataclass(frozen=True)
class Pin:
    """A file in a Hub repository, down to its bytes."""

    repository: str
    revision: str
    file: str
    size: int
    sha256: str

    @property
    def source(self) -> Source:
        """Where it is fetched from: the commit, not the branch."""
        return Source(self.repository, self.file, self.revision)


def of(entry: Entry) -> Pin | None:
    """What the registry itself pins a known model to; None for one that is not published."""
    if entry.source is None:
        return None
    return Pin(entry.source.repository, entry.source.revision, entry.source.file, entry.size, entry.sha256)


def find(name: str, folder: Path) -> Pin | None:
    """The pin of a model for a run in *folder*: the project's, or the user's. Raises GojiError for a damaged file."""
    for path in _paths(folder):
        pin = read(path).get(name)
        if pin is not None:
            return pin
    return None


def names(folder: Path) -> list[str]:
    """The names that are pinned for a run in *folder*."""
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
    """The pins of one file, by name; none where there is no file. Raises GojiError for a damaged one."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        tables = tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError):
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise GojiError(f"{path}: cannot be read: {error}") from error
    return {name: _pin(path, name, table) for name, table in tables.items()}


def _pin(path: Path, name: str, table: object) -> Pin:
    if not isinstance(table, Mapping) or set(table) != {one.name for one in fields(Pin)}:
        raise GojiError(f"{path}: {name}: needs {', '.join(one.name for one in fields(Pin))}; pull it again")
    for key, form in _FORMS.items():
        if not isinstance(table[key], str) or not re.fullmatch(form, table[key]) or ".." in table[key]:
            raise GojiError(f"{path}: {name}: {key}: {table[key]!r} is not one")
    if type(table["size"]) is not int or table["size"] <= 0:
        raise GojiError(f"{path}: {name}: size: {table['size']!r} is not a number of bytes")
    return Pin(**table)


def keep(name: str, pin: Pin, folder: Path) -> Path:
    """Write a pin to the project's file, or where nothing is configured to the user's own; its path comes back.

    Raises GojiError where it cannot be written.
    """
    path = _paths(folder)[:1]
    if not path:
        raise GojiError(f"model: there is no home folder for {FILE}; set XDG_CONFIG_HOME")
    _change(path[0], {name: pin})
    return path[0]


def forget(name: str, folder: Path) -> list[Path]:
    """Take a model's pins out of both files; the paths of those that had one."""
    found = [path for path in _paths(folder) if name in read(path)]
    for path in found:
        _change(path, {name: None})
    return found


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
