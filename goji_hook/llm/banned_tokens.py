"""Which tokens of a vocabulary may not be drawn, worked out once per file and kept by its hash."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Sequence

from goji_hook.llm.latin_script import RULE, is_foreign
from goji_hook.system import cache as store

#: Vocabularies smaller than this are gone through faster than a kept result is found.
_SMALL = 8192


def banned_ids(
    pieces: Callable[[], Sequence[bytes]],
    size: int,
    banned: Sequence[str],
    *,
    english: bool,
    identity: Callable[[], str] | None = None,
) -> array[int]:
    """Ids of tokens that hold a string of *banned*, or with *english* could hold a letter outside the Latin script.

    *pieces* gives the bytes of each of the *size* tokens; *identity* the hash of the file that they come from, by which
    the result of a large vocabulary is kept.
    """
    if size < _SMALL or identity is None:
        return _search(pieces(), banned, english)
    rule = hashlib.sha256(repr((RULE, size, tuple(banned), english)).encode()).hexdigest()[:16]
    name = f"locks/{identity()}-{rule}"
    ids = _unpack(store.read(name))
    if ids is None:
        ids = _search(pieces(), banned, english)
        store.write(name, hashlib.sha256(ids.tobytes()).digest() + ids.tobytes())
    return ids


def _search(pieces: Sequence[bytes], banned: Sequence[str], english: bool) -> array[int]:
    needles = [needle.encode() for needle in banned]
    return array(
        "i",
        (
            token
            for token, piece in enumerate(pieces)
            if any(needle in piece for needle in needles) or (english and is_foreign(piece))
        ),
    )


def _unpack(kept: bytes | None) -> array[int] | None:
    """The ids of a kept result, or None where there is none or it is damaged."""
    if kept is None or hashlib.sha256(kept[32:]).digest() != kept[:32]:
        return None
    ids = array("i")
    ids.frombytes(kept[32:])
    return ids
