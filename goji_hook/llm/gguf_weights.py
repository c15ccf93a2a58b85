"""Reads a GGUF that is known to be good: all of its metadata, and its weights as float32."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

from goji_hook.llm.single_thread_numpy import np

_STRING, _ARRAY = 8, 9
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_F32, _Q8_0 = 0, 8
#: Weights begin at a multiple of this many bytes, each (``general.alignment`` where a file does not say otherwise).
_ALIGNMENT = 32
#: A block of Q8_0: a scale, and 32 weights in eighths of a byte's range.
_BLOCK = np.dtype([("scale", "<f2"), ("weights", "i1", 32)])


@dataclass(frozen=True)
class GgufFile:
    """The metadata by key, and the weights by name: float32, the last axis contiguous, rows as in PyTorch."""

    metadata: dict[str, Any]
    weights: dict[str, Any]


def read(data: bytes) -> GgufFile:
    """Read the bytes of a GGUF (version 2 or 3) whose weights are F32 and Q8_0. Raises KeyError for other types."""
    reader = _Reader(data)
    tensors, entries = reader.scalars("<Q", 2)
    metadata = {reader.string(): reader.value() for _ in range(entries)}
    found = [(reader.string(), *reader.tensor()) for _ in range(tensors)]
    start = -(-reader.at // _ALIGNMENT) * _ALIGNMENT
    return GgufFile(
        metadata, {name: _DECODERS[kind](data, start + offset, shape) for name, shape, kind, offset in found}
    )


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
