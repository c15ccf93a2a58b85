"""Formulas of single metrics, without any state: indentation step, compression ratio, shares."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence

_STEP = 4  # columns, in a file that shows no step


def share(part: float, whole: float) -> float:
    """Divides, and returns 0 for a part of nothing."""
    return part / whole if whole else 0.0


def indent_step(margins: Sequence[bytes]) -> int:
    """The columns of one indentation step: the most common growth from a line to the next, the smaller of two.

    A line that begins with a tab shows no step.
    """
    growths: Counter[int] = Counter()
    for (before, margin), count in Counter(zip([0, *map(len, margins)], margins, strict=False)).items():
        if len(margin) > before and b"\t" not in margin:
            growths[len(margin) - before] += count
    return min(growths, key=lambda growth: (-growths[growth], growth), default=_STEP)


def compression(texts: Iterable[bytes]) -> float:
    """Raw bytes over bytes compressed by zlib at level 6, over all texts together; 0 for none.

    zlib adds 8 bytes or more, and finds little to share in a few lines, so that a text of less than about a hundred
    bytes comes out below 1: such a ratio says nothing about the code.
    """
    compressor = zlib.compressobj(6)
    raw = packed = 0
    for text in texts:
        raw += len(text)
        packed += len(compressor.compress(text))
    return raw / (packed + len(compressor.flush()))
