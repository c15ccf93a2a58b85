"""Which words may follow each other: a small model that loses the thread joins words that nobody would say in a row.

A model may carry all pairs of neighbouring words that it was taught (``goji.pairs``) as a Bloom filter (Bloom 1970,
doi 10.1145/362686.362692), in Base64: a pair that was taught is always found in it, another one by chance in about one
of a hundred cases.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from goji_hook import guard
from goji_hook.errors import GojiError

#: Bits of the filter for each pair, and bits that a pair sets: one of 84 other pairs then is taken for a taught one.
_BITS_PER_PAIR, _PROBES = 10, 4
_Pair = tuple[str, str]


@dataclass(frozen=True)
class Pairs:
    """A Bloom filter of word pairs; an empty one knows none and finds nothing strange."""

    bits: bytes = b""

    @classmethod
    def of(cls, taught: Iterable[_Pair]) -> Pairs:
        """The filter that finds *taught*."""
        known = set(taught)
        bits = bytearray(-(-len(known) * _BITS_PER_PAIR // 8))
        for pair in known:
            for place in _places(pair, 8 * len(bits)):
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    @classmethod
    def parse(cls, text: str) -> Pairs:
        """Read ``goji.pairs``. Raises GojiError where it is not Base64."""
        try:
            return cls(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            raise GojiError(f"model: its goji.pairs is not Base64: {error}") from error

    def __str__(self) -> str:
        return base64.b64encode(self.bits).decode()

    def __contains__(self, pair: _Pair) -> bool:
        size = 8 * len(self.bits)
        return size > 0 and all(self.bits[place >> 3] >> (place & 7) & 1 for place in _places(pair, size))

    def strange(self, text: str) -> _Pair | None:
        """The first pair of words in *text* that was never taught, or None."""
        return next((pair for pair in pairs(text) if pair not in self), None) if self.bits else None


def pairs(text: str) -> Iterator[_Pair]:
    """Neighbouring words within each sentence, as ``guard.words`` finds them; either end counts as an empty word."""
    for sentence in guard.sentences(text):
        yield from pairwise(["", *guard.words(sentence), ""])


def _places(pair: _Pair, size: int) -> Iterator[int]:
    digest = hashlib.blake2b(" ".join(pair).encode(), digest_size=4 * _PROBES).digest()
    for start in range(0, len(digest), 4):
        yield int.from_bytes(digest[start : start + 4], "big") % size
