"""Which GGUF speaks: the embedded one, one pulled from the Hub, or a path. Nothing here touches the network."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from goji_hook.errors import GojiError, UsageError
from goji_hook.models import hub, registry
from goji_hook.models import lockfile as pins
from goji_hook.models.lockfile import Pin
from goji_hook.models.metadata import Abilities, abilities
from goji_hook.resources import DATA
from goji_hook.system import cache as store

__all__ = ["EMBEDDED", "Abilities", "AbsentError", "ModelFile", "abilities", "embedded", "find", "is_pulled", "pin_of"]

EMBEDDED = "nano"
_SHOWN = 200  # characters of a path that an error shows


class AbsentError(GojiError):
    """A known model whose file is not on this machine; the message says what brings it here."""


@dataclass(frozen=True)
class ModelFile:
    """A GGUF on disk and the name that it goes by. A *trusted* one is known to be good."""

    name: str
    path: Path
    trusted: bool = False

    def sha256(self) -> str:
        """The file's SHA-256 in hexadecimal."""
        return store.sha256(self.path)


def embedded() -> ModelFile:
    """The model that comes with the package."""
    return ModelFile(EMBEDDED, DATA / "goji-nano.gguf", trusted=True)


def find(asked: str, folder: Path | None = None) -> ModelFile:
    """The GGUF for a known name, an ``hf:`` address or a path, for a run in *folder* (default: the current one).

    A pulled file is checked against its pin. Raises UsageError for what is neither, AbsentError for one that has to be
    pulled or built, ChangedError for one whose bytes are not the pinned ones, GojiError for a missing file.
    """
    if asked == EMBEDDED:
        return embedded()
    if is_pulled(asked):
        return _pulled(asked, folder or Path.cwd())
    path = Path(os.path.expanduser(asked))
    there = os.path.isfile(path)  # False also for a name that no file system takes
    if path.suffix.lower() != ".gguf" and not there and len(asked) <= _SHOWN:
        known = ", ".join(registry.entries())
        raise UsageError(
            f"model: {asked!r} is neither a known model ({known}), nor hf:owner/repo/file.gguf, nor a .gguf file"
        )
    if not there:
        raise GojiError(f"model: there is no file {asked if len(asked) <= _SHOWN else asked[:_SHOWN] + '…'}")
    return ModelFile(path.stem, path)


def is_pulled(asked: str) -> bool:
    """Whether this names a model that is fetched from the Hub, not the embedded one or a file."""
    return asked.startswith("hf:") or (asked != EMBEDDED and asked in registry.entries())


def _pulled(asked: str, folder: Path) -> ModelFile:
    entry = registry.entries().get(asked)
    title = entry.title if entry else str(registry.parse(asked))
    pin = pin_of(asked, folder)
    if pin is None and entry is not None:
        raise AbsentError(entry.how_to_build())
    path = hub.cached(pin) if pin else None
    if pin is None or path is None or not path.is_file():
        raise AbsentError(f"{title} is not here: run `goji-hook model pull {asked}`")
    try:
        hub.check(pin, path)
    except hub.ChangedError as error:
        raise hub.ChangedError(f"{error}; run `goji-hook model remove {asked}`, then pull it again") from None
    return ModelFile(asked, path, trusted=entry is not None and pin.sha256 == entry.sha256)


def pin_of(asked: str, folder: Path) -> Pin | None:
    """What a known name or an ``hf:`` address is pinned to: by ``goji.lock``, else by the registry, else None."""
    entry = registry.entries().get(asked)
    return pins.find(asked, folder) or (pins.of(entry) if entry else None)
