"""Reads a TOML file that may be hostile: a regular file, of a bounded size, depth and number of keys."""

from __future__ import annotations

import os
import re
import stat
import sys
from pathlib import Path
from typing import Any

LARGEST = 1_000_000
DEEPEST = 20
MOST_VALUES = 10_000
#: A dotted key of more parts: the parser takes time with the square of their number, so it does not get to see it.
_LONG_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST}}}""")
#: A pipe is not waited for, a terminal does not become ours, Windows does not change line ends.
_NO_BLOCK = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def read_bytes(path: Path, largest: int = LARGEST) -> bytes:
    """The content of a regular file of at most *largest* bytes.

    Raises OSError, or ValueError for any other kind of file.
    """
    handle = os.open(path, os.O_RDONLY | _NO_BLOCK)
    with open(handle, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise ValueError("it is not a regular file")
        content = file.read(largest + 1)
    if len(content) > largest:
        raise ValueError(f"it is larger than {largest / 1e6:g} MB")
    return content


def read_toml(path: Path) -> dict[str, Any]:
    """The tables of a TOML file. Raises OSError, or ValueError with the reason for one that is not fit to be read."""
    return parse_toml(read_bytes(path).decode("utf-8"))


def parse_toml(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises ValueError for one that is damaged, too deep or too large."""
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    if _LONG_KEY.search(text):
        raise ValueError(f"it holds a key of more than {DEEPEST} parts")
    try:
        tables = tomllib.loads(text)
    except RecursionError:
        raise ValueError("it is nested too deeply") from None
    _check_size(tables)
    return tables


def _check_size(tables: dict[str, Any]) -> None:
    level: list[object] = [tables]
    count = 0
    for _ in range(DEEPEST):
        level = [value for node in level for value in _children(node)]
        count += len(level)
        if count > MOST_VALUES:
            raise ValueError(f"it holds more than {MOST_VALUES} values")
        if not level:
            return
    raise ValueError(f"it is nested more than {DEEPEST} levels deep")


def _children(node: object) -> list[object]:
    if isinstance(node, dict):
        return list(node.values())
    return node if isinstance(node, list) else []
