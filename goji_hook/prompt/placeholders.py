"""Fills the placeholders of a review from its place, or bans their tokens."""

from __future__ import annotations

import re
from collections.abc import Collection
from pathlib import PurePosixPath

from goji_hook.prompt.tagline import CURRENT, PLACEHOLDERS, Prompt
from goji_hook.scoring.places import Place

_PLACEHOLDER = re.compile(r"\{([a-z]+)\}")
#: A counted noun after the number 1, which needs the singular.
_ONE_OF = re.compile(r"(?<![\w.,-])1 (line|level|path|floor)s\b")

#: What a change can have done to a function whose complexity before is worth telling.
_MOVED = ("better", "worse")


def banned(prompt: Prompt, format: int = CURRENT) -> tuple[str, ...]:
    """Returns the strings that no token may hold in an answer to *prompt*, as a model of that *format* reads it.

    Without a place they are the opening brace, which begins every placeholder; else those that its place cannot fill.
    """
    place = prompt.place(format)
    if place == "none":
        return ("{",)
    unnamed = () if place == "func" else ("{fu",)
    return unnamed if format < 4 or (place == "func" and prompt.did in _MOVED) else (*unnamed, "{wa")


def fill(text: str, place: Place | None, topics: Collection[str] = ()) -> str | None:
    """Returns the text with its placeholders filled from *place*, or None if one cannot be filled.

    In a text that names the function the numbers are the function's, in any other the file's. ``{percent}``, the share
    of code that is lower in the *topics* (the metrics to speak of), is refused unless the place is high in all of them.
    ``{was}``, the complexity before the change, is refused where it is unknown or the same as now, and ``{loc}`` where
    there is no line of code.
    """
    names = set(_PLACEHOLDER.findall(text))
    rest = _PLACEHOLDER.sub("", text)
    if "{" in rest or "}" in rest:
        return None
    if not names:
        return text
    if place is None or names - set(PLACEHOLDERS) or ("function" in names and not place.function):
        return None
    if "was" in names and ("function" not in names or place.was in (None, round(place.numbers["cx"]))):
        return None
    outdone = place.outdoes(topics)
    if "percent" in names and outdone is None:
        return None
    numbers = place.numbers if "function" in names else place.file_numbers
    if "loc" in names and not round(numbers["loc"]):
        return None
    values = {name: str(round(numbers[name])) for name in ("loc", "cx", "nest")}
    values |= {"function": place.function, "file": PurePosixPath(place.path).name, "percent": str(outdone)}
    values["was"] = str(place.was)
    return _ONE_OF.sub(r"1 \1", _PLACEHOLDER.sub(lambda match: values[match[1]], text))
