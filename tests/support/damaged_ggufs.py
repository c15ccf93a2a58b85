"""Hostile GGUFs: a good one with its header damaged, every damage by its number."""

from __future__ import annotations

import random
import struct
from collections.abc import Callable
from pathlib import Path

import gguf_files as ggufs

_EXTREMES = (
    0,
    1,
    2,
    3,
    7,
    0xFF,
    1 << 15,
    1 << 16,
    (1 << 31) - 1,
    1 << 31,
    (1 << 32) - 1,
    1 << 40,
    (1 << 63) - 1,
    1 << 63,
    (1 << 64) - 1,
)
_KINDS = (
    *(
        "bert",
        "bloom",
        "chatglm",
        "command-r",
        "deepseek2",
        "falcon",
        "gemma",
        "gemma3",
        "gpt2",
        "gptneox",
        "grok",
        "jamba",
    ),
    *("llama", "llama4", "mamba", "mamba2", "minicpm", "mpt", "olmo", "phi2", "phi3", "plamo2", "qwen2", "qwen2moe"),
    *("qwen3", "refact", "rwkv6", "rwkv7", "stablelm", "starcoder2", "t5", "t5encoder", "wavtokenizer-dec", "clip"),
    "no-such-thing",
)
_TOKENIZERS = ("llama", "gpt2", "bert", "t5", "rwkv", "plamo2", "no_vocab", "none", "replit", "")
_PRE = ("default", "llama-bpe", "gpt-2", "qwen2", "chatglm-bpe", "smollm", "no-such-pre", "")


def mutate(data: bytes, number: int) -> bytes:
    """The GGUF *data* with damage *number* done to its header; the same number does the same."""
    source = random.Random(number)
    changed = bytearray(data)
    for _ in range(source.choice((1, 1, 1, 2, 4))):
        source.choice(_DAMAGES)(changed, source)
    return bytes(changed)


def _header(data: bytearray) -> int:
    """Where the tensors' descriptions end, or as far as can be told of a header that is damaged already."""
    try:
        _, end = ggufs.spans(bytes(data))
        return min(len(data), end + 64 * int(struct.unpack_from("<Q", data, 8)[0]))
    except (struct.error, UnicodeDecodeError, KeyError, IndexError, MemoryError, OverflowError):
        return min(len(data), 4096)


def _flip(data: bytearray, source: random.Random) -> None:
    end = _header(data)
    for _ in range(source.randint(1, 8)):
        data[source.randrange(min(end, len(data)))] = source.randrange(256)


def _extreme(data: bytearray, source: random.Random) -> None:
    """A number somewhere in the header becomes an extreme one, as 32 or as 64 bits."""
    width = source.choice((4, 8))
    at = source.randrange(4, max(5, _header(data) - width))
    value = source.choice(_EXTREMES) & ((1 << 8 * width) - 1)
    data[at : at + width] = value.to_bytes(width, "little")


def _scalar(data: bytearray, source: random.Random) -> None:
    """One entry's number becomes an extreme one: heads, layers, context, token ids."""
    start, end = _entry(data, source, lambda key: not key.startswith("goji."))
    width = end - start - 4
    if 0 < width <= 8:
        data[start + 4 : end] = (source.choice(_EXTREMES) & ((1 << 8 * width) - 1)).to_bytes(width, "little")


def _count(data: bytearray, source: random.Random) -> None:
    """A list claims another length, or another type."""
    start, end = _entry(data, source, lambda key: key.startswith("tokenizer."))
    if struct.unpack_from("<I", data, start)[0] == ggufs.ARRAY and end - start > 16:
        if source.random() < 0.3:
            data[start + 4 : start + 8] = source.randrange(14).to_bytes(4, "little")
        else:
            count = int(struct.unpack_from("<Q", data, start + 8)[0])
            near = max(0, count + source.randint(-3, 3))
            data[start + 8 : start + 16] = source.choice((near, *_EXTREMES)).to_bytes(8, "little")


def _inside(data: bytearray, source: random.Random) -> None:
    """Bytes inside a list or a text change: token types, scores, tokens, names."""
    start, end = _entry(data, source, lambda key: True)
    for _ in range(source.randint(1, 64)):
        data[source.randrange(start, end)] = source.choice((0, 0xFF, 0x7F, 0x80, source.randrange(256)))


def _rename(data: bytearray, source: random.Random) -> None:
    """Another architecture or tokenizer is claimed, the rest moving along; its keys may be renamed to match."""
    found, end = _spans(data)
    key = source.choice(("general.architecture", "tokenizer.ggml.model", "tokenizer.ggml.pre"))
    value = source.choice({"general.architecture": _KINDS, "tokenizer.ggml.model": _TOKENIZERS}.get(key, _PRE))
    entries = {name: bytes(data[start:stop]) for name, (start, stop) in found.items()}
    entries[key] = ggufs.typed(value)
    if key == "general.architecture" and source.random() < 0.8:
        entries = {
            name.replace("llama.", f"{value}.", 1) if name.startswith("llama.") else name: one
            for name, one in entries.items()
        }
    _rebuild(data, end, entries)


def _drop(data: bytearray, source: random.Random) -> None:
    """An entry is missing, or one of them has another one's value."""
    found, end = _spans(data)
    entries = {name: bytes(data[start:stop]) for name, (start, stop) in found.items()}
    name = source.choice(list(entries))
    if source.random() < 0.5:
        del entries[name]
    else:
        entries[name] = entries[source.choice(list(entries))]
    _rebuild(data, end, entries)


def _tensor(data: bytearray, source: random.Random) -> None:
    """A tensor's dimensions, type or place change."""
    _, end = _spans(data)
    at = end
    for _ in range(source.randrange(max(1, min(64, int(struct.unpack_from("<Q", data, 8)[0]))))):
        at = _next_tensor(data, at)
    at += 8 + int(struct.unpack_from("<Q", data, at)[0])
    dimensions = int(struct.unpack_from("<I", data, at)[0])
    field = source.randrange(4)
    if field == 0:
        data[at : at + 4] = source.choice((0, 1, 2, 3, 4, 5, 0xFFFFFFFF)).to_bytes(4, "little")
    elif field == 1:
        where = at + 4 + 8 * source.randrange(max(1, dimensions))
        data[where : where + 8] = source.choice((*_EXTREMES, 16, 31, 32, 33, 64, 256)).to_bytes(8, "little")
    elif field == 2:
        data[at + 4 + 8 * dimensions : at + 8 + 8 * dimensions] = source.randrange(45).to_bytes(4, "little")
    else:
        where = at + 8 + 8 * dimensions
        data[where : where + 8] = source.choice((*_EXTREMES, 32, 64, 4096)).to_bytes(8, "little")


def _next_tensor(data: bytearray, at: int) -> int:
    at += 8 + int(struct.unpack_from("<Q", data, at)[0])
    return at + 4 + 8 * int(struct.unpack_from("<I", data, at)[0]) + 12


def _cut(data: bytearray, source: random.Random) -> None:
    del data[source.choice((source.randrange(len(data)), source.randrange(1, 4096))) :]


def _entry(data: bytearray, source: random.Random, wanted: Callable[[str], bool]) -> tuple[int, int]:
    found, _ = _spans(data)
    return found[source.choice([key for key in found if wanted(key)] or list(found))]


def _spans(data: bytearray) -> tuple[dict[str, tuple[int, int]], int]:
    return ggufs.spans(bytes(data))


def _rebuild(data: bytearray, end: int, entries: dict[str, bytes]) -> None:
    infos, body = ggufs.tail(bytes(data), end, int(struct.unpack_from("<Q", data, 8)[0]))
    head = bytes(data[:16]) + struct.pack("<Q", len(entries))
    head += b"".join(ggufs.text(key) + value for key, value in entries.items()) + infos
    data[:] = head.ljust(-(-len(head) // ggufs.ALIGNMENT) * ggufs.ALIGNMENT, b"\0") + body


def _guarded(damage: Callable[[bytearray, random.Random], None]) -> Callable[[bytearray, random.Random], None]:
    """A damage that needs a readable header gives way to flipped bytes where an earlier one left none."""

    def apply(data: bytearray, source: random.Random) -> None:
        try:
            damage(data, source)
        except (struct.error, UnicodeDecodeError, KeyError, IndexError, ValueError, MemoryError, OverflowError):
            if len(data) > 8:
                _flip(data, source)

    return apply


_DAMAGES = tuple(
    map(_guarded, (_flip, _extreme, _scalar, _scalar, _scalar, _count, _inside, _rename, _drop, _tensor, _tensor, _cut))
)


def seeds(folder: Path) -> list[bytes]:
    """Good files to damage: a SentencePiece and a byte-level vocabulary, each with random weights behind it."""
    pieces, size = ggufs.small_vocabulary()
    first = ggufs.random_model(
        folder / "pieces.gguf", pieces, size, extra={"goji.prompt.format": 2, "goji.personas": "buddy"}
    )
    letters, count = ggufs.byte_vocabulary()
    second = ggufs.random_model(folder / "bytes.gguf", letters, count)
    return [first.read_bytes(), second.read_bytes()]
