"""What a review is pinned on: a place of the change, and the placeholders that it fills."""

from __future__ import annotations

import re
from pathlib import PurePosixPath

from goji_hook.prompt.tagline import PLACEHOLDERS
from goji_hook.scoring.places import Place

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: What the voices count, behind a number that may turn out to be one.
_ONE_OF = re.compile(r"(?<![\w.,-])1 (line|level|path|floor)s\b")


def banned(at: str) -> tuple[str, ...]:
    """What no token may hold when the change can only be pinned on *at*: an opening brace, or the function's."""
    return {"none": ("{",), "file": ("{fu",), "func": ()}[at]


def fill(text: str, place: Place | None) -> str | None:
    """The text with its placeholders filled from *place*, or None where one cannot be.

    The numbers of a text that names the function are the function's, those of any other the file's.
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
