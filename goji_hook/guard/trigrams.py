"""Checks which words may follow each other: a small model that loses the thread joins words that do not go together.

A model may carry all three-word sequences of its training text (``goji.trigrams``) as a Bloom filter (Bloom 1970,
doi 10.1145/362686.362692), in Base64. A known sequence is always found in it, an unknown one by chance in about one
of a hundred cases.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goji_hook.errors import GojiError
from goji_hook.guard import text as prose

#: Bits of the filter per sequence, and bits that a sequence sets: one of 84 unknown sequences then passes as known.
_BITS_PER_RUN, _PROBES = 10, 4
_Run = tuple[str, str, str]


@dataclass(frozen=True)
class Trigrams:
    """A Bloom filter of three-word sequences; an empty filter finds nothing strange."""

    bits: bytes = b""

    @classmethod
    def of(cls, taught: Iterable[_Run]) -> Trigrams:
        """Returns the filter that finds the sequences of *taught*."""
        known = set(taught)
        bits = bytearray(-(-len(known) * _BITS_PER_RUN // 8))
        for run in known:
            for place in _places(run, 8 * len(bits)):
                bits[place >> 3] |= 1 << (place & 7)
        return cls(bytes(bits))

    @classmethod
    def parse(cls, text: str) -> Trigrams:
        """Reads ``goji.trigrams``. Raises GojiError if it is not Base64."""
        try:
            return cls(base64.b64decode(text, validate=True))
        except (binascii.Error, ValueError) as error:
            raise GojiError(f"model: its goji.trigrams is not Base64: {error}") from error

    def __str__(self) -> str:
        return base64.b64encode(self.bits).decode()

    def __contains__(self, run: _Run) -> bool:
        size = 8 * len(self.bits)
        return size > 0 and all(self.bits[place >> 3] >> (place & 7) & 1 for place in _places(run, size))

    def strange(self, text: str) -> _Run | None:
        """Returns the first three-word sequence in *text* that is not in the filter, or None."""
        return next((run for run in trigrams(text) if run not in self), None) if self.bits else None


def trigrams(text: str) -> Iterator[_Run]:
    """Yields each three words in a row within a sentence; before the first and after the last comes an empty word."""
    for sentence in prose.sentences(text):
        words = ["", *prose.words(sentence), ""]
        yield from zip(words, words[1:], words[2:], strict=False)


def _places(run: _Run, size: int) -> Iterator[int]:
    digest = hashlib.blake2b(" ".join(run).encode(), digest_size=4 * _PROBES).digest()
    for start in range(0, len(digest), 4):
        yield int.from_bytes(digest[start : start + 4], "big") % size
