"""Fills the placeholders of a review from its place, or bans their tokens."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from goji_hook.prompt.tagline import PLACEHOLDERS
from goji_hook.scoring.places import Place

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: A counted noun after the number 1, which needs the singular.
_ONE_OF = re.compile(r"(?<![\w.,-])1 (line|level|path|floor)s\b")


def banned(at: str) -> tuple[str, ...]:
    """Returns the strings that no token may hold for a prompt with this ``at``: an opening brace, or the function's."""
    return {"none": ("{",), "file": ("{fu",), "part": ("{fu",), "func": ()}[at]


def fill(text: str, place: Place | None) -> str | None:
    """Returns the text with its placeholders filled from *place*, or None if one cannot be filled.

    In a text that names the function the numbers are the function's, in any other the file's.
    """
    names = set(_PLACEHOLDER.findall(text))
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        return None
    if not names:
        return text
    if place is None or names - set(PLACEHOLDERS) or ("function" in names and not place.function):
        return None
    numbers = place.numbers if "function" in names else place.file_numbers
    values = {name: str(round(numbers[name])) for name in ("loc", "cx", "nest")}
    values |= {"function": place.function, "file": PurePosixPath(place.path).name, "percent": str(place.outdoes)}
    return _ONE_OF.sub(r"1 \1", _PLACEHOLDER.sub(lambda match: values[match[1]], text))
