"""Finds the tokens of a vocabulary that may not be drawn, once per file, and caches them by its hash."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Callable, Sequence

from goji_hook.llm.latin_script import RULE, is_foreign
from goji_hook.system import cache as store

#: A smaller vocabulary is searched faster than a cached result is read.
_SMALL = 8192


def banned_ids(
    pieces: Callable[[], Sequence[bytes]],
    size: int,
    banned: Sequence[str],
    *,
    english: bool,
    identity: Callable[[], str] | None = None,
) -> array[int]:
    """Returns the ids of tokens that hold a string of *banned*, or with *english* could hold a non-Latin letter.

    *pieces* returns the bytes of each of the *size* tokens, *identity* the hash of their file, under which the result
    of a large vocabulary is cached.
    """
    if size < _SMALL or identity is None:
        return _search(pieces(), banned, english)
    rule = hashlib.sha256(repr((RULE, size, tuple(banned), english)).encode()).hexdigest()[:16]
    name = f"banned/{identity()}-{rule}"
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
    """Returns the cached ids, or None if there are none or they are damaged."""
    if kept is None or hashlib.sha256(kept[32:]).digest() != kept[:32]:
        return None
    ids = array("i")
    ids.frombytes(kept[32:])
    return ids
