"""The commands that change which models are here: pull and remove."""

from __future__ import annotations

from pathlib import Path

from goji_hook.errors import GojiError, UsageError
from goji_hook.git.worktree import check_owner
from goji_hook.models import download, hub, registry
from goji_hook.models import find as models
from goji_hook.models import lockfile as pins
from goji_hook.models.lockfile import Pin
from goji_hook.models.registry import KnownModel


def pull(asked: str, folder: Path, *, update: bool = False) -> str:
    """Have a model here, checked and pinned in ``goji.lock``; what was done comes back as a line.

    A pin is held to, unless *update* lets a moved revision or a changed file replace it. Raises ChangedError with both
    hashes, UsageError for what can't be pulled, and GojiError, saying what to do next, for trouble on the way.
    """
    check_owner(folder)
    entry = registry.entries().get(asked)
    if entry is not None and entry.embedded:
        return f"{entry.title} comes with the package: there is nothing to pull"
    if entry is not None and entry.source is None:
        raise GojiError(entry.how_to_build())
    if entry is None and not asked.startswith("hf:"):
        known = ", ".join(registry.entries())
        raise UsageError(f"model: {asked!r} is neither a known model ({known}) nor hf:owner/repo[@revision]/file.gguf")
    pin = _held_to(asked, entry, folder, update)
    source = entry.source if entry and entry.source else registry.parse(asked)
    here = pin is not None and hub.is_intact(pin)
    if pin is None or not here or not (registry.is_commit(source.revision) or hub.offline()):
        pin = download.fetch(source, pin)
    with hub.alone():
        where = pins.keep(asked, pin, folder)
    return f"{asked}: {pin.size / 1e6:,.1f} MB, SHA-256 {pin.sha256}, pinned in {where}"


def have(asked: str, folder: Path) -> str:
    """Have a model here: the pinned bytes, wherever its branch is by now, or where nothing pins it, what a pull takes.

    Raises as ``pull`` does.
    """
    pin = models.pin_of(asked, folder)
    if pin is None:
        return pull(asked, folder)
    if not hub.is_intact(pin):
        download.fetch(pin.source, pin)
    return f"{asked}: {pin.size / 1e6:,.1f} MB, SHA-256 {pin.sha256}, as pinned"


def _held_to(asked: str, entry: KnownModel | None, folder: Path, update: bool) -> Pin | None:
    """The pin that a pull must match; with *update* only what the registry says, if anything."""
    known = pins.of(entry) if entry else None
    if update:
        return known
    locked = pins.find(asked, folder)
    if locked is not None and known is not None and locked != known:
        raise hub.ChangedError(
            f"model: {asked}: {pins.FILE} pins SHA-256 {locked.sha256}, this goji-hook knows {known.sha256}: "
            f"`goji-hook model pull --update {asked}` takes the new one"
        )
    return locked or known


def remove(asked: str, folder: Path) -> str:
    """Delete a pulled model and forget its pin; what was done comes back as a line."""
    check_owner(folder)
    entry = registry.entries().get(asked)
    if (entry is None and not asked.startswith("hf:")) or (entry is not None and entry.embedded):
        raise UsageError(f"model: {asked!r} was not pulled; only a pulled model can be removed")
    if entry is None:
        registry.parse(asked)
    pin = models.pin_of(asked, folder)
    freed = hub.remove(pin) if pin is not None else 0
    forgotten = pins.forget(asked, folder)
    if not freed and not forgotten:
        raise UsageError(f"model: {asked!r} is not here")
    return f"{asked}: removed, {freed / 1e6:,.1f} MB freed" + "".join(f", forgotten in {path}" for path in forgotten)
