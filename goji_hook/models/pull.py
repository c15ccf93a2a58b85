"""Pulls and removes models: what ``goji-hook model pull`` and ``remove`` do."""

from __future__ import annotations

from pathlib import Path

from goji_hook.errors import GojiError, UsageError
from goji_hook.git.worktree import check_owner
from goji_hook.models import download, hub, registry
from goji_hook.models import find as models
from goji_hook.models import lockfile as pins
from goji_hook.models.lockfile import Pin
from goji_hook.models.registry import KnownModel


def pull(name: str, folder: Path, *, update: bool = False) -> str:
    """Fetches a model, checks it, pins it in ``goji.lock``, and returns one line for the user.

    A pin is kept, unless *update* lets a moved revision or a changed file replace it. Raises ChangedError with both
    hashes, UsageError for a name that can't be pulled, and GojiError, with what to do next, for any other failure.
    """
    check_owner(folder)
    known_model = registry.entries().get(name)
    if known_model is not None and known_model.embedded:
        return f"{known_model.title} comes with the package: there is nothing to pull"
    if known_model is not None and known_model.source is None:
        raise GojiError(known_model.how_to_build())
    if known_model is None and not name.startswith("hf:"):
        known = ", ".join(registry.entries())
        raise UsageError(f"model: {name!r} is neither a known model ({known}) nor hf:owner/repo[@revision]/file.gguf")
    pin = _held_to(name, known_model, folder, update)
    source = known_model.source if known_model and known_model.source else registry.parse(name)
    here = pin is not None and hub.is_intact(pin)
    if pin is None or not here or not (registry.is_commit(source.revision) or hub.offline()):
        pin = download.fetch(source, pin)
    with hub.alone():
        where = pins.keep(name, pin, folder)
    return f"{name}: {pin.size / 1e6:,.1f} MB, SHA-256 {pin.sha256}, pinned in {where}"


def have(name: str, folder: Path) -> str:
    """Fetches the pinned bytes of a model if they are not here; without a pin, pulls it. Returns one line for the user.

    Raises as ``pull`` does.
    """
    pin = models.pin_of(name, folder)
    if pin is None:
        return pull(name, folder)
    if not hub.is_intact(pin):
        download.fetch(pin.source, pin)
    return f"{name}: {pin.size / 1e6:,.1f} MB, SHA-256 {pin.sha256}, as pinned"


def _held_to(name: str, known_model: KnownModel | None, folder: Path, update: bool) -> Pin | None:
    """Returns the pin that a pull must match, or None; with *update*, only the registry's."""
    known = pins.of(known_model) if known_model else None
    if update:
        return known
    locked = pins.find(name, folder)
    if locked is not None and known is not None and locked != known:
        raise hub.ChangedError(
            f"model: {name}: {pins.FILE} pins SHA-256 {locked.sha256}, this goji-hook knows {known.sha256}: "
            f"`goji-hook model pull --update {name}` takes the new one"
        )
    return locked or known


def remove(name: str, folder: Path) -> str:
    """Deletes a pulled model, removes its pin, and returns one line for the user."""
    check_owner(folder)
    known_model = registry.entries().get(name)
    if (known_model is None and not name.startswith("hf:")) or (known_model is not None and known_model.embedded):
        raise UsageError(f"model: {name!r} was not pulled; only a pulled model can be removed")
    if known_model is None:
        registry.parse(name)
    pin = models.pin_of(name, folder)
    freed = hub.remove(pin) if pin is not None else 0
    forgotten = pins.forget(name, folder)
    if not freed and not forgotten:
        raise UsageError(f"model: {name!r} is not here")
    return f"{name}: removed, {freed / 1e6:,.1f} MB freed" + "".join(f", forgotten in {path}" for path in forgotten)
