"""The languages that goji-hook measures, by file name."""

from __future__ import annotations

from functools import cache
from posixpath import splitext
from typing import Any


@cache
def _reader_of_suffix(suffix: str) -> Any:
    from lizard import get_reader_for

    return get_reader_for("file" + suffix)


def reader_of(path: str) -> Any:
    """Returns lizard's reader class for a file name, by its suffix; None if lizard does not read that language."""
    suffix = splitext(path)[1]
    return _reader_of_suffix(suffix.lower()) if suffix[1:].isalnum() else None
