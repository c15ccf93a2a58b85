"""Reads the header of a GGUF strictly, before llama.cpp parses a byte of a file of unknown origin.

The layout is that of the GGUF specification, versions 2 and 3, little-endian (ggml, docs/gguf.md). Every count,
length, type and offset must lie within the file.
"""

from __future__ import annotations

import mmap
import struct
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from goji_hook.errors import GojiError

Value = int | float | bool | str | list[str]

MOST_ENTRIES, MOST_TENSORS, LONGEST_KEY, LONGEST_NAME = 1 << 14, 1 << 16, 1 << 16, 64
#: Bytes of all texts but the vocabulary, of those under ``goji.``, and strings in one of its lists.
MOST_TEXT, MOST_GOJI, MOST_STRINGS = 1 << 25, 1 << 22, 1 << 16
_STRING, _ARRAY = 8, 9
_SCALARS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
#: Tensor types: name, values per block, bytes per block. llama.cpp judges any other type.
_TYPES = {
    0: ("F32", 1, 4), 1: ("F16", 1, 2), 2: ("Q4_0", 32, 18), 3: ("Q4_1", 32, 20), 6: ("Q5_0", 32, 22),
    7: ("Q5_1", 32, 24), 8: ("Q8_0", 32, 34), 10: ("Q2_K", 256, 84), 11: ("Q3_K", 256, 110), 12: ("Q4_K", 256, 144),
    13: ("Q5_K", 256, 176), 14: ("Q6_K", 256, 210), 16: ("IQ2_XXS", 256, 66), 17: ("IQ2_XS", 256, 74),
    18: ("IQ3_XXS", 256, 98), 19: ("IQ1_S", 256, 50), 20: ("IQ4_NL", 32, 18), 21: ("IQ3_S", 256, 110),
    22: ("IQ2_S", 256, 82), 23: ("IQ4_XS", 256, 136), 29: ("IQ1_M", 256, 56), 30: ("BF16", 1, 2),
}  # fmt: skip


class DamagedError(GojiError):
    """A file that is not a GGUF, or whose header contradicts itself or the file's size."""


@dataclass(frozen=True)
class Header:
    """A GGUF's metadata (of arrays, only lists of strings under ``goji.``), its quantization and parameter count."""

    metadata: Mapping[str, Value]
    quantization: str
    parameters: int

    @property
    def architecture(self) -> str:
        """The kind of network: ``llama``, ``gpt2``, …"""
        return str(self.metadata.get("general.architecture", ""))

    @property
    def goji(self) -> dict[str, str]:
        """The ``goji.*`` entries as text; a list of strings is joined by spaces."""
        entries = {key: value for key, value in self.metadata.items() if key.startswith("goji.")}
        return {key: " ".join(value) if isinstance(value, list) else str(value) for key, value in entries.items()}


def read_header(path: Path) -> Header:
    """Reads and checks the header of the GGUF at *path*. Raises DamagedError with the reason, or OSError."""
    with path.open("rb") as file:
        if file.read(4) != b"GGUF":
            raise DamagedError(f"model: {path} is not a GGUF")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            try:
                return _Reader(data).header()
            except _FaultError as fault:
                raise DamagedError(f"model: {path} is damaged: {fault}") from None


class _FaultError(Exception):
    """A fault of a header; the message completes "it is damaged: …"."""


@dataclass(frozen=True)
class _Tensor:
    kind: int
    values: int
    offset: int

    def bytes(self) -> int:
        """Returns its size; 0 for a type that this reader does not know."""
        _, block, size = _TYPES.get(self.kind, ("", 1, 0))
        return self.values // block * size


class _Reader:
    def __init__(self, data: mmap.mmap) -> None:
        self._data = data
        self._size = len(data)
        self._at = 4
        self._text = 0

    def header(self) -> Header:
        version = int(self._scalar(4))
        if version not in (2, 3):
            raise _FaultError(f"GGUF version {version}; 2 and 3 are known")
        tensors, entries = int(self._scalar(10)), int(self._scalar(10))
        if entries > MOST_ENTRIES or tensors > MOST_TENSORS:
            raise _FaultError(f"it claims {entries} entries and {tensors} tensors")
        metadata = self._metadata(entries)
        if not isinstance(metadata.get("general.architecture"), str):
            raise _FaultError("it does not say its architecture")
        if metadata.get("split.count", 1) not in (
            0,
            1,
        ):  # llama.cpp would open the other parts, which nobody has checked
            raise _FaultError("it is one part of several; join them first (llama-gguf-split --merge)")
        listed = self._tensors(tensors)
        self._check_weights(listed, metadata.get("general.alignment", 32))
        weights: Counter[int] = Counter()
        for tensor in listed:
            weights[tensor.kind] += tensor.values
        kind = weights.most_common(1)[0][0] if weights else -1
        return Header(metadata, _TYPES.get(kind, (f"type {kind}",))[0], weights.total())

    def _metadata(self, entries: int) -> dict[str, Value]:
        metadata: dict[str, Value] = {}
        ours = 0
        for _ in range(entries):
            key = self._string(LONGEST_KEY)
            if key in metadata:
                raise _FaultError(f"{key[:60]!r} is there twice")
            before = self._text
            metadata[key] = self._value(int(self._scalar(4)), key)
            ours += (self._text - before) * key.startswith("goji.")
            if ours > MOST_GOJI:
                raise _FaultError(f"its goji. entries hold more than {MOST_GOJI >> 20} MB")
        return metadata

    def _value(self, kind: int, key: str) -> Value:
        if kind == _STRING:
            return self._string(self._size)
        if kind == _ARRAY:
            return self._array(key)
        return self._scalar(kind)

    def _array(self, key: str) -> Value:
        kind, count = int(self._scalar(4)), int(self._scalar(10))
        if kind == _STRING:
            if count > (self._size - self._at) // 8:
                raise _FaultError(f"{key[:60]!r} claims {count} strings, more than the file holds")
            if key.startswith("goji."):
                if count > MOST_STRINGS:
                    raise _FaultError(f"{key[:60]!r} holds {count} strings")
                return [self._string(self._size) for _ in range(count)]
            self._skip_strings(count)
        elif kind in _SCALARS:
            self._skip(count * struct.calcsize(_SCALARS[kind]))
        else:
            raise _FaultError(f"{key[:60]!r} is a list of unknown type {kind}")
        return count

    def _tensors(self, count: int) -> list[_Tensor]:
        names: set[str] = set()
        tensors = []
        for _ in range(count):
            name = self._string(LONGEST_NAME)
            if name in names:
                raise _FaultError(f"tensor {name!r} is there twice")
            names.add(name)
            tensors.append(self._tensor(name))
        return tensors

    def _tensor(self, name: str) -> _Tensor:
        dimensions = int(self._scalar(4))
        if not 1 <= dimensions <= 4:
            raise _FaultError(f"tensor {name!r} has {dimensions} dimensions")
        shape = [int(self._scalar(10)) for _ in range(dimensions)]
        values = 1
        for extent in shape:
            values *= extent
        kind = int(self._scalar(4))
        if not 0 < values < 1 << 42 or shape[0] % _TYPES.get(kind, ("", 1))[1]:
            raise _FaultError(f"tensor {name!r} has the shape {shape}")
        return _Tensor(kind, values, int(self._scalar(10)))

    def _check_weights(self, tensors: Sequence[_Tensor], alignment: Value) -> None:
        if not isinstance(alignment, int) or not 0 < alignment <= 1 << 16 or alignment & (alignment - 1):
            raise _FaultError(f"its alignment is {alignment!r}")
        start = -(-self._at // alignment) * alignment
        for tensor in tensors:
            if tensor.offset % alignment or start + tensor.offset + tensor.bytes() > self._size:
                raise _FaultError("its weights lie beyond the end of the file; the download may be incomplete")

    def _scalar(self, kind: int) -> int | float:
        layout = _SCALARS.get(kind)
        if layout is None:
            raise _FaultError(f"a value of unknown type {kind}")
        start = self._at
        self._skip(struct.calcsize(layout))
        value: int | float = struct.unpack_from(layout, self._data, start)[0]
        return value

    def _string(self, longest: int) -> str:
        length = int(self._scalar(10))
        if length > longest:
            raise _FaultError(f"a text of {length} bytes")
        start = self._at
        self._skip(length)
        self._text += length
        if self._text > MOST_TEXT:
            raise _FaultError(f"its texts hold more than {MOST_TEXT >> 20} MB")
        return self._data[start : self._at].decode("utf-8", "replace")

    def _skip_strings(self, count: int) -> None:
        """Steps over *count* strings; a vocabulary has hundreds of thousands, so the loop calls nothing but unpack."""
        unpack, data, at, size = struct.Struct("<Q").unpack_from, self._data, self._at, self._size
        for _ in range(count):
            if at + 8 > size:
                break
            at += 8 + unpack(data, at)[0]
        self._at = at
        self._skip(0)

    def _skip(self, count: int) -> None:
        self._at += count
        if self._at > self._size:
            raise _FaultError("it ends in the middle of its header")
