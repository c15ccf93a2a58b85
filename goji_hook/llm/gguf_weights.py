"""Reads a GGUF that is known to be good: what its network and tokens need, and each weight when it is wanted."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from goji_hook.llm.single_thread_numpy import np

_STRING, _ARRAY = 8, 9
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_F32, _Q8_0 = 0, 8
#: Keys of what goji-hook checks drafts with. Others read these; as Python's numbers they take megabytes.
_GUARD = "goji."
#: Weights begin at a multiple of this many bytes, each (``general.alignment`` where a file does not say otherwise).
_ALIGNMENT = 32
#: A block of Q8_0: a scale, and 32 weights in eighths of a byte's range.
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "i1", 32)])


@dataclass(frozen=True)
class GgufFile:
    """The metadata by key, and the weights by name."""

    metadata: dict[str, Any]
    weights: Weights


class Weights(Mapping[str, Any]):
    """Weights by name: float32, the last axis contiguous, rows as in PyTorch.

    Each is decoded whenever it is asked for, and not kept: all of them at once, beside the matrices that a network
    makes of them, would take twice the memory.
    """

    def __init__(self, data: bytes, places: Mapping[str, tuple[tuple[int, ...], int, int]]) -> None:
        """Take the file's bytes, and the shape, type and first byte of each weight. Raises KeyError for other types."""
        self._data = data
        self._places = {name: (shape, _DECODERS[kind], start) for name, (shape, kind, start) in places.items()}

    def __getitem__(self, name: str) -> Any:
        shape, decode, start = self._places[name]
        return decode(self._data, start, shape)

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    @property
    def numbers(self) -> int:
        """How many numbers all weights have together."""
        return sum(math.prod(shape) for shape, _, _ in self._places.values())


def read(data: bytes) -> GgufFile:
    """Read the bytes of a GGUF (version 2 or 3) whose weights are F32 and Q8_0. Raises KeyError for other types."""
    reader = _Reader(data)
    tensors, entries = reader.scalars("<Q", 2)
    known = ((reader.string(), reader.value()) for _ in range(entries))
    metadata = {key: value for key, value in known if not key.startswith(_GUARD)}
    found = [(reader.string(), *reader.tensor()) for _ in range(tensors)]
    start = -(-reader.at // _ALIGNMENT) * _ALIGNMENT
    return GgufFile(metadata, Weights(data, {name: (shape, kind, start + at) for name, shape, kind, at in found}))


class _Reader:
    """Walks over the header of a GGUF; ``at`` is where it has come to, first behind the magic and the version."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self.at = 8

    def scalars(self, layout: str, count: int = 1) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{count}{layout[1]}", self._data, self.at)
        self.at += count * struct.calcsize(layout)
        return found

    def string(self) -> str:
        (length,) = self.scalars("<Q")
        self.at += length
        return self._data[self.at - length : self.at].decode()

    def value(self) -> Any:
        (kind,) = self.scalars("<I")
        return self._values(*self.scalars("<I"), *self.scalars("<Q")) if kind == _ARRAY else self._values(kind, 1)[0]

    def _values(self, kind: int, count: int) -> Any:
        return [self.string() for _ in range(count)] if kind == _STRING else self.scalars(_SCALARS[kind], count)

    def tensor(self) -> tuple[tuple[int, ...], int, int]:
        """The shape, slowest axis first, the type and the offset behind the header."""
        (axes,) = self.scalars("<I")
        shape = self.scalars("<Q", axes)[::-1]
        return shape, *self.scalars("<I"), *self.scalars("<Q")


def _f32(data: bytes, start: int, shape: tuple[int, ...]) -> Any:
    return np.frombuffer(data, "<f4", int(np.prod(shape)), start).astype(np.float32).reshape(shape)


def _q8_0(data: bytes, start: int, shape: tuple[int, ...]) -> Any:
    blocks = np.frombuffer(data, _BLOCK, int(np.prod(shape)) // 32, start)
    return (blocks["weights"] * blocks["scale"].astype(np.float32)[:, None]).reshape(shape)


_DECODERS = {_F32: _f32, _Q8_0: _q8_0}
