"""The ``model`` commands: list, info, path, pull, remove. None of them loads a model."""

from __future__ import annotations

import json
from pathlib import Path

from goji_hook.errors import GojiError
from goji_hook.exit_codes import ExitCode
from goji_hook.llm.recommended import read_sampling
from goji_hook.models import find as models
from goji_hook.models import gguf, hub, registry
from goji_hook.models import lockfile as pins
from goji_hook.models.metadata import read_metadata
from goji_hook.settings import Settings
from goji_hook.terminal.escape import plain, plain_data
from goji_hook.terminal.output import show, show_json


def run_list(settings: Settings, folder: Path) -> ExitCode:
    """Prints a line for each known or pinned model: name, state, megabytes, licence and title; or JSON."""
    rows = [_row(name, folder) for name in dict.fromkeys((*registry.entries(), *pins.names(folder)))]
    if settings.format == "json":
        show_json(json.dumps(plain_data(rows), indent=2))
    else:
        show("\n".join(_line(row, settings.model) for row in rows))
    return ExitCode.OK


def run_info(settings: Settings) -> ExitCode:
    """Prints a model's file, size, hash, quantization and metadata, as text or JSON."""
    card = _card(settings.model)
    if settings.format == "json":
        show_json(json.dumps(plain_data(card), indent=2))
    else:
        show("\n".join(f"{key.replace('_', ' '):16}{plain(_shown(value))}" for key, value in card.items()))
    return ExitCode.OK


def run_path(name: str) -> ExitCode:
    """Prints the path of a model's GGUF."""
    show(plain(str(models.find(name).path)))
    return ExitCode.OK


def run_pull(name: str, folder: Path, *, update: bool) -> ExitCode:
    """Fetches a model, checks it and pins it for a run in *folder*; prints what was done."""
    from goji_hook.models.pull import pull

    show(plain(pull(name, folder, update=update)))
    return ExitCode.OK


def run_remove(name: str, folder: Path) -> ExitCode:
    """Deletes a pulled model and its pin; prints what was done."""
    from goji_hook.models.pull import remove

    show(plain(remove(name, folder)))
    return ExitCode.OK


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
    mark, name = "*" if row["name"] == chosen else " ", plain(str(row["name"]))
    return f"{mark} {name:10} {row['state']:14}{megabytes:>10}  {row['licence']:11} {row['title']}".rstrip()


def _card(name: str) -> dict[str, object]:
    file = models.find(name)
    try:
        header = gguf.read_header(file.path)
    except OSError as error:
        raise GojiError(f"model: {file.path} cannot be read: {error.strerror or error}") from error
    known, sampling = read_metadata(header.goji), read_sampling(header.metadata)
    entry = registry.entries().get(name)
    return {
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
        "temperature": sampling.temperature,
        "min_p": sampling.min_p,
        "base": known.base,
        "dataset_sha256": known.dataset_sha256,
        "trainer_version": header.goji.get("goji.trainer.version", ""),
        "scorecard": dict(known.scorecard or (entry.scorecard if entry else {})),
    }


def _shown(value: object) -> str:
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{key} {number}" for key, number in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int) else str(value) or "not said"
