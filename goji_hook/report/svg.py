"""Draws terminal output as an SVG picture, with rich."""

from __future__ import annotations

import hashlib
import os
import re
from importlib.util import find_spec
from io import StringIO

from goji_hook.errors import GojiError, UsageError

#: rich's picture loads its font from a server; without it the viewer's own font is used, and nothing is fetched.
_FONT_FACE = re.compile(r"@font-face \{[^}]*\}\s*")


def check(path: str) -> None:
    """Raises UsageError for a bad file name, GojiError if rich is not installed."""
    if not path.lower().endswith(".svg"):
        raise UsageError(f"svg: {path!r} does not end with .svg")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"svg: there is no folder {os.path.dirname(path)!r}")
    if find_spec("rich") is None:
        raise GojiError("svg: drawing needs rich: pip install 'goji-hook[pictures]'")


def svg(text: str, width: int, title: str) -> str:
    """Returns the picture of a terminal of *width* columns that shows *text* with its ANSI colours."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=width, file=StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text.from_ansi(text), overflow="ignore", no_wrap=True, crop=False)
    name = "goji-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    return _FONT_FACE.sub("", console.export_svg(title=title, unique_id=name))


def draw(text: str, width: int, title: str, path: str) -> None:
    """Writes the picture of *text* to a file. Raises GojiError if it cannot be written."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(svg(text, width, title))
    except OSError as error:
        raise GojiError(f"svg: {path}: {error.strerror}") from error
