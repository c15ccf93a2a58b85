"""Writes the ``goji.*`` metadata of a GGUF, which says what it was trained on."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path
from typing import Any

from goji_trainer.atomic import replacing


def write_metadata(source: Path, target: Path, entries: dict[str, object]) -> None:
    """Copies a GGUF to *target* with *entries* added or replaced: numbers in 32 bits, everything else as text."""
    import gguf
    from gguf.scripts.gguf_new_metadata import MetadataDetails, copy_with_new_metadata

    reader = gguf.GGUFReader(str(source))
    field = reader.get_field(gguf.Keys.General.ARCHITECTURE)
    assert field is not None
    details: dict[str, Any] = {}
    for key, value in entries.items():
        if isinstance(value, int):
            details[key] = MetadataDetails(gguf.GGUFValueType.UINT32, value)
        elif isinstance(value, float):
            details[key] = MetadataDetails(gguf.GGUFValueType.FLOAT32, value)
        else:
            details[key] = MetadataDetails(gguf.GGUFValueType.STRING, value)
    with replacing(target) as part:
        writer = gguf.GGUFWriter(str(part), arch=str(field.contents()), endianess=reader.endianess)
        alignment = reader.get_field(gguf.Keys.General.ALIGNMENT)
        if alignment is not None:
            writer.data_alignment = int(alignment.contents())
        replaced = {key: details.pop(key) for key in list(details) if reader.get_field(key) is not None}
        with contextlib.redirect_stderr(io.StringIO()):  # gguf draws a progress bar
            copy_with_new_metadata(reader, writer, {**replaced, **details}, [])
