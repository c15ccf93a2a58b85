"""What there is to know of models: the list of known ones, and one model's card. Nothing is loaded to tell it."""

from __future__ import annotations

import json
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.models import find as models
from goji_hook.models import gguf, hub, registry
from goji_hook.models import lockfile as pins
from goji_hook.models.metadata import read_metadata
from goji_hook.settings import Settings


def model_list(settings: Settings, folder: Path) -> str:
    """A line for each known or pinned model: name, where it stands, megabytes, licence and title; or JSON."""
    rows = [_row(name, folder) for name in dict.fromkeys((*registry.entries(), *pins.names(folder)))]
    if settings.format == "json":
        return json.dumps(rows, indent=2)
    return "\n".join(_line(row, settings.model) for row in rows)


def _row(name: str, folder: Path) -> dict[str, object]:
    entry = registry.entries().get(name)
    pin = models.pin_of(name, folder)
    state, size = "not published", 0
    if entry is not None and entry.embedded:
        path = models.embedded().path
        state, size = ("embedded", path.stat().st_size) if path.is_file() else ("missing", 0)
    elif pin is not None:
        state, size = "here" if hub.cached(pin).is_file() else "not here", pin.size
    title, licence = (entry.title, entry.licence) if entry else ("", "")
    return {"name": name, "state": state, "bytes": size, "licence": licence, "title": title}


def _line(row: dict[str, object], chosen: str) -> str:
    size = row["bytes"]
    megabytes = f"{size / 1e6:.1f} MB" if isinstance(size, int) and size else "-"
    mark = "*" if row["name"] == chosen else " "
    return f"{mark} {row['name']:10} {row['state']:14}{megabytes:>10}  {row['licence']:11} {row['title']}".rstrip()


def model_card(settings: Settings) -> str:
    """A model's file, size, hash, quantization and what its metadata says, as text or JSON."""
    file = models.find(settings.model)
    try:
        header = gguf.read_header(file.path)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror or error}") from error
    known, entry = read_metadata(header.goji), registry.entries().get(settings.model)
    card: dict[str, object] = {
        "name": file.name,
        "path": str(file.path),
        "bytes": file.path.stat().st_size,
        "sha256": file.sha256(),
        "licence": entry.licence if entry else str(header.metadata.get("general.license", "not said")),
        "architecture": header.architecture,
        "quantization": header.quantization,
        "parameters": header.parameters,
        "prompt_format": known.format,
        "personas": list(known.personas),
        "moods": list(known.moods),
        "scopes": list(known.scopes),
        "languages": list(known.languages),
        "base": known.base,
        "dataset_sha256": known.dataset_sha256,
        "trainer_version": header.goji.get("goji.trainer.version", ""),
        "scorecard": dict(known.scorecard or (entry.scorecard if entry else {})),
    }
    if settings.format == "json":
        return json.dumps(card, indent=2)
    return "\n".join(f"{key.replace('_', ' '):16}{_shown(value)}" for key, value in card.items())


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {one}" for key, one in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value) or "not said"
