"""What the persona said, as a quote: names from the change become code and links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import PurePosixPath

from goji_hook.report.markdown.links import NO_LINKS, Links
from goji_hook.report.markdown_escape import code, markdown
from goji_hook.review.review import Review
from goji_hook.scoring.places import Place

_IDENTIFIER = re.compile(r"[_.:(]|\d|[a-z][A-Z]")


def render(review: Review, links: Links) -> str:
    """Returns the review's text as a quote, or the reason why there is none."""
    text = review.reply.text
    if text is None:
        return f"*{markdown(review.trouble or 'no review')}*"
    return f"> {spoken(text, review.assessment.worst, review.place, links)}"


def spoken(text: str, worst: Sequence[Place], place: Place | None = None, links: Links = NO_LINKS) -> str:
    """Returns the text with names from the change as code; *place*, which it may name, is a link to its line."""
    shown = {name: code(name) for one in worst for name in _names(one)}
    if place is not None:
        shown |= {name: links.to_line(code(name), place.path, place.line, place.cell) for name in _names(place)}
    names = sorted(shown, key=len, reverse=True)
    if not names:
        return markdown(text)
    parts = re.split(rf"(?<!\w)({'|'.join(map(re.escape, names))})(?!\w)", text)
    return "".join(shown[part] if index % 2 else _prose(part) for index, part in enumerate(parts))


def _names(place: Place) -> list[str]:
    """Returns the names of a place that cannot be taken for words of a sentence."""
    return [name for name in (place.function, PurePosixPath(place.path).name) if _IDENTIFIER.search(name)]


def _prose(part: str) -> str:
    """Returns a part of a sentence as literal Markdown, with the spaces around it kept."""
    body = part.strip(" ")
    start = len(part) - len(part.lstrip(" "))
    return f"{' ' * start}{markdown(body)}{' ' * (len(part) - start - len(body))}"
