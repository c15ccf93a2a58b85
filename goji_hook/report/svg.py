"""What a terminal shows as an SVG picture, by rich's recorder."""

from __future__ import annotations

import hashlib
import os
import re
from importlib.util import find_spec
from io import StringIO

from goji_hook.errors import GojiError, UsageError

#: rich's picture asks a server for its font; a viewer's own does as well, and nothing is fetched.
_FONT_FACE = re.compile(r"@font-face \{[^}]*\}\s*")


def check(path: str) -> None:
    """Raise UsageError for a file name that is no SVG's, GojiError where there is nothing to draw with."""
    if not path.lower().endswith(".svg"):
        raise UsageError(f"svg: {path!r} does not end with .svg")
    if not os.path.isdir(os.path.dirname(path) or "."):
        raise UsageError(f"svg: there is no folder {os.path.dirname(path)!r}")
    if find_spec("rich") is None:
        raise GojiError("svg: drawing needs rich: pip install 'goji-hook[pictures]'")


def svg(text: str, width: int, title: str) -> str:
    """The picture of a terminal of *width* columns that shows *text*, ANSI colours and all."""
    from rich.console import Console
    from rich.text import Text

    console = Console(record=True, width=width, file=StringIO(), color_system="truecolor", force_terminal=True)
    console.print(Text.from_ansi(text), overflow="ignore", no_wrap=True, crop=False)
    name = "goji-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    return _FONT_FACE.sub("", console.export_svg(title=title, unique_id=name))


def draw(text: str, width: int, title: str, path: str) -> None:
    """Write the picture of *text* to a file. Raises GojiError where it cannot be written."""
    try:
        with open(path, "w", encoding="utf-8") as file:
            file.write(svg(text, width, title))
    except OSError as error:
        raise GojiError(f"svg: {path}: {error.strerror}") from error
