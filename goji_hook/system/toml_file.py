"""Parses TOML that a repository supplies, of bounded depth and number of values."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

from goji_hook.system.regular_file import read_bytes

DEEPEST = 20
MOST_VALUES = 10_000
#: A dotted key of more parts: the parser takes time with the square of their number, so it does not get to see it.
_LONG_KEY = re.compile(rf"""(?<![\w-])(?:(?:[\w-]+|"[^"\n]*"|'[^'\n]*')[ \t]*\.[ \t]*){{{DEEPEST}}}""")


def read_toml(path: Path) -> dict[str, Any]:
    """Returns the tables of a TOML file. Raises OSError, or ValueError with the reason."""
    return parse_toml(read_bytes(path).decode("utf-8"))


def parse_toml(text: str) -> dict[str, Any]:
    """Returns the tables of a TOML text. Raises ValueError for text that is damaged, too deep or too large."""
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
