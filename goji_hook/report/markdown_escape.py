"""Escapes foreign text for Markdown, so that no markup, mention or link of it reaches a page."""

from __future__ import annotations

import re

from goji_hook.terminal.escape import plain

#: Everything that is markup within a line, and the dot of a number that would begin a list.
_MARKUP = re.compile(r"[\\`*_{}\[\]()#+!|<>~&@:$^=\u200b-]|(?<=^\d)\.|(?<=^\d\d)\.|(?<=^\d{3})\.")
#: What a page links or turns into a picture even after entities: mentions, issues, ``GH-1``, addresses, ``:emoji:``,
#: and GitLab's ``!merge ~label %milestone &epic``. A space of no width behind the first part keeps it text.
_LINKED = re.compile(r"""(?<=[@#:$])(?=\S)|(?<=[!~%&])(?=[\w"])|(?<=\bGH-)(?=\d)|(?<=\bwww)(?=\.)""", re.IGNORECASE)
_NO_WIDTH = "\u200b"


def markdown(text: str) -> str:
    """Returns *text* as literal Markdown on one line: markup becomes entities, and what could be linked is split."""
    parted = _LINKED.sub(_NO_WIDTH, plain(text).strip())
    return _MARKUP.sub(lambda match: f"&#{ord(match[0])};", parted)


def code(text: str, most: int = 200) -> str:
    """Returns *text* as a code span, in which nothing is markup or a link; cut in its middle to *most* letters."""
    shown = shortened(plain(text), most)
    longest = max((len(run) for run in re.findall("`+", shown)), default=0)
    fence = "`" * (longest + 1)
    pad = " " if not shown or shown[0] in "` " or shown[-1] in "` " else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def shortened(text: str, most: int) -> str:
    """Returns *text* with an ellipsis for its middle, if it has more than *most* letters."""
    if len(text) <= most:
        return text
    kept = most - 1
    return f"{text[: kept // 2]}…{text[len(text) - (kept - kept // 2) :]}"
