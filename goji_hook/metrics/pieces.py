"""The pieces of code in a file, ready to read: most files are one piece; pages hold scripts, notebooks hold cells."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from goji_hook import languages
from goji_hook.git.diff import Ranges
from goji_hook.metrics.syntax.errors import NotMeasuredError


@dataclass(frozen=True)
class Piece:
    """A piece of code in one language.

    ``source`` is UTF-8 with newlines only as line ends, ``added`` the lines of it under review (None: all), ``text``
    those lines' bytes as the file has them. ``cell`` is the number of a notebook's cell, whose lines these are.
    """

    language: str
    source: bytes
    added: Ranges | None
    text: bytes
    cell: int | None = None


def split(path: str, language: str, content: bytes, added: Ranges | None) -> list[Piece]:
    """Split a file into its pieces; raises NotMeasuredError where it has none."""
    source = normalized(content)
    if language == languages.NOTEBOOK:
        found = list(_cells(path, source, added))
    elif language == languages.PAGE:
        found = list(_scripts(path, source, content, added))
    else:
        return [Piece(language, source, added, content if added is None else _raw(content, added))]
    if not found:
        raise NotMeasuredError("not measured: no code in it")
    return found


def normalized(content: bytes) -> bytes:
    """Encode a text in UTF-8, with newlines as line ends and without a mark; raises NotMeasuredError for bad UTF-16."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        try:
            content = content.decode("utf-16").encode("utf-8")
        except UnicodeError:
            raise NotMeasuredError("not measured: it is not the UTF-16 that its first bytes say") from None
    content = content.removeprefix(b"\xef\xbb\xbf")
    if not content.isascii():
        try:
            content.decode("utf-8")
        except UnicodeDecodeError:
            content = content.decode("latin-1").encode("utf-8")
    return content.replace(b"\r\n", b"\n") if b"\r" in content else content


def _raw(content: bytes, ranges: Iterable[tuple[int, int]]) -> bytes:
    """The bytes of some lines, their newlines included; each line once, in order."""
    parts = []
    free, at = 1, 0  # the line that begins at a place
    for first, last in sorted(ranges):
        start = max(first, free)
        if start > last:
            continue
        at = _after_lines(content, at, start - free)
        end = _after_lines(content, at, last - start + 1)
        parts.append(content[at:end])
        free, at = last + 1, end
    return b"".join(parts)


def _after_lines(content: bytes, at: int, count: int) -> int:
    """Returns the place that is *count* lines after *at*, or the end of the content."""
    for _ in range(count):
        at = content.find(b"\n", at) + 1
        if not at:
            return len(content)
    return at


def _scripts(path: str, source: bytes, content: bytes, added: Ranges | None) -> Iterator[Piece]:
    """Yield the scripts of a page; their lines are the page's, and only they are under review."""
    from goji_hook.metrics.syntax import embedded

    for part in embedded.parts(path, source.decode("utf-8")):
        first = part.text[: len(part.text) - len(part.text.lstrip())].count("\n") + 1
        last = part.text.rstrip().count("\n") + 1
        own = [(max(start, first), min(end, last)) for start, end in (((first, last),) if added is None else added)]
        ranges = tuple(pair for pair in own if pair[0] <= pair[1])
        yield Piece(part.language, part.text.encode("utf-8"), ranges, _raw(content, ranges))


def _cells(path: str, source: bytes, added: Ranges | None) -> Iterator[Piece]:
    """Yield the code cells of a notebook; a line of a cell is under review if its line of the notebook is.

    A notebook has a line of its own for each line of a cell, as a string of JSON. A line of which that cannot be found
    (in a notebook that another tool wrote) is not under review.
    """
    from goji_hook.metrics.syntax import embedded

    places = _strings(source.split(b"\n")) if added is not None else {}
    reviewed = {line for first, last in added or () for line in range(first, last + 1)}
    latest = 0
    for part in embedded.parts(path, source.decode("utf-8")):
        code = part.text.encode("utf-8", "replace")
        if added is None:
            yield Piece(part.language, code, None, code, part.cell)
            continue
        own = []
        for number, line in enumerate(part.original.split("\n"), 1):
            known = places.get(line, [])
            at = bisect_right(known, latest)
            if at < len(known):
                latest = known[at]
                if latest in reviewed:
                    own.append((number, number))
        yield Piece(part.language, code, tuple(own), _raw(code, own), part.cell)


def _strings(lines: Sequence[bytes]) -> dict[str, list[int]]:
    """The numbers of the lines that hold one string of JSON and nothing else, by that string without its newline."""
    found: dict[str, list[int]] = {}
    for number, line in enumerate(lines, 1):
        bare = line.strip().removesuffix(b",")
        if bare.startswith(b'"') and bare.endswith(b'"'):
            try:
                text = json.loads(bare)
            except ValueError:
                continue
            found.setdefault(text.removesuffix("\n"), []).append(number)
    return found
