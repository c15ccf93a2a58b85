"""Reads a JSONL dataset, row by row, and hashes it on the way."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from goji_hook.errors import GojiError


class PairsHash:
    """SHA-256 over the pairs of a dataset: over each row as it stands in the file, without its ``review``.

    Models name their dataset by this hash. The composer's ``review`` is not part of it, so a stream keeps its hash
    whether or not it has them; for a file without ``review`` it is the hash of the file.
    """

    def __init__(self) -> None:
        self._digest = hashlib.sha256()

    def add(self, raw: bytes, row: dict[str, Any]) -> None:
        """Adds a row: its bytes in the file, with the line end, and its parsed value."""
        if "review" in row:
            raw = encode_row({key: value for key, value in row.items() if key != "review"})
        self._digest.update(raw)

    def hexdigest(self) -> str:
        """The hash of all rows so far, in hexadecimal."""
        return self._digest.hexdigest()


def encode_row(row: dict[str, Any]) -> bytes:
    """Returns a row as the bytes of a line of JSONL."""
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()


def read_rows(path: Path, digest: PairsHash | None = None) -> Iterator[dict[str, Any]]:
    """Yields the rows of a dataset, adding each to *digest* if given.

    A row has the texts ``prompt`` and ``completion``, and ``review`` if it is of a stream (see ``Pair.source``). Raises
    GojiError if the file is missing, or with the number of the first row that is not of this shape.
    """
    if not path.is_file():
        raise GojiError(f"dataset: there is no file {path}; run `goji-trainer dataset` first, or name one by --dataset")
    with path.open("rb") as file:
        for number, raw in enumerate(file, 1):
            row = _parse(raw, f"{path.name}:{number}")
            if digest is not None:
                digest.add(raw, row)
            yield row


def _parse(raw: bytes, where: str) -> dict[str, Any]:
    try:
        row = json.loads(raw)
    except json.JSONDecodeError as error:
        raise GojiError(f"{where}: not JSON: {error.msg}") from error
    except UnicodeDecodeError as error:
        raise GojiError(f"{where}: not UTF-8: {error.reason}") from error
    for key in ("prompt", "completion"):
        if not isinstance(row, dict) or not isinstance(row.get(key), str) or not row[key].strip():
            raise GojiError(f'{where}: a row needs a {key}; write {{"prompt": "…", "completion": "…"}}')
    if not _is_source(row.get("review", ["", 0])):
        raise GojiError(f"{where}: `review` must be [review, number of the filling]; compose the dataset again")
    return dict(row)


def _is_source(value: object) -> bool:
    return isinstance(value, list) and [type(part) for part in value] == [str, int]
