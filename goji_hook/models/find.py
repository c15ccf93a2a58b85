"""Finds the GGUF that speaks: the embedded one, one pulled from the Hub, or a path. It never touches the network.

A review by the embedded model imports nothing of the Hub's side.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from goji_hook.errors import GojiError, UsageError
from goji_hook.resources import DATA
from goji_hook.system import cache as store

if TYPE_CHECKING:
    from goji_hook.models.lockfile import Pin

EMBEDDED = "nano"
_SHOWN = 200  # characters of a path that an error shows


class AbsentError(GojiError):
    """A known model whose file is not on this machine; the message says what brings it here."""


@dataclass(frozen=True)
class ModelFile:
    """A GGUF on disk and the name that it goes by. A *trusted* file is known to be good."""

    name: str
    path: Path
    trusted: bool = False

    def sha256(self) -> str:
        """The file's SHA-256 in hexadecimal."""
        return store.sha256(self.path)


def embedded() -> ModelFile:
    """The model that comes with the package."""
    return ModelFile(EMBEDDED, DATA / "goji-nano.gguf", trusted=True)


def find(name: str, folder: Path | None = None) -> ModelFile:
    """The GGUF for a known name, an ``hf:`` address or a path, for a run in *folder* (default: the current one).

    A pulled file is checked against its pin. Raises UsageError for a name that is nothing of these, AbsentError for a
    model that has to be pulled or built, ChangedError for a file that is not the pinned one, GojiError for a path
    without a file.
    """
    if name == EMBEDDED:
        return embedded()
    if is_pulled(name):
        return _pulled(name, folder or Path.cwd())
    path = Path(os.path.expanduser(name))
    there = os.path.isfile(path)  # False also for a name that no file system takes
    if path.suffix.lower() != ".gguf" and not there and len(name) <= _SHOWN:
        from goji_hook.models import registry

        known = ", ".join(registry.entries())
        raise UsageError(
            f"model: {name!r} is not a known model ({known}), hf:owner/repo/file.gguf, or a .gguf file that exists"
        )
    if not there:
        raise GojiError(f"model: there is no file {name if len(name) <= _SHOWN else name[:_SHOWN] + '…'}")
    return ModelFile(path.stem, path)


def is_pulled(name: str) -> bool:
    """Whether *name* is a model to be fetched from the Hub, not the embedded one or a file."""
    from goji_hook.models import registry

    return name.startswith("hf:") or (name != EMBEDDED and name in registry.entries())


def _pulled(name: str, folder: Path) -> ModelFile:
    from goji_hook.models import hub, registry

    known = registry.entries().get(name)
    title = known.title if known else str(registry.parse(name))
    pin = pin_of(name, folder)
    if pin is None and known is not None:
        raise AbsentError(known.how_to_build())
    path = hub.cached(pin) if pin else None
    if pin is None or path is None or not path.is_file():
        raise AbsentError(f"{title} is not here: run `goji-hook model pull {name}`")
    try:
        hub.check(pin, path)
    except hub.ChangedError as error:
        raise hub.ChangedError(f"{error}; run `goji-hook model remove {name}`, then pull it again") from None
    return ModelFile(name, path, trusted=known is not None and pin.sha256 == known.sha256)


def pin_of(name: str, folder: Path) -> Pin | None:
    """The pin of a known name or an ``hf:`` address: that of ``goji.lock``, else the registry's, else None."""
    from goji_hook.models import lockfile, registry

    known = registry.entries().get(name)
    return lockfile.find(name, folder) or (lockfile.of(known) if known else None)
